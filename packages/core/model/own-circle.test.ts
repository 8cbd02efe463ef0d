import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { materialise } from "./materialise.ts";
import { resolveIn } from "./resolve.ts";
import type { Mutation } from "./mutation.ts";
import { duplicateOf } from "./operations.ts";
import { isWithin, type Path } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import type { FunctionBinding, Property, Schema, SchemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const reader = (kind: FunctionBinding["kind"], name: string, inputs: FunctionBinding["inputs"]): FunctionBinding => ({
  ...{ kind, name, title: name.toUpperCase(), description: "", inputs },
  code: { hash: name, js: "" },
});
const reference = (more: Partial<NonNullable<Property["reference"]>>): Property => ({
  type: "string",
  reference: { schemas: ["t.node"], path: "/meta/name", edge: "data", ...more },
});
const NODE: Schema = {
  ...{ name: "t.node", version: 1, title: "Node", description: "", icon: "box", category: "Test" },
  domain: {
    type: "object",
    properties: {
      a: { type: "string", title: "A" },
      b: { type: "string", title: "B" },
      c: { type: "string", title: "C" },
      group: { type: "object", title: "Group", properties: { d: { type: "string" }, e: { type: "string" } } },
      list: { type: "array", title: "List", items: { type: "object", properties: { f: { type: "string" } } } },
      peer: reference({}),
      after: reference({ edge: "dependsOn" }),
      link: reference({ only: true }),
    },
  },
  functions: [
    reader("attribute", "long", { a: "/domain/a" }),
    reader("attribute", "all", { domain: "/domain" }),
    reader("transformation", "with", { group: "/domain/group" }),
  ],
};

const id = (name: string) => name as ComponentId;
const at = (path: string) => path as Path;
const set = (path: string, value: Json, of = "x"): Mutation => ({
  ...{ type: "attribute.set", component: id(of), path: at(path), value },
});
const take = (
  path: string,
  from: string,
  { of = "x", source = of, via }: Partial<Record<"of" | "source" | "via", string>> = {},
): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(of), path: at(path) },
  from: { component: id(source), path: at(from), ...(via === undefined ? {} : { via }) },
});
const entry = (name: string): Mutation => ({
  ...{ type: "item.insert", component: id("x"), path: at(`/domain/list/${name}`), order: "a0" },
});
const made = (name: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: "t.node@1" as SchemaRef },
  { type: "component.rename", component: id(name), name },
];
const apply = (snapshot: Snapshot, ...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, snapshot);
const BASE = apply(EMPTY_SNAPSHOT, { type: "schema.install", schema: NODE }, ...made("x"), ...made("y"));

function refused(snapshot: Snapshot, mutation: Mutation): string | undefined {
  const verdict = validateMutation(snapshot, mutation);
  return verdict.ok ? undefined : refusalSentence(verdict.error);
}

function accepted(snapshot: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  const { state, outcomes } = runBatch(snapshot, mutations, "atomic");
  expect(outcomes.flatMap(({ refusal }) => (refusal ? [refusalSentence(refusal)] : []))).toEqual([]);
  return state;
}

function domain(snapshot: Snapshot, of = "x"): unknown {
  const component = snapshot.components.get(id(of));
  return component && materialise(snapshot, component, resolveIn(snapshot)).domain;
}

test("[M74] a component takes values from itself, from one place to another, and they follow", () => {
  const own = accepted(BASE, set("/domain/a", "one"), take("/domain/b", "/domain/a"), take("/domain/c", "/domain/b"));
  expect(domain(own)).toMatchObject({ a: "one", b: "one", c: "one" });
  expect(domain(accepted(own, set("/domain/a", "two")))).toMatchObject({ b: "two", c: "two" });
  expect(domain(accepted(own, take("/domain/peer", "/meta/name")))).toMatchObject({ peer: "x" });
});

