import type { ComponentId, FunctionId, Json } from "@tributary/core/base";
import { baseSnapshot, NODE, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { schemaFaults } from "./check-schema.ts";
import { EffectiveModel, EffectiveSchemas, functionsOf } from "./effective.ts";
import { MAX_SOURCE_LENGTH } from "./function.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import { stateHash, digestOf } from "./state-hash.ts";
import { deserialiseSnapshot, serialiseSnapshot, snapshotText } from "./serialise.ts";

const BASE = baseSnapshot(3);
const id = (text: string): FunctionId => text as FunctionId;
const component = (text: string): ComponentId => text as ComponentId;
const create = (
  name: string,
  at = name,
  kind: "qualification" | "attribute" | "transformation" = "qualification",
): Mutation => ({
  type: "function.create",
  function: id(at),
  name,
  kind,
  source: "export default () => 1;",
});
const bind = (at: string, schema = NODE.name): Mutation => ({ type: "function.bind", function: id(at), schema });
const set = (at: string, field: "name" | "title" | "inputs", value: Json): Mutation => ({
  type: "function.set",
  function: id(at),
  field,
  value,
});
const on = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);
const refusals = (state: Snapshot, ...mutations: readonly Mutation[]) =>
  runBatch(state, mutations, "bestEffort").outcomes.map(({ refusal }) => refusal && refusalSentence(refusal));
const version2 = (change: (properties: NonNullable<Schema["domain"]["properties"]>) => object): Schema => ({
  ...NODE,
  version: 2,
  domain: { type: "object", properties: change(NODE.domain.properties ?? {}) as never },
});

test("[M18] names are unique among functions in force; each field has its form", () => {
  const state = on(create("sizes"), create("ports"));
  expect(refusals(state, create("sizes", "other"))).toEqual([
    "There is already a function named “sizes”. Choose another name.",
  ]);
  expect(refusals(state, set("ports", "name", "sizes"), set("sizes", "name", "ports"))).toEqual([undefined, undefined]);
  expect(
    refusals(on(create("sizes"), { type: "function.delete", function: id("sizes") }), create("sizes", "b")),
  ).toEqual([undefined]);
  expect(refusals(state, set("sizes", "name", "two words"), set("sizes", "inputs", { a: "nowhere" }))).toEqual([
    "The name of a function must be a letter, then up to 63 letters, digits or underscores.",
    "The inputs of a function must be names of arguments, each with a path such as /domain/image, /meta/name, /derived/engineName or /facts/publishedPorts.",
  ]);
  expect(refusals(state, set("sizes", "inputs", { size: "/domain/size", used: "/facts/publishedPorts" }))).toEqual([
    undefined,
  ]);
});

test("[M18] what is marked for deletion is not edited, until it is restored", () => {
  const gone = on(create("sizes"), { type: "function.delete", function: id("sizes") });
  expect(refusals(gone, set("sizes", "title", "Sizes"))[0]).toContain("is marked for deletion");
  const back = applyMutation(gone, { type: "function.restore", function: id("sizes") });
  expect(refusals(back, set("sizes", "title", "Sizes"))).toEqual([undefined]);
});

test("[M19] code changes by splices that fit, and stays within bounds", () => {
  const edit = (at: number, remove: string, insert: string): Mutation => ({
    type: "function.edit",
    function: id("sizes"),
    splices: [{ at, remove, insert }],
  });
  const state = on(create("sizes"));
  expect(applyMutation(state, edit(21, "1", "2")).functions.get(id("sizes"))?.source).toBe("export default () => 2;");
  expect(refusals(state, edit(0, "import", ""))[0]).toContain("is not the text that this edit was made in");
  expect(refusals(state, edit(0, "", "x".repeat(MAX_SOURCE_LENGTH)))[0]).toContain("at most 65536 characters");
});

test("[M19] what a function computes for others is not taken away while they use it", () => {
  const link = (path: string): Mutation => ({
    type: "attribute.subscribe",
    component: component("base1"),
    path: "/domain/text" as Path,
    from: { component: component("base0"), path: path as Path },
  });
  const state = on(create("double", "f", "attribute"), bind("f"), link("/derived/double"));
  const unlink: Mutation = { type: "attribute.unset", component: component("base1"), path: "/domain/text" as Path };
  for (const away of [
    { type: "function.unbind", function: id("f"), schema: NODE.name },
    { type: "function.delete", function: id("f") },
    set("f", "name", "triple"),
  ] as const) {
    expect(refusals(state, away)).toEqual([
      "What it computes for “node 0” is still used by node 1. Disconnect it there first.",
    ]);
    expect(refusals(state, away, unlink)).toEqual([undefined, undefined]);
  }
  expect(refusals(state, set("f", "name", "triple"), link("/derived/triple"))).toEqual([undefined, undefined]);
  expect(refusals(BASE, link("/derived/double"))[0]).toContain("does not exist here");
});

