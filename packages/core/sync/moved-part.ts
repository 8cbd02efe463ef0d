import type { Actor } from "../base/index.ts";
import { type Divergence, isDefinitionKey, type Overlay, type OverlayKey, reportOf } from "../document/index.ts";
import type { Snapshot } from "../model/index.ts";
import type { Planting } from "./planting.ts";
import { beforeNumbers, functionNotes } from "./rebase-functions.ts";
import { type HeadStep, rebaseThrough } from "./rebase.ts";

/** A part of a change set, as it was cut. */
export type CutPart = Pick<Planting, "authorOf" | "handsOn" | "writtenAt"> & {
  readonly base: Snapshot;
  readonly overlay: Overlay;
  /** What is unsettled in the change set it was cut from, whichever part that is about. */
  readonly divergences: readonly Divergence[];
};

/**
 * What a part begins with in a change set of its own, which may stand on a newer Head than it was cut on: what it would be there had
 * it been one when Head moved. What nobody has settled is still to be settled, and what that Head takes from it is reported [S82].
 */
export function movedPart(cut: CutPart, to: HeadStep, at: number): Planting {
  const recorded = cut.divergences.filter(({ root, key }) => cut.overlay[root].has(key));
  const moved = rebaseThrough(cut.base, [to], cut.overlay, recorded);
  // A text that nobody may type in any more is not opened in the new document: nothing would stand under it there.
  for (const id of moved.overlay.text.keys())
    if (isDefinitionKey(id) && !moved.overlay.schema.has(id)) moved.overlay.text.delete(id);
  const report = reportOf(
    { ...moved, notes: functionNotes(moved) },
    { version: to.version, at, authorOf: cut.authorOf },
  );
  // Whose a version is, its lock, and what is typed in it, is known by the number that it had.
  const cutAt = ({ root, key }: OverlayKey): OverlayKey =>
    root === "text"
      ? { root, key: beforeNumbers(moved.renumbered, { root: "schema", key }).key }
      : beforeNumbers(moved.renumbered, { root, key });
  return {
    ...{ overlay: moved.overlay, divergences: moved.divergences, report, isTold: true },
    authorOf: (key): Actor => cut.authorOf(cutAt(key)),
    handsOn: (key) => cut.handsOn?.(cutAt(key)) ?? [],
    writtenAt: (key, author) => cut.writtenAt?.(cutAt(key), author),
  };
}
