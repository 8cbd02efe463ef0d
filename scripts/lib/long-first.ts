import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes tens of seconds, longest first. Most of it is short to read: loops that are stopped, seeds, processes that start. */
export const LONG: readonly string[] = [
  "packages/testing/simulation/history.test.ts",
  "packages/adapters/sandbox/world/world-sandbox.test.ts",
  "apps/server/test/escape.test.ts",
  "apps/cli/src/cli.test.ts",
  "packages/testing/planted/planted.test.ts",
  "packages/adapters/sandbox/quickjs/quickjs.test.ts",
  "packages/adapters/sandbox/sandbox.test.ts",
  "packages/core/sync/policies.test.ts",
  "apps/cli/src/asking.test.ts",
  "packages/core/engine/reactive-layer.property.test.ts",
];

/**
 * Vitest's order, with the longest of each project first. A clean checkout knows no durations and goes by the size of the files,
 * so that short texts which take long came last, and all workers but one waited for them.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return sorted.sort((a, b) => projects.indexOf(a.project) - projects.indexOf(b.project) || rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  return at < 0 ? LONG.length : at;
}