test("[M30] [M31] a value goes through a transformation that its kind has, which then stays", () => {
  const through = (via: string, path = "/domain/text"): Mutation => ({
    type: "attribute.subscribe",
    component: component("base1"),
    path: path as Path,
    from: { component: component("base0"), path: "/meta/name" as Path, via },
  });
  expect(refusals(BASE, through("trim"))[0]).toBe(
    "Node has no transformation “trim”. Write one under Functions and attach it first.",
  );
  const state = on(create("trim", "f", "transformation"), bind("f"));
  expect(refusals(state, through("cut"))[0]).toBe("Node has no transformation “cut”. It has trim.");
  expect(refusals(state, through("trim", "/domain/link"))[0]).toContain("takes its connection as it is");
  const used = applyMutation(state, through("trim"));
  const unlink: Mutation = { type: "attribute.unset", component: component("base1"), path: "/domain/text" as Path };
  for (const away of [
    { type: "function.unbind", function: id("f"), schema: NODE.name },
    { type: "function.delete", function: id("f") },
    set("f", "name", "cut"),
  ] as const) {
    expect(refusals(used, away)).toEqual(["Values of node 1 go through “trim”. Connect them another way first."]);
    expect(refusals(used, away, unlink)).toEqual([undefined, undefined]);
  }
});

test("[M30] taken as it is, a value has the form of where it goes; through a transformation that is the transformation's matter", () => {
  const take = (via?: string): Mutation => ({
    type: "attribute.subscribe",
    component: component("base1"),
    path: "/domain/size" as Path,
    from: { component: component("base0"), path: "/meta/name" as Path, ...(via ? { via } : {}) },
  });
  expect(refusals(BASE, take())[0]).toMatch(/must be a whole number.*“Name” of node 0 is text. Take it through/);
  const state = on(create("size", "f", "transformation"), bind("f"));
  expect(refusals(state, take("size"))).toEqual([undefined]);
});

test("[M20] attached by name: every version of the schema has it, and none twice", () => {
  const own = { ...NODE, functions: [{ ...bound("own"), kind: "qualification" as const }] };
  const base = applyMutation(BASE, { type: "schema.install", schema: own });
  const state = [create("sizes"), bind("sizes"), create("off"), create("own", "clash")].reduce(applyMutation, base);
  const names = (snapshot: Snapshot, schema: Schema) => functionsOf(snapshot, schema).map(({ name }) => name);
  expect(names(state, own)).toEqual(["own", "sizes"]);
  expect(names(state, { ...NODE, version: 2 })).toEqual(["sizes"]);
  expect(names(applyMutation(state, { type: "function.delete", function: id("sizes") }), own)).toEqual(["own"]);
  expect(names(applyMutation(state, bind("clash")), own)).toEqual(["own", "sizes"]);
  expect(refusals(state, bind("clash"))[0]).toBe(
    "Node has a function “own” of its own. Give yours another name, then attach it.",
  );
  expect(refusals(state, bind("sizes", "no.such"))[0]).toContain("There is no kind “no.such”");
});

function bound(name: string) {
  return { name, title: name, description: "", inputs: {}, code: { hash: "h", js: "j" } };
}

test("[M20] the effective model changes exactly where functions or their code do", () => {
  const model = new EffectiveModel(new EffectiveSchemas());
  const code = { hash: "a", js: "a" };
  const plain = on(create("sizes"));
  expect(model.of(plain, () => code)).toBe(plain);
  const attached = applyMutation(plain, bind("sizes"));
  const first = model.of(attached, () => code);
  expect(first.schemas.get(NODE_REF)?.functions.map(({ name, code: { hash } }) => [name, hash])).toEqual([
    ["sizes", "a"],
  ]);
  const sized: Mutation = {
    type: "attribute.set",
    component: component("base0"),
    path: "/domain/size" as Path,
    value: 9,
  };
  expect(model.of(applyMutation(attached, sized), () => code).schemas).toBe(first.schemas);
  expect(model.of(attached, () => ({ hash: "b", js: "b" })).schemas).not.toBe(first.schemas);
  expect(model.of(attached, () => undefined).schemas.get(NODE_REF)).toBe(NODE);
});

