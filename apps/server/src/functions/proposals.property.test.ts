import type { ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Proposal, Proposals } from "./proposals.ts";

const BOUNDS = { ofOne: 1000, countOfOne: 4, ofAll: 1600 };
const [changeSet, by] = ["s" as ChangeSetId, "ana" as ActorId];
const WORKSPACES = ["a", "b", "c"] as readonly string[] as readonly WorkspaceId[];

function proposal(id: string, length: number): Proposal {
  const of = { by: "f", key: "" };
  return { ...{ id, changeSet, by, run: id, title: "f", of }, answer: { operations: [], message: "x".repeat(length) } };
}

const sizeOf = (one: Proposal) => JSON.stringify(one).length;
const step = fc.record({
  workspace: fc.constantFrom(...WORKSPACES),
  length: fc.oneof(fc.integer({ min: 1, max: 1100 }), fc.constant(1)),
  drops: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
});
const seen = { ofOne: 0, countOfOne: 0, ofAll: 0, tooLarge: 0 };

test("[VF29] whatever is answered and carried out: what is kept stays within its bounds, and the newest is among it", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const proposals = new Proposals(BOUNDS);
      const all = new Map<string, { readonly workspace: WorkspaceId; readonly proposal: Proposal }>();
      for (const [at, { workspace, length, drops }] of steps.entries()) {
        const before = keptOf(proposals, all);
        const made = proposal(`p${at}`, length);
        all.set(made.id, { workspace, proposal: made });
        proposals.keep(workspace, made);
        const kept = keptOf(proposals, all);
        expect(kept.at(-1)?.proposal).toBe(made);
        const own = kept.filter((each) => each.workspace === workspace);
        const sum = (some: typeof kept) => some.reduce((size, each) => size + sizeOf(each.proposal), 0);
        if (own.length > 1) expect(sum(own)).toBeLessThanOrEqual(BOUNDS.ofOne);
        else if (sum(own) > BOUNDS.ofOne) seen.tooLarge += 1;
        expect(own.length).toBeLessThanOrEqual(BOUNDS.countOfOne);
        if (kept.length > 1) expect(sum(kept)).toBeLessThanOrEqual(BOUNDS.ofAll);
        const ownBefore = before.filter((each) => each.workspace === workspace);
        if (ownBefore.length === BOUNDS.countOfOne) seen.countOfOne += 1;
        if (sum(ownBefore) + sizeOf(made) > BOUNDS.ofOne) seen.ofOne += 1;
        // Others lose something only where all together are too much.
        if (kept.length - own.length < before.length - ownBefore.length) {
          expect(sum(before) + sizeOf(made)).toBeGreaterThan(BOUNDS.ofAll);
          seen.ofAll += 1;
        }
        if (drops) proposals.drop(workspace, made.id);
        if (drops) expect(proposals.find(made.id, { workspace, changeSet, by })).toBeUndefined();
      }
    }),
    { numRuns: 200 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

function keptOf<T extends { readonly workspace: WorkspaceId; readonly proposal: Proposal }>(
  proposals: Proposals,
  all: ReadonlyMap<string, T>,
): T[] {
  return [...all.values()].filter(({ workspace, proposal: { id } }) =>
    proposals.find(id, { workspace, changeSet, by }),
  );
}
