import { baseSnapshot, Dice, growthOf, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { serialiseSnapshot } from "./serialise.ts";
import type { Snapshot } from "./snapshot.ts";

const BASE = baseSnapshot(4);
const id = (name: string) => name as ComponentId;
const at = (path: string) => path as Path;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const create = (name: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: NODE_REF },
  { type: "component.rename", component: id(name), name },
];
const take = (reader: string, source: string, path = "/domain/link"): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(reader), path: at(path) },
  from: { component: id(source), path: at("/meta/name") },
});
const chained = (count: number): Snapshot =>
  after(BASE, [
    ...many(count).flatMap((index) => create(`c${index}`)),
    ...many(count - 1).map((index) => take(`c${index}`, `c${index + 1}`)),
  ]);

test.each([
  ["component.delete", "from its reader on"],
  ["component.delete", "towards its reader"],
  ["component.erase", "from its reader on"],
  ["component.erase", "towards its reader"],
] as const)(
  "[M97] [M10] a long chain whose first still reads is not removed by %s, %s, and none is tried over and over",
  (type, way) => {
    const growth = growthOf((count) => {
      const before = chained(count);
      const removals = many(count - 1).map((index): Mutation => ({ type, component: id(`c${index + 1}`) }));
      const batch = way === "towards its reader" ? removals.toReversed() : removals;
      return () => {
        const { outcomes, state } = runBatch(before, batch, "bestEffort");
        expect(outcomes.every(({ refusal }) => refusal?.kind === "stillUsed")).toBe(true);
        expect(state.components.get(id("c1"))?.deleted).toBe(false);
      };
    }, 50);
    expect(growth).toBeLessThan(7);
  },
);

test("[M97] [M9] what stands of a batch is what stands when only what is refused is left out, pass by pass", () => {
  let refused = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const dice = new Dice(seed);
    const names = many(9).map((index) => `n${index}`);
    const links = many(14).flatMap((index) => {
      const [a, b] = [dice.below(9), dice.below(9)];
      return a === b ? [] : [take(`n${Math.min(a, b)}`, `n${Math.max(a, b)}`, `/domain/p${index}`)];
    });
    const before = after(BASE, [...names.flatMap(create), ...links]);
    const batch = many(12).map((): Mutation => {
      const component = id(`n${dice.below(9)}`);
      const path = at(`/domain/p${dice.below(14)}`);
      if (dice.chance(0.15)) return { type: "attribute.unset", component, path: at("/domain/link") };
      if (dice.chance(0.2)) return take(component, `n${dice.below(9)}`);
      if (dice.chance(0.1)) return { type: "attribute.set", component, path, value: "x" };
      return { type: dice.chance(0.3) ? "component.erase" : "component.delete", component };
    });
    const { outcomes, state } = runBatch(before, batch, "bestEffort");
    const expected = passByPass(before, batch);
    expect(
      outcomes.map(({ refusal }) => refusal?.kind),
      `seed ${seed}`,
    ).toEqual(expected.kinds);
    expect(serialiseSnapshot(state), `seed ${seed}`).toEqual(serialiseSnapshot(expected.state));
    refused += expected.kinds.filter((kind) => kind === "stillUsed").length;
  }
  expect(refused).toBeGreaterThan(200);
});

function passByPass(before: Snapshot, batch: readonly Mutation[]) {
  const kinds: (string | undefined)[] = batch.map(() => undefined);
  for (;;) {
    const standing = [...batch.keys()].filter((index) => kinds[index] === undefined);
    const { outcomes, state, refused } = runBatch(
      before,
      standing.map((index) => batch[index] as Mutation),
      "atomic",
    );
    if (!refused) return { kinds, state };
    outcomes.forEach(({ refusal }, index) => {
      if (refusal) kinds[standing[index] as number] = refusal.kind;
    });
  }
}
