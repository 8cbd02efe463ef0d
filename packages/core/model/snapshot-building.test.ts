import { baseSnapshot } from "@tributary/testing/simulation";
import fc from "fast-check";
import { is } from "immutable";
import { expect, test } from "vitest";
import { serialiseSnapshot } from "./serialise.ts";
import { buildSnapshot } from "./snapshot-building.ts";
import { EMPTY_SNAPSHOT, type Snapshot, withComponent } from "./snapshot.ts";

const WHOLE = [...baseSnapshot(60).components.values()]
  .slice(0, 5)
  .reduce((model, each) => withComponent(model, each.id, { ...each, deleted: true, left: true }), baseSnapshot(60));
const JSONS = serialiseSnapshot(WHOLE).components;
const FRAME: Snapshot = { ...EMPTY_SNAPSHOT, schemas: WHOLE.schemas, views: WHOLE.views };
const oneByOne = [...WHOLE.components.values()].reduce((model, each) => withComponent(model, each.id, each), FRAME);

test("[M70] a model read in pieces of any size, in any order, is the model: components, names and subscribers", () => {
  const cuts = fc
    .array(fc.nat(JSONS.length), { maxLength: 8 })
    .map((all) => [0, ...all.sort((a, b) => a - b), JSONS.length]);
  const order = fc.shuffledSubarray([...JSONS], { minLength: JSONS.length });
  fc.assert(
    fc.property(cuts, order, (at, components) => {
      const building = buildSnapshot(FRAME);
      at.slice(1).forEach((end, index) => building.add(components.slice(at[index], end)));
      const built = building.done();
      expect(serialiseSnapshot(built)).toEqual(serialiseSnapshot(WHOLE));
      expect([is(built.names, oneByOne.names), is(built.subscribers, oneByOne.subscribers)]).toEqual([true, true]);
    }),
  );
});

test("[M70] a component that comes twice is a mistake of whoever reads, and is said", () => {
  const building = buildSnapshot(FRAME);
  building.add(JSONS.slice(0, 3));
  expect(() => building.add(JSONS.slice(2, 4))).toThrow("is there already");
});

test("[M70] what it began with stays as it was", () => {
  const building = buildSnapshot(oneByOne);
  building.add([{ id: "late", schema: "test.node@1", deleted: false, attributes: {} }]);
  expect(building.done().components.size).toBe(61);
  expect(oneByOne.components.size).toBe(60);
});