test("[M21] a component moves to another version only with all it says", () => {
  const smaller = version2(({ size: _, ...rest }) => rest);
  const state = applyMutation(BASE, { type: "schema.install", schema: smaller });
  const move: Mutation = {
    type: "component.upgrade",
    component: component("base0"),
    schema: "test.node@2" as SchemaRef,
  };
  expect(refusals(state, move)).toEqual([
    "“node 0” cannot move to test.node@2: there is no place for size (0). Clear or change it first.",
  ]);
  const clear: Mutation = { type: "attribute.unset", component: component("base0"), path: "/domain/size" as Path };
  for (const batch of [
    [move, clear],
    [clear, move],
  ])
    expect(refusals(state, ...batch)).toEqual([undefined, undefined]);
  const other: Mutation = { ...move, schema: "test.other@1" as SchemaRef };
  expect(refusals(state, other)[0]).toContain("There is no kind");
});

test("[M21] another definition of a version that is used has to fit what uses it", () => {
  const state = on(
    { type: "schema.install", schema: version2((properties) => properties) },
    { type: "component.upgrade", component: component("base0"), schema: "test.node@2" as SchemaRef },
  );
  expect(refusals(state, { type: "schema.install", schema: version2(({ size: _, ...rest }) => rest) })[0]).toContain(
    "there is no place for size (0)",
  );
  expect(refusals(state, { type: "schema.discard", schema: "test.node@2" as SchemaRef })[0]).toContain(
    "is still used by node 0",
  );
});

test("[M98] [M21] a version stays, and a function goes, beside a move to that version which cannot be: neither is refused for it", () => {
  const read: Mutation = {
    ...{ type: "attribute.subscribe", component: component("base1"), path: "/domain/text" as Path },
    from: { component: component("base0"), path: "/domain/text" as Path },
  };
  const state = on(create("sizes"), bind("sizes"), read);
  const install: Mutation = { type: "schema.install", schema: version2(({ text: _, ...rest }) => rest) };
  const move: Mutation = {
    type: "component.upgrade",
    component: component("base0"),
    schema: "test.node@2" as SchemaRef,
  };
  const stillUsed = "“node 0” is still used by node 1. Disconnect it there, or delete those too.";
  for (const away of [
    { type: "function.unbind", function: id("sizes"), schema: NODE.name },
    { type: "function.delete", function: id("sizes") },
    set("sizes", "name", "other"),
  ] as const)
    expect(refusals(state, install, move, away)).toEqual([undefined, stillUsed, undefined]);
});

test("[M22] each fault of a definition is named with its place", () => {
  const sentences = (input: Json) => schemaFaults(input).map(({ sentence }) => sentence);
  expect(sentences(NODE)).toEqual([]);
  expect(sentences([])).toEqual(["A schema is a JSON object."]);
  expect(
    sentences({
      name: "Node",
      version: 0,
      title: "",
      description: "",
      icon: "box",
      category: "x",
      colour: "red",
      domain: { type: "object", properties: { a: { type: "text" }, "b c": { minimum: "1", nonsense: true } } },
    }),
  ).toEqual([
    '/name: "name" must be words joined by dots, such as "acme.service".',
    '/version: "version" must be a whole number from 1 on.',
    '/title: "title" must be text that is not empty.',
    'A schema has no "colour".',
    '/domain/properties/a/type: "type" must be one of string, integer, number, boolean, array, object.',
    '/domain/properties: "b c" is no name for a property: letters, digits and underscores.',
    '/domain/properties/b c/minimum: "minimum" must be a number.',
    '/domain/properties/b c: there is no keyword "nonsense" for a property.',
  ]);
});

test("[M22] code comes with installed packages only", () => {
  const code = { ...NODE, version: 2, functions: [{ ...bound("evil"), kind: "qualification" as const }] };
  expect(refusals(BASE, { type: "schema.install", schema: code })[0]).toContain("brings code with it");
});

test("functions are stored, hashed and read with the model; a model stored before there were any reads as one without", () => {
  const state = on(create("sizes"), bind("sizes"));
  const json = serialiseSnapshot(state);
  expect(deserialiseSnapshot(json).functions.toJS()).toEqual(state.functions.toJS());
  expect(JSON.parse([...snapshotText(state)].join(""))).toEqual(JSON.parse(JSON.stringify(json)));
  expect(stateHash(digestOf(state))).not.toBe(stateHash(digestOf(BASE)));
  expect(serialiseSnapshot(BASE).functions).toBeUndefined();
});
