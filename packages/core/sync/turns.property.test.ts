import fc from "fast-check";
import { expect, test } from "vitest";
import type { WorkspaceId } from "../base/index.ts";
import { Rounds } from "./turns.fixture.ts";

const WORKSPACES = ["a", "b", "c"] as WorkspaceId[];
const SLICE_MS = 3;

/** What a task takes, and what it hands in itself, in which workspace. */
type Task = { readonly in: number; readonly ms: number; readonly handsIn: readonly number[] };
type Waiting = {
  readonly task: Task;
  readonly round: number;
  readonly ahead: number;
  readonly overtaking: Map<number, number>;
};

const place = fc.nat(WORKSPACES.length - 1);
const task: fc.Arbitrary<Task> = fc.record({
  in: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, place),
  ms: fc.integer({ min: 0, max: 5 }),
  handsIn: fc.array(place, { maxLength: 2 }),
});

test("[S93] every task runs, in its workspace's order, and before it no other workspace has more turns than it has itself", () => {
  const sometimes = { severalAtOnce: 0, waited: 0, beside: 0 };
  fc.assert(
    fc.property(fc.array(fc.array(task, { maxLength: 6 }), { minLength: 1, maxLength: 12 }), (arrivals) => {
      const rounds = new Rounds(SLICE_MS);
      const waiting = new Map<number, Waiting[]>(WORKSPACES.map((_, index) => [index, []]));
      let [round, inRound, startedAt] = [0, 0, 0];
      const hand = (task: Task): void => {
        const own = waiting.get(task.in) ?? [];
        own.push({ task, round, ahead: own.length, overtaking: new Map() });
        const workspace = WORKSPACES[task.in] as WorkspaceId;
        rounds.turns.of(workspace)(() => run(task));
      };
      const run = (task: Task): void => {
        const next = waiting.get(task.in)?.shift();
        expect(next?.task).toBe(task);
        expect(next?.round).toBeLessThan(round);
        expect(rounds.time - startedAt < SLICE_MS || inRound === 0).toBe(true);
        for (const turns of next?.overtaking.values() ?? []) expect(turns).toBeLessThanOrEqual((next?.ahead ?? 0) + 1);
        if (next && next.round < round - 1) sometimes.waited += 1;
        if (next && next.overtaking.size > 0 && next.ahead > 0) sometimes.beside += 1;
        for (const [other, all] of waiting)
          if (other !== task.in)
            for (const each of all)
              if (each.round < round) each.overtaking.set(task.in, (each.overtaking.get(task.in) ?? 0) + 1);
        inRound += 1;
        rounds.time += task.ms;
        for (const there of task.handsIn) hand({ in: there, ms: 1, handsIn: [] });
      };
      const give = (): void => {
        round += 1;
        [inRound, startedAt] = [0, rounds.time];
        rounds.next();
        if (inRound > 1) sometimes.severalAtOnce += 1;
      };
      for (const arrived of arrivals) {
        for (const each of arrived) hand(each);
        give();
      }
      while (!rounds.isQuiet) give();
      expect([...waiting.values()].flat()).toEqual([]);
    }),
  );
  expect(Object.entries(sometimes).filter(([, times]) => times < 10)).toEqual([]);
});