test("[M74] what would be made of itself is refused, naming the values", () => {
  const within = (circle: string) =>
    `Within x this value would be made of itself: ${circle}. Take one of them from elsewhere.`;
  expect(refused(BASE, take("/domain/a", "/domain/a"))).toBe(within("A → A"));
  const own = accepted(BASE, take("/domain/b", "/domain/a"), take("/domain/c", "/domain/b"));
  expect(refused(own, take("/domain/a", "/domain/c"))).toBe(within("A → C → B → A"));
  expect(refused(own, take("/domain/c", "/domain/a"))).toBeUndefined();
  // Through functions of its own, and what a transformation reads beside the value.
  expect(refused(own, take("/domain/a", "/derived/long"))).toBe(within("A → LONG → A"));
  expect(refused(own, take("/domain/group/d", "/derived/long"))).toBeUndefined();
  expect(refused(own, take("/domain/group/d", "/derived/all"))).toContain("→ ALL →");
  expect(refused(own, take("/domain/group/d", "/domain/a", { via: "with" }))).toContain("made of itself");
  expect(refused(own, take("/domain/c", "/domain/a", { via: "with" }))).toBeUndefined();
});

test("[M74] what says how two components stand to each other is not said of one alone", () => {
  const alone = "This connection would close a circle: x → x. Remove one of these connections first.";
  expect([
    refused(BASE, take("/domain/after", "/meta/name")),
    refused(BASE, take("/domain/link", "/meta/name")),
  ]).toEqual([alone, alone]);
  expect(refused(BASE, take("/domain/after", "/domain/a"))).toBeUndefined();
});

test("[M7] [M74] circles between components are found as before where they take from themselves, too", () => {
  const own = accepted(BASE, take("/domain/b", "/domain/a"), take("/domain/c", "/domain/a", { of: "y", source: "x" }));
  const circle = "This connection would close a circle: x → y → x. Remove one of these connections first.";
  expect(refused(own, take("/domain/a", "/domain/b", { source: "y" }))).toBe(circle);
  expect(refused(own, take("/domain/b", "/domain/a", { of: "y" }))).toBeUndefined();
});

test("[M9] [M74] two places may change parts in one batch", () => {
  const own = accepted(BASE, take("/domain/b", "/domain/a"));
  accepted(own, take("/domain/a", "/domain/b"), take("/domain/b", "/domain/c"));
});

test("[M10] [M74] it goes, comes back and is copied with what it takes from itself; an entry another value is taken from stays", () => {
  const own = accepted(BASE, entry("i"), set("/domain/list/i/f", "f"), take("/domain/b", "/domain/list/i/f"));
  const gone = accepted(own, { type: "component.delete", component: id("x") });
  expect(domain(accepted(gone, { type: "component.restore", component: id("x") }))).toMatchObject({ b: "f" });
  expect(accepted(gone, { type: "component.erase", component: id("x") }).subscribers.size).toBe(0);
  const { mutations } = duplicateOf(own, [id("x")], () => "copy");
  const copied = accepted(own, ...mutations, set("/domain/list/i/f", "copied", "copy"));
  expect([domain(copied), domain(copied, "copy")]).toMatchObject([{ b: "f" }, { b: "copied" }]);

  const removal: Mutation = { type: "item.remove", component: id("x"), path: at("/domain/list/i") };
  expect(refused(own, removal)).toContain("still used by x");
  const inside = accepted(BASE, set("/domain/a", "1"), entry("i"), take("/domain/list/i/f", "/domain/a"));
  expect(refused(inside, removal)).toBeUndefined();
});

test("[M74] whatever is taken from wherever within a component, no value is made of itself", () => {
  const places = ["/domain/a", "/domain/b", "/domain/c", "/domain/group/d", "/domain/group/e", "/domain/list/i/f"];
  const step = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...places));
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      let state = accepted(BASE, entry("i"));
      for (const [path, from] of steps) {
        const mutation = take(path, from);
        const isRefused = refused(state, mutation) !== undefined;
        seen[isRefused ? "refused" : "taken"]++;
        // Every way to a value ends: found by following it, not by looking for a circle.
        const next = applyMutation(state, mutation);
        expect(endless(next, path)).toBe(isRefused);
        if (!isRefused) state = next;
      }
    }),
  );
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
});

function endless(snapshot: Snapshot, path: string): boolean {
  let at = path;
  for (let steps = 0; steps < 20; steps++) {
    const entry = snapshot.components
      .get(id("x"))
      ?.attributes.findEntry((cell, place) => "from" in cell && isWithin(at, place));
    if (!entry || !("from" in entry[1])) return false;
    at = entry[1].from.path;
  }
  return true;
}
