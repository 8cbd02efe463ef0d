import { baseSnapshot, growthOf, stepsOf } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { BatchCircles } from "./batch-circles.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import type { Path } from "./path.ts";
import type { SchemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { cycleThrough } from "./subscriptions.ts";

const BASE = baseSnapshot(4);
const id = (name: string) => name as ComponentId;
const at = (path: string) => path as Path;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const create = (name: string): Mutation => ({
  ...{ type: "component.create", component: id(name), schema: "test.node@1" as SchemaRef },
});
const link = (subscriber: string, source: string, path = "/domain/link"): MutationOf<"attribute.subscribe"> => ({
  ...{ type: "attribute.subscribe", component: id(subscriber), path: at(path) },
  from: { component: id(source), path: at("/meta/name") },
});
const chain = (count: number) => many(count - 1).map((index) => link(`c${index}`, `c${index + 1}`));

test.each([
  ["downwards", (links: readonly Mutation[]) => links],
  ["upwards", (links: readonly Mutation[]) => links.toReversed()],
  ["every other first", (links: readonly Mutation[]) => [1, 0].flatMap((odd) => links.filter((_, i) => i % 2 === odd))],
])("[M95] a chain of many new components is judged %s without walking it for each link", (_name, inOrder) => {
  const growth = growthOf((count) => {
    const batch = [...many(count).map((index) => create(`c${index}`)), ...inOrder(chain(count))];
    return () => expect(runBatch(BASE, batch, "bestEffort").refused).toBe(false);
  }, 200);
  expect(growth).toBeLessThan(7);
});

test("[M95] [M7] nor where the last link closes it to a circle: that one is refused, and names it", () => {
  const growth = growthOf((count) => {
    const creates = many(count).map((index) => create(`c${index}`));
    const batch = [...creates, ...chain(count), link(`c${count - 1}`, "c0")];
    return () => {
      const refusals = runBatch(BASE, batch, "bestEffort").outcomes.flatMap(({ refusal }) => refusal ?? []);
      expect(refusals).toMatchObject([{ kind: "cycle", component: `c${count - 1}` }]);
      expect(refusals[0]?.kind === "cycle" && refusals[0].through).toHaveLength(count + 1);
    };
  }, 200);
  expect(growth).toBeLessThan(7);
});

test("[M95] nor where many connections lead from one long chain to another", () => {
  const growth = growthOf((count) => {
    const names = many(count).flatMap((index) => [`u${index}`, `v${index}`]);
    const standing = many(count - 1).flatMap((index) => [
      link(`u${index}`, `u${index + 1}`),
      link(`v${index}`, `v${index + 1}`),
    ]);
    const before = after(BASE, [...names.map(create), ...standing]);
    const across = many(count).map((index) => link(`v${index}`, `u${count - 1 - index}`, "/meta/description"));
    return () => expect(runBatch(before, across, "atomic").refused).toBe(false);
  }, 200);
  expect(growth).toBeLessThan(7);
});

const NODES = 10;
const node = fc.integer({ min: 0, max: NODES - 1 }).map((index) => `n${index}`);
const taking = fc.record({ subscriber: node, source: node });
/** As it is judged: as it was wanted, as another (policies may), or refused for something else; or it was refused in an earlier pass. */
const asked = fc.record({
  wanted: taking,
  fate: fc.oneof(
    { weight: 12, arbitrary: fc.constant("wanted" as const) },
    fc.constantFrom("refused" as const, "settled" as const),
    taking,
  ),
});

test("[M95] whatever is connected, refused or made another on the way, the answers are those of looking along each", () => {
  let spared = 0;
  const property = fc.property(
    fc.array(taking, { maxLength: 12 }),
    fc.array(asked, { minLength: 1, maxLength: 120 }),
    fc.constantFrom(0, 0.5, 4),
    (standing, batch, patience) => {
      let model = after(
        EMPTY_SNAPSHOT,
        many(NODES).map((index) => create(`n${index}`)),
      );
      standing.forEach(({ subscriber, source }, index) => {
        // What stands is a DAG, but for what an earlier model may have let through.
        if (index === 11 || !cycleThrough(model, { subscriber: id(subscriber), source: id(source) }))
          model = applyMutation(model, link(subscriber, source, `/domain/s${index}`));
      });
      const mutations = batch.map(({ wanted }, index) => link(wanted.subscriber, wanted.source, `/domain/b${index}`));
      const circles = new BatchCircles({
        ...{ mutations, patience },
        isOut: (index) => batch[index]?.fate === "settled",
      });
      batch.forEach(({ wanted, fate }, index) => {
        if (fate === "refused" || fate === "settled") return;
        const { subscriber, source } = fate === "wanted" ? wanted : fate;
        const asking = { subscriber: id(subscriber), source: id(source) };
        const before = model;
        let answer: readonly string[] | undefined;
        const steps = stepsOf(() => {
          answer = circles.through(before, asking, index);
        });
        let expected: readonly string[] | undefined;
        spared +=
          stepsOf(() => {
            expected = cycleThrough(before, asking);
          }) > steps
            ? 1
            : 0;
        expect(answer).toEqual(expected);
        if (!answer) model = applyMutation(model, link(subscriber, source, `/domain/b${index}`));
      });
    },
  );
  fc.assert(property, { numRuns: 200 });
  // Sometimes it did not have to look.
  expect(spared).toBeGreaterThan(100);
});
