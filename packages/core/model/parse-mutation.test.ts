import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { MUTATION_TRAITS } from "./definition.ts";
import type { Mutation } from "./mutation.ts";
import { parseMutation } from "./parse-mutation.ts";

const SEED = 20_268;
const [schema] = baseSnapshot(1).schemas.values();

/** One of each kind. */
const EXAMPLES: readonly Mutation[] = [
  { type: "component.create", component: "web", schema: "docker.container@1" },
  { type: "component.delete", component: "web" },
  { type: "component.restore", component: "web" },
  { type: "component.erase", component: "web" },
  { type: "component.rename", component: "web", name: "Web" },
  { type: "attribute.set", component: "web", path: "/domain/image", value: null },
  { type: "attribute.unset", component: "web", path: "/domain/image" },
  { type: "attribute.subscribe", component: "web", path: "/domain/a", from: { component: "db", path: "/meta/name" } },
  { type: "item.insert", component: "web", path: "/domain/ports/p1", order: "a0" },
  { type: "item.move", component: "web", path: "/domain/ports/p1", order: "a1" },
  { type: "item.remove", component: "web", path: "/domain/ports/p1" },
  { type: "view.create", view: "v", name: "All" },
  { type: "view.rename", view: "v", name: "All" },
  { type: "view.delete", view: "v" },
  { type: "view.place", view: "v", component: "web", at: [1, 2.5] },
  { type: "view.remove", view: "v", component: "web" },
  { type: "component.upgrade", component: "web", schema: "docker.container@2" },
  { type: "function.create", function: "f", name: "limits", kind: "qualification", source: "export default () => 1;" },
  { type: "function.set", function: "f", field: "title", value: "Limits" },
  { type: "function.edit", function: "f", splices: [{ at: 3, remove: "a", insert: "b" }] },
  { type: "function.bind", function: "f", schema: "docker.container" },
  { type: "function.unbind", function: "f", schema: "docker.container" },
  { type: "function.delete", function: "f" },
  { type: "function.restore", function: "f" },
  { type: "function.erase", function: "f" },
  { type: "schema.discard", schema: "docker.container@2" },
  { type: "schema.edit", schema: "docker.container@2", splices: [{ at: 3, remove: "a", insert: "b" }] },
  { type: "schema.install", schema },
  { type: "catalogue.set", key: "default/docker.container", value: 2 },
  { type: "catalogue.clear", key: "lock/docker.container@2" },
] as never;

test("[M24] a mutation of every kind is read back from its JSON as it was", () => {
  for (const mutation of EXAMPLES) expect(parseMutation(JSON.parse(JSON.stringify(mutation)))).toEqual(mutation);
  const kinds = new Set(EXAMPLES.map(({ type }) => type));
  expect(Object.keys(MUTATION_TRAITS).filter((type) => !kinds.has(type as never))).toEqual([]);
});

test(`[M24] a mutation with any part missing or of another form is not read (seed ${SEED})`, () => {
  for (const mutation of EXAMPLES) {
    for (const part of Object.keys(mutation)) {
      const { [part]: _, ...without } = mutation as unknown as Record<string, unknown>;
      expect(parseMutation(without), `${mutation.type} without ${part}`).toBeUndefined();
      if (part === "value" && mutation.type === "attribute.set") continue; // any JSON may be a value
      for (const wrong of [7, {}, [], "", "a b", { a: [1] }])
        expect(
          parseMutation({ ...mutation, [part]: wrong }),
          `${mutation.type} ${part} ${JSON.stringify(wrong)}`,
        ).toSatisfy((read) => read === undefined || FREE.has(part));
    }
  }
  for (const wrong of [undefined, null, 1, "x", [], { type: "toString" }, { type: "constructor" }])
    expect(parseMutation(wrong)).toBeUndefined();
});

/** Any text may stand here, or an empty list. */
const FREE = new Set(["name", "source", "value", "splices"]);

test(`[M24] whatever a person does can be written down and read again (seed ${SEED})`, () => {
  const dice = new Dice(SEED);
  const snapshot = baseSnapshot(6);
  let ids = 0;
  for (let step = 0; step < 300; step += 1)
    for (const mutation of randomEdit(dice, snapshot, () => `n${ids++}`))
      expect(parseMutation(JSON.parse(JSON.stringify(mutation)))).toEqual(mutation);
});

test("[M24] a kind, or a function of one, whose name no database keeps is not read", () => {
  if (!schema) throw new Error("the simulation has no kind");
  const code = { hash: "h", js: "export default () => 1;" };
  const fn = { name: "f", kind: "qualification", title: "F", inputs: {}, code };
  const kind = (patch: object) => ({ type: "schema.install", schema: { ...schema, functions: [fn], ...patch } });
  expect(parseMutation(kind({}))).toBeDefined();
  for (const text of ["a\0b", "half \ud83d"])
    for (const patch of [
      { title: text },
      { functions: [{ ...fn, title: text }] },
      { functions: [{ ...fn, inputs: { a: text } }] },
    ])
      expect(parseMutation(kind(patch)), JSON.stringify(patch)).toBeUndefined();
});
