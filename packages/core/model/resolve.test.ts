import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComponentId, isJsonObject, type Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import type { Subscription } from "./cell.ts";
import { materialise, valueAtPath } from "./materialise.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { resolveIn } from "./resolve.ts";
import type { Property, Schema, SchemaRef } from "./schema.ts";
import { type Component, EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const ANY: Property = {};
const GROUP: Property = {
  type: "object",
  properties: { d: {}, e: { default: "e" } },
};
const NODE: Schema = {
  ...{ name: "t.node", version: 1, title: "Node", description: "", icon: "box", category: "Test", functions: [] },
  domain: {
    type: "object",
    properties: {
      ...{ a: ANY, b: ANY, c: { default: "c" } },
      group: { ...GROUP, default: { d: "of the group" } },
      plain: { type: "object", default: { d: "of the plain" }, properties: { d: {} } },
      list: { type: "array", items: GROUP },
      texts: { type: "array", items: { type: "string" } },
      map: { type: "object", additionalProperties: ANY, default: { k: "of the map" } },
    },
  },
};

const id = (name: string) => name as ComponentId;
const at = (component: string, path: string): Subscription => ({ component: id(component), path: path as Path });
const set = (component: string, path: string, value: Json): Mutation => ({
  ...{ type: "attribute.set", ...at(component, path), value },
});
const take = (component: string, path: string, from: Subscription): Mutation => ({
  ...{ type: "attribute.subscribe", ...at(component, path), from },
});
const entry = (component: string, path: string, order = "a0"): Mutation => ({
  ...{ type: "item.insert", ...at(component, path), order },
});
const made = (name: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: "t.node@1" as SchemaRef },
  { type: "component.rename", component: id(name), name },
];
const apply = (snapshot: Snapshot, ...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, snapshot);
const NAMES = ["x", "y", "z"];
const BASE = apply(EMPTY_SNAPSHOT, { type: "schema.install", schema: NODE }, ...NAMES.flatMap(made));
const PLACES = [
  ...["a", "b", "c", "group", "group/d", "group/e", "plain", "plain/d", "list/i/d", "list/i/e", "list/j/d", "map"],
  ...["map/k", "map/l", "texts/i/value", "list", ""],
].map((place) => (place === "" ? "/domain" : `/domain/${place}`));

/** Every value by doing all of it over and over until nothing moves: what a component takes is read out of the others' whole trees. */
function settled(snapshot: Snapshot): ReadonlyMap<ComponentId, Json> {
  let trees = new Map<ComponentId, Json>();
  for (let round = 0; round < 200; round++) {
    const before = trees;
    const read = ({ component, path }: Subscription): Json | undefined => {
      const tree = before.get(component);
      return tree && valueAtPath(tree, snapshot.components.get(component) as Component, path);
    };
    trees = new Map(snapshot.components.map((each) => materialise(snapshot, each, read) as Json));
    if (JSON.stringify([...trees]) === JSON.stringify([...before])) return trees;
  }
  throw new Error("some value is made of itself");
}

const place = fc.constantFrom(...PLACES);
const name = fc.constantFrom(...NAMES);
const step = fc.oneof(
  fc.tuple(name, place, name, place).map(([to, path, of, from]) => take(to, path, at(of, from))),
  fc.tuple(name, place, place).map(([of, path, from]) => take(of, path, at(of, from))),
  fc.tuple(name, place, fc.constantFrom("1", "2")).map(([of, path, value]) => set(of, path, value)),
  fc.tuple(name, fc.constantFrom("list/i", "list/j", "texts/i")).map(([of, list]) => entry(of, `/domain/${list}`)),
);

