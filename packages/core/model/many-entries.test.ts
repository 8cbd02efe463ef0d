import { baseSnapshot, growthOf } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { applyMutation, withoutSubtree } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { cellsWithin } from "./cells-within.ts";
import type { Mutation } from "./mutation.ts";
import { isWithin, type Path } from "./path.ts";
import { readersWithin } from "./readers.ts";
import { serialiseSnapshot } from "./serialise.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import type { SchemaRef } from "./schema.ts";

const BASE = baseSnapshot(4);
const id = (name: string) => name as ComponentId;
const at = (path: string) => path as Path;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const entry = (index: number) => at(`/domain/ports/p${index}`);
const insert = (index: number): Mutation => ({
  ...{ type: "item.insert", component: id("base0"), path: entry(index), order: `a${index}` },
});
const remove = (index: number): Mutation => ({ type: "item.remove", component: id("base0"), path: entry(index) });
const take = (component: string, from: Path): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(component), path: at("/meta/description") },
  from: { component: id("base0"), path: from },
});

test("[M94] taking a list's entries out one by one looks at each a few times, not at the list for each", () => {
  const growth = growthOf((count) => {
    const before = after(BASE, many(count).map(insert));
    const removals = many(count).map(remove);
    return () => expect(runBatch(before, removals, "atomic").refused).toBe(false);
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[M94] however many take other values of its component, an entry goes at the cost of who reads it", () => {
  const growth = growthOf((count) => {
    const readers = many(count).flatMap((index): Mutation[] => [
      { type: "component.create", component: id(`r${index}`), schema: "test.node@1" as SchemaRef },
      take(`r${index}`, index === 0 ? at(`${entry(0)}/value`) : at("/meta/name")),
    ]);
    const before = after(BASE, [...many(count).map(insert), ...readers]);
    const removals = many(count).map(remove);
    return () => {
      const { outcomes } = runBatch(before, removals, "bestEffort");
      expect(outcomes.flatMap(({ refusal }) => refusal?.kind ?? [])).toEqual(["stillUsed"]);
    };
  }, 100);
  expect(growth).toBeLessThan(7);
});

const segment = fc.constantFrom("p", "p-", "p0", "q", "!");
const somewhere = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => at(`/domain/${segments.join("/")}`));
const step = fc.record({ path: somewhere, write: fc.option(fc.constantFrom("value", "own", "other")) });

test("[M94] [M71] whatever is written and taken away in between, a removal takes what stands there and nothing else", () => {
  const [a, b] = [id("a"), id("b")];
  const create = (component: ComponentId): Mutation => ({
    ...{ type: "component.create", component, schema: "test.node@1" as SchemaRef },
  });
  const property = fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
    let model = after(EMPTY_SNAPSHOT, [create(a), create(b)]);
    for (const { path, write } of steps) {
      const before = model;
      if (write === "value") model = applyMutation(model, { type: "attribute.set", component: a, path, value: path });
      else if (write)
        model = applyMutation(model, {
          ...{ type: "attribute.subscribe", component: a, path },
          from: { component: write === "own" ? a : b, path },
        });
      else {
        model = withoutSubtree(model, a, path);
        const left = before.components.get(a)?.attributes.filterNot((_cell, each) => isWithin(each, path));
        expect(model.components.get(a)?.attributes.toJS()).toEqual(left?.toJS());
        // The indexes agree with a model that was made of these cells at once.
        const anew = [...(left?.entries() ?? [])].map(
          ([each, cell]): Mutation =>
            "from" in cell
              ? { type: "attribute.subscribe", component: a, path: each, from: cell.from }
              : { type: "attribute.set", component: a, path: each, value: "value" in cell ? cell.value : null },
        );
        const made = after(EMPTY_SNAPSHOT, [create(a), create(b), ...anew]);
        expect(serialiseSnapshot(model)).toEqual(serialiseSnapshot(made));
        expect(model.subscribers.equals(made.subscribers)).toBe(true);
      }
      const component = model.components.get(a);
      if (component) expect(cellsWithin(component, path)).toEqual(within(component.attributes, path));
      for (const source of [a, b])
        expect(new Set(readersWithin(model, source, path).map(({ at: place }) => place))).toEqual(
          new Set(readingPlaces(model, source, path)),
        );
    }
  });
  fc.assert(property, { numRuns: 150 });
});

function readingPlaces(model: Snapshot, source: ComponentId, path: Path): readonly Path[] {
  const cells = [...(model.components.get(id("a"))?.attributes.entries() ?? [])];
  return cells.flatMap(([each, cell]) =>
    "from" in cell && cell.from.component === source && isWithin(cell.from.path, path) ? [each] : [],
  );
}

function within(attributes: NonNullable<ReturnType<Snapshot["components"]["get"]>>["attributes"], path: Path) {
  return [...attributes.entries()].filter(([each]) => isWithin(each, path)).sort(([x], [y]) => (x < y ? -1 : 1));
}
