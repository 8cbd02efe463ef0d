import type { ComponentId } from "@tributary/core/base";
import { applyMutation, EMPTY_SNAPSHOT, type Mutation, type Schema, schemaRef } from "@tributary/core/model";
import { expect, test } from "vitest";
import { bulkCommand, sharedFields } from "./bulk.ts";

const BOX: Schema = {
  ...{ name: "acme.box", version: 1, title: "Box", description: "", icon: "box", category: "Acme", functions: [] },
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", title: "Size", minimum: 0 },
      open: { type: "boolean", title: "Open" },
      level: { type: "integer", title: "Level", enum: [1, 2] },
      pin: { type: "string", title: "Pin", sensitive: true },
      words: { type: "array", title: "Words", items: { type: "string" } },
      inside: { type: "string", reference: { schemas: ["acme.box"], path: "/meta/name", edge: "data" } },
    },
  },
};
const ids = ["a", "b", "c"] as ComponentId[];
const made = ids.map((component): Mutation => ({ type: "component.create", component, schema: schemaRef(BOX) }));
const other: Mutation[] = [
  { type: "schema.install", schema: { ...BOX, version: 2 } },
  { type: "component.create", component: "other" as ComponentId, schema: schemaRef({ ...BOX, version: 2 }) },
];
const VIEW = [{ type: "schema.install", schema: BOX } as const, ...made, ...other].reduce(
  applyMutation,
  EMPTY_SNAPSHOT,
);
const field = (name: string) => sharedFields(VIEW, ids).find(({ path }) => path === `/domain/${name}`);

function bulk(name: string, text: string) {
  const found = field(name);
  if (!found) throw new RangeError(name);
  return bulkCommand(VIEW, ids, found, text);
}

test("[C30] components of one version share their plain fields: no lists, connections or secrets", () => {
  expect(sharedFields(VIEW, ids).map(({ title }) => title)).toEqual([
    "Size",
    "Open",
    "Level",
    "Description",
    "Protected",
  ]);
  expect(sharedFields(VIEW, [...ids, "other" as ComponentId])).toEqual([]);
  expect(sharedFields(VIEW, ["nobody" as ComponentId])).toEqual([]);
});

test("[C31] the same value is set for all of them, cleared for all of them, or for none of them", () => {
  const values = (name: string, text: string) => {
    const found = bulk(name, text);
    return found.ok && found.command.mutations.map((each) => ("value" in each ? each.value : each.type));
  };
  expect(values("size", "3")).toEqual([3, 3, 3]);
  expect(values("open", "true")).toEqual([true, true, true]);
  expect(values("level", "2")).toEqual([2, 2, 2]);
  expect(values("size", "")).toEqual(["attribute.unset", "attribute.unset", "attribute.unset"]);
  expect(bulk("size", "many")).toMatchObject({ ok: false });
  expect(bulk("size", "-1")).toMatchObject({ ok: false, sentence: expect.stringMatching(/Size cannot be -1/) });
});