test("[M12] [M90] what is resolved is what recomputing everything gives, whatever is asked for first", () => {
  const seen = { own: 0, across: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), fc.array(fc.tuple(name, place)), (steps, asked) => {
      let state = BASE;
      for (const mutation of steps) if (validateMutation(state, mutation).ok) state = applyMutation(state, mutation);
      const trees = settled(state);
      const resolve = resolveIn(state);
      for (const [of, path] of asked) {
        const component = state.components.get(id(of)) as Component;
        const expected = valueAtPath(trees.get(id(of)) as Json, component, path);
        expect(resolve(at(of, path)), `${of}${path}`).toEqual(expected);
      }
      for (const component of state.components.values()) {
        expect(materialise(state, component, resolve)).toEqual(trees.get(component.id));
        for (const cell of component.attributes.values())
          if ("from" in cell) seen[cell.from.component === component.id ? "own" : "across"]++;
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(seen.own, seen.across)).toBeGreaterThan(200);
});

test("[M90] an entry without a value does not stand in the way of those after it", () => {
  const state = apply(
    BASE,
    ...[entry("x", "/domain/texts/i"), entry("x", "/domain/texts/j", "a1"), set("x", "/domain/texts/j/value", "j")],
  );
  const resolve = resolveIn(state);
  expect(["i/value", "j/value", "i", "j"].map((each) => resolve(at("x", `/domain/texts/${each}`)))).toEqual([
    ...[undefined, "j", undefined, "j"],
  ]);
});

const ORDERS = [
  [0, 1, 2],
  [2, 0, 1],
  [1, 2, 0],
  [2, 1, 0],
] as const;

test("[M90] what is made of itself has no value anywhere on the circle, whoever is asked for first, and what leads there goes without", () => {
  // Validation refuses these; a model from elsewhere may have them.
  const state = apply(
    BASE,
    ...[take("x", "/domain/a", at("y", "/domain/b")), take("y", "/domain/b", at("z", "/domain/group"))],
    ...[take("z", "/domain/group/d", at("x", "/domain/a")), set("z", "/domain/group/e", "kept")],
    ...[take("x", "/domain/b", at("x", "/domain/b")), take("x", "/domain/map/k", at("z", "/domain/group/e"))],
  );
  const asked = [at("x", "/domain/a"), at("y", "/domain/b"), at("z", "/domain/group")];
  for (const order of ORDERS) {
    const resolve = resolveIn(state);
    expect(order.map((each) => resolve(asked[each] as Subscription))).toEqual([undefined, undefined, undefined]);
    expect(resolve(at("x", "/domain/b"))).toBeUndefined();
    const trees = ["x", "z"].map((each) => materialise(state, state.components.get(id(each)) as Component, resolve));
    expect(trees[0]?.domain).toMatchObject({ map: { k: "kept" } });
    expect(trees[1]?.domain).toMatchObject({ group: { e: "kept" } });
  }
});

test("[M90] each place is worked out once, however many ways lead there", () => {
  const names = Array.from({ length: 13 }, (_, index) => `c${index}`);
  // Each takes the group of the one before it twice: 2^12 ways from the last to what a function gives the first.
  const state = apply(
    ...[BASE, ...names.flatMap(made), take("c0", "/domain/group/d", at("y", "/derived/count"))],
    ...names.slice(1).flatMap((each, before) => {
      const from = at(`c${before}`, "/domain/group");
      return [take(each, "/domain/group/d", from), take(each, "/domain/group/e", from)];
    }),
  );
  let asked = 0;
  const resolve = resolveIn(state, () => `count ${++asked}`);
  let value = resolve(at("c12", "/domain/group"));
  for (let depth = 12; depth > 0; depth--) value = isJsonObject(value) ? value[depth % 2 === 0 ? "d" : "e"] : undefined;
  expect(value).toEqual({ d: "count 1", e: "e" });
  expect(resolve(at("c6", "/domain/group"))).toBeDefined();
  expect(asked).toBe(1);
});

test("[M90] a component may take hundreds of values from fields of its own that nothing is set in", () => {
  const fields = Array.from({ length: 200 }, (_, index) => index);
  const members = fields.flatMap((each) => [
    [`o${each}`, {}],
    [`d${each}`, each % 2 === 0 ? {} : { default: each }],
  ]);
  const wide: Schema = { ...NODE, version: 2, domain: { type: "object", properties: Object.fromEntries(members) } };
  const state = apply(
    EMPTY_SNAPSHOT,
    { type: "schema.install", schema: wide },
    { type: "component.create", component: id("x"), schema: "t.node@2" as SchemaRef },
    ...fields.map((each) => take("x", `/domain/o${each}`, at("x", `/domain/d${each}`))),
  );
  const { domain } = materialise(state, state.components.get(id("x")) as Component, resolveIn(state));
  expect([domain["o0"], domain["o1"], domain["o198"], domain["o199"]]).toEqual([undefined, 1, undefined, 199]);
});

test.each([
  ["within a component", (index: number) => at("x", `/domain/map/k${index}`)],
  ["through components", (index: number) => at(`c${index}`, "/domain/a")],
] as const)("[M90] a chain of ten thousand connections %s gives its value", (_title, link) => {
  const length = 10_000;
  const links = Array.from({ length }, (_, index) => link(index));
  const state = apply(
    ...[BASE, ...links.filter(({ component }) => component !== "x").flatMap(({ component }) => made(component))],
    set(link(0).component, link(0).path, "far"),
    ...links.slice(1).map(({ component, path }, index) => take(component, path, link(index))),
  );
  expect(resolveIn(state)(link(length - 1))).toBe("far");
});

test("[M91] what grows by being taken twice is passed on while it is small, and is nothing beyond that", () => {
  const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const state = apply(
    ...[BASE, ...names.flatMap(made), set("c0", "/domain/a", "word")],
    ...names.slice(1).flatMap((each, before) => {
      const from = at(`c${before}`, "/domain");
      return [take(each, "/domain/a", from), take(each, "/domain/b", from)];
    }),
  );
  const resolve = resolveIn(state);
  const given = names.map((each) => resolve(at(each, "/domain")));
  expect(given[0]).toMatchObject({ a: "word" });
  expect(given[10]).toMatchObject({ a: { b: { a: { c: "c" } } }, b: { a: {} } });
  const last = given.indexOf(undefined) - 1;
  expect(last).toBeGreaterThan(12);
  expect(JSON.stringify(given[last]).length).toBeGreaterThan(1_000_000);
  // What takes nothing of it goes on as before.
  expect(resolve(at("c39", "/domain/c"))).toBe("c");
});

test("[M91] what is nested a hundred deep is passed on, and nothing deeper", () => {
  const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const state = apply(
    ...[BASE, ...names.flatMap(made), set("c0", "/domain/a", "word")],
    ...names.slice(1).map((each, before) => take(each, "/domain/group/d", at(`c${before}`, "/domain/group"))),
  );
  const resolve = resolveIn(state);
  const given = names.map((each) => resolve(at(each, "/domain/group")));
  expect(given.indexOf(undefined)).toBe(100);
  // It begins anew with what is not taken.
  expect(given[101]).toMatchObject({ e: "e" });
});
