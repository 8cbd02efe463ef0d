import { describe, expect, test } from "vitest";
import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { fieldFault, fieldOf, newFunction, withField } from "./function.ts";
import { generatedOf, managedBy, managerPath, managersOf, putInCare, takeOutOfCare } from "./management.ts";
import { managementFunctions } from "./management-functions.ts";
import type { Mutation } from "./mutation.ts";
import { deletionOf, duplicateOf } from "./operations.ts";
import { GENERATED_PATH } from "./path.ts";
import type { FunctionBinding, Property, Schema, SchemaRef } from "./schema.ts";
import { runBatch } from "./batch.ts";
import { fits } from "./value.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

const BOX: Schema = {
  ...{ name: "test.box", version: 1, title: "Box", description: "", icon: "box", category: "test", functions: [] },
  domain: { type: "object", properties: {} },
};
const [BOSS, HAND] = ["boss", "hand"] as unknown as readonly [ComponentId, ComponentId];
const mark = { by: "fn", key: "k", part: "p", wrote: { "/meta/name": "0" } };

function judged(before: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  const { state, refused, outcomes } = runBatch(before, mutations, "atomic");
  expect([refused, outcomes.filter(({ refusal }) => refusal)]).toEqual([false, []]);
  return state;
}

const made = (component: ComponentId): readonly Mutation[] => [
  { type: "component.create", component, schema: "test.box@1" as SchemaRef },
  { type: "component.rename", component, name: component },
];
const world = judged(
  EMPTY_SNAPSHOT,
  { type: "schema.install", schema: BOX },
  ...made(BOSS),
  ...made(HAND),
  { type: "attribute.set", component: HAND, path: managerPath(BOSS), value: true },
  { type: "attribute.set", component: HAND, path: GENERATED_PATH, value: mark },
);

const managers = (view: Snapshot, id: ComponentId | undefined) => {
  const component = id && view.components.get(id);
  return component && managersOf(component);
};

describe("who manages a component", () => {
  test("[M41] by hand it is put into somebody's care, once, and taken out again; nobody looks after themselves", () => {
    const free = judged(world, ...takeOutOfCare(world, BOSS, [HAND]));
    expect(managers(free, HAND)).toEqual([]);
    expect(takeOutOfCare(free, BOSS, [HAND, BOSS])).toEqual([]);
    const kept = judged(free, ...putInCare(free, BOSS, [HAND, BOSS]));
    expect([managers(kept, HAND), managers(kept, BOSS)]).toEqual([[BOSS], []]);
    expect(putInCare(kept, BOSS, [HAND])).toEqual([]);
    const going = judged(free, ...deletionOf(free, [HAND]));
    expect(putInCare(going, BOSS, [HAND])).toEqual([]);
  });

  test("[M41] stands with it, and outlives a new name", () => {
    const renamed = judged(world, { type: "component.rename", component: BOSS, name: "chief" });
    expect(managers(renamed, HAND)).toEqual([BOSS]);
    expect(managedBy(renamed, BOSS)).toEqual([HAND]);
  });

  test("[M41] deleting the manager takes its marks along, and leaves what it managed", () => {
    const left = judged(world, ...deletionOf(world, [BOSS]));
    expect(managers(left, HAND)).toEqual([]);
    expect(left.components.get(HAND)?.deleted).toBe(false);
  });

  test("[M41] a copy is managed by the same, or by the manager's copy, and nobody's function made it", () => {
    let ids = 0;
    const newId = () => `copy${++ids}`;
    const alone = duplicateOf(world, [HAND], newId);
    const both = duplicateOf(judged(world, ...alone.mutations), [HAND, BOSS], newId);
    const view = judged(world, ...alone.mutations, ...both.mutations);
    expect(managers(view, alone.copies[0])).toEqual([BOSS]);
    expect(managers(view, both.copies[0])).toEqual([both.copies[1]]);
    expect([...view.components.values()].filter((each) => generatedOf(each)).map(({ id }) => id)).toEqual([HAND]);
  });

  test("[M41] a mark that says it badly is nobody's", () => {
    const said = (value: Json) => {
      const view = judged(world, { type: "attribute.set", component: HAND, path: GENERATED_PATH, value });
      const component = view.components.get(HAND);
      return component && generatedOf(component);
    };
    expect(said(mark)).toEqual(mark);
    for (const bad of [1, {}, { ...mark, wrote: [] }, { ...mark, manager: 4 }, { ...mark, wrote: { a: 1 } }])
      expect(said(bad)).toBeUndefined();
  });
});

test("[M43] management functions are the workspace's own, and those that come with kinds, each once", () => {
  const comes: FunctionBinding = {
    ...{ name: "fill", kind: "management" as const, title: "Fill", description: "", inputs: {} },
    code: { hash: "h", js: "" },
  };
  const [own, other] = ["own", "other"] as unknown as readonly [FunctionId, FunctionId];
  const kinds = [1, 2].map((version): Mutation => {
    const schema = { ...BOX, name: "test.crate", version, functions: [comes] };
    return { type: "schema.install", schema };
  });
  const crates = kinds.reduce((view, each) => applyMutation(view, each), world);
  const view = judged(
    crates,
    { type: "function.create", function: own, kind: "management", name: "grow", source: "" },
    { type: "function.bind", function: own, schema: "test.crate" },
    { type: "function.create", function: other, kind: "debug", name: "look", source: "" },
  );
  expect(managementFunctions(view).map(({ by, schemas }) => [by, schemas])).toEqual([
    ["test.crate/fill", ["test.crate"]],
    ["own", ["test.crate"]],
  ]);
  const without = judged(view, { type: "function.delete", function: own });
  expect(managementFunctions(without).map(({ by }) => by)).toEqual(["test.crate/fill"]);
});

describe("what a function asks for", () => {
  const form = { type: "object", properties: { name: { type: "string", title: "Name" } } };

  test("[M42] is a group of inputs, each a property", () => {
    expect(fieldFault("form", form)).toBeUndefined();
    expect(fieldFault("form", { type: "string" })).toContain("a group of inputs");
    expect(fieldFault("form", { type: "object", properties: { name: { type: "text" } } })).toContain("must be one of");
    expect(fieldFault("key", "name")).toBeUndefined();
    expect(fieldFault("key", "a b")).toBe("the name of one of its inputs");
  });

  test("[M42] its inputs are checked though nobody may write into the model", () => {
    const frozen = Object.freeze({ type: "integer", minimum: 1 }) as Property;
    expect([fits(frozen, 2), fits(frozen, 0)]).toEqual([true, false]);
  });

  test("[M42] it is set, read back and taken away like every field", () => {
    const blank = newFunction("f" as FunctionId, "management", "f", "");
    const asking = withField(blank, "form", form);
    expect(fieldOf(asking, "form")).toEqual(form);
    expect(withField(asking, "form", null)).toEqual(blank);
  });
});
