import { expect, test } from "vitest";
import type { ComponentId, FunctionId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import type { FunctionBinding, Property, Schema, SchemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

const TEXT: Property = { type: "string" };
const given = (reads: string): FunctionBinding => ({
  ...{ kind: "transformation", name: "given", title: "Given", description: "" },
  inputs: { value: "/domain/c", other: reads },
  code: { hash: "given", js: "" },
});
const node = (version: number, reads: string): Schema => ({
  ...{ name: "t.node", version, title: "Node", description: "", icon: "box", category: "Test" },
  domain: { type: "object", properties: { a: { ...TEXT, title: "A" }, b: { ...TEXT, title: "B" }, c: TEXT } },
  functions: [given(reads)],
});

const id = (name: string) => name as ComponentId;
const fn = (name: string) => name as FunctionId;
const take = (path: string, of: string, from: string, via?: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: id("x"), path: `/domain/${path}` as Path },
  from: { component: id(of), path: from as Path, ...(via === undefined ? {} : { via }) },
});
const made = (name: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: "t.node@1" as SchemaRef },
  { type: "component.rename", component: id(name), name },
];
const inputs = (of: string, reads: FunctionBinding["inputs"]): Mutation => ({
  ...{ type: "function.set", function: fn(of), field: "inputs", value: reads },
});
const written = (key: string, name: string, kind: "attribute" | "transformation"): Mutation[] => [
  { type: "function.create", function: fn(key), kind, name, source: "" },
  { type: "function.bind", function: fn(key), schema: "t.node" },
];
const BASE = [
  ...[node(1, "/domain/b"), node(2, "/domain/a")].map((schema): Mutation => ({ type: "schema.install", schema })),
  ...[...made("x"), ...made("y"), ...written("f", "through", "transformation"), ...written("g", "made", "attribute")],
].reduce(applyMutation, EMPTY_SNAPSHOT);

/** What is said of the first that is refused; the state all lead to where none is. */
function judged(before: Snapshot, ...mutations: readonly Mutation[]): Snapshot | string {
  const { state, outcomes } = runBatch(before, mutations, "atomic");
  const refusal = outcomes.find((each) => each.refusal)?.refusal;
  return refusal ? refusalSentence(refusal) : state;
}

function accepted(before: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  const after = judged(before, ...mutations);
  if (typeof after === "string") throw new Error(after);
  return after;
}

const within = (circle: string) =>
  `Within x this value would be made of itself: ${circle}. Take one of them from elsewhere.`;

test("[M74] it does not depend on the order: a value through what reads it is refused, whoever it is taken from", () => {
  const [own, through] = [take("b", "x", "/domain/a"), take("a", "y", "/domain/c", "given")];
  expect(judged(accepted(BASE, own), through)).toBe(within("A → B → A"));
  expect(judged(accepted(BASE, through), own)).toBe(within("B → A → B"));
  expect(judged(BASE, own, through)).toBe(within("A → B → A"));
  // It reads the very field that it gives a value to.
  expect(judged(BASE, take("b", "y", "/domain/c", "given"))).toBe(within("B → B"));
  accepted(BASE, take("c", "y", "/domain/c", "given"), take("b", "x", "/domain/a"));
});

test("[M74] a function that is given other arguments is refused where a value would be made of itself by it", () => {
  const one = accepted(BASE, take("a", "y", "/domain/c", "through"), take("b", "x", "/domain/a"));
  expect(judged(one, inputs("f", { other: "/domain/b" }))).toBe(within("A → B → A"));
  expect(judged(one, inputs("f", { other: "/domain/a" }))).toBe(within("A → A"));
  accepted(one, inputs("f", { other: "/domain/c" }));
  // Its own value alone is what it transforms.
  accepted(one, inputs("f", { value: "/domain/a" }));
  // With the connection out of the way, in the same batch.
  accepted(one, inputs("f", { other: "/domain/b" }), take("b", "x", "/domain/c"));
  const computed = accepted(BASE, take("a", "x", "/derived/made"), take("b", "x", "/domain/a"));
  expect(judged(computed, inputs("g", { it: "/domain/b" }))).toBe(within("A → made → B → A"));
  accepted(computed, inputs("g", { it: "/domain/c" }));
});

test("[M74] functions that need each other's values with no connection between them are not the model's to refuse", () => {
  const state = accepted(BASE, ...written("h", "back", "attribute"), inputs("h", { it: "/derived/made" }));
  accepted(state, take("a", "x", "/domain/c"), inputs("g", { it: "/derived/back" }));
});

test("[M74] a function that takes another's place by its name is judged by the connections that go through that", () => {
  const used = accepted(BASE, take("a", "y", "/domain/c", "through"), ...written("other", "other", "transformation"));
  const reads = accepted(used, inputs("other", { it: "/domain/a" }));
  const swapped: Mutation[] = [
    { type: "function.set", function: fn("f"), field: "name", value: "was" },
    { type: "function.set", function: fn("other"), field: "name", value: "through" },
  ];
  expect(judged(reads, ...swapped)).toBe(within("A → A"));
  accepted(used, ...swapped);
  const gone = accepted(
    ...[accepted(BASE, inputs("f", { it: "/domain/a" })), { type: "function.delete", function: fn("f") } as Mutation],
    ...written("next", "through", "transformation"),
    take("a", "y", "/domain/c", "through"),
  );
  const back: Mutation[] = [
    { type: "function.delete", function: fn("next") },
    { type: "function.restore", function: fn("f") },
  ];
  expect(judged(gone, ...back)).toBe(within("A → A"));
});

test("[M74] what comes back, or moves to another version, is judged by the functions that it finds there", () => {
  const state = accepted(BASE, take("a", "y", "/domain/c", "through"));
  const away = accepted(state, { type: "component.delete", component: id("x") }, inputs("f", { it: "/domain/a" }));
  expect(judged(away, { type: "component.restore", component: id("x") })).toBe(within("A → A"));
  accepted(away, inputs("f", {}), { type: "component.restore", component: id("x") });
  const moved: Mutation = { type: "component.upgrade", component: id("x"), schema: "t.node@2" as SchemaRef };
  expect(judged(accepted(BASE, take("a", "y", "/domain/c", "given")), moved)).toBe(within("A → A"));
  accepted(BASE, take("b", "x", "/domain/a"), moved);
});
