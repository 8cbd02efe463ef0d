import type { VersionComparison } from "./history.ts";

/**
 * Pages of one comparison, in their order from the first, as one; what comes after the last of them is still counted.
 *
 * @throws {RangeError} without a page
 */
export function joinedComparison(pages: readonly VersionComparison[]): VersionComparison {
  const last = pages.at(-1);
  if (!last) throw new RangeError("a comparison has a page at least");
  return {
    ...last,
    changes: pages.flatMap(({ changes }) => changes),
    functions: pages.flatMap(({ functions }) => functions),
    schemas: pages.flatMap(({ schemas }) => schemas),
    notes: pages.flatMap(({ notes }) => notes),
    views: pages.flatMap(({ views }) => views),
  };
}
