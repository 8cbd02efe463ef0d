import type { Json } from "@tributary/core/base";
import { schemaFaults } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { Map as PersistentMap } from "immutable";
import { expect, test } from "vitest";
import { LIBRARY } from "./library.fixture.ts";
import { createTyping } from "./typing.ts";

const typing = createTyping(LIBRARY);
const declaration = declarationOf({ kind: "schema", inputs: {}, bindings: [] }, PersistentMap());

const box = (property: Json) => ({
  ...{ name: "acme.box", title: "Box", description: "", icon: "box", category: "Acme" },
  domain: { type: "object", properties: { it: property } },
});

function isTyped(property: Json): boolean {
  const source = `export default function main(): Output {\n  return ${JSON.stringify(box(property))};\n}\n`;
  return typing.problems({ declaration, source }).length === 0;
}

const isDefined = (property: Json) => schemaFaults({ ...box(property), version: 1 }).length === 0;

const REFERENCE = { schemas: ["acme.box"], path: "/meta/name", edge: "contains", only: true };

test.each<[string, Json]>([
  ["texts and limits", { type: "string", title: "A", description: "B", minLength: 1, maxLength: 3, format: "uri" }],
  [
    "a pattern in words",
    { type: "string", pattern: "^a$", patternHint: "an a", examples: ["a"], docsUrl: "https://a" },
  ],
  ["a number with a default", { type: "integer", minimum: 1, maximum: 9, default: 3, widget: "number" }],
  ["a choice", { enum: ["a", 1], widget: "select", group: "G" }],
  ["a colour", { type: "string", widget: "colour", createOnly: true, inert: true, hidden: false, sensitive: true }],
  ["a list", { type: "array", items: { type: "object", properties: { a: { type: "boolean" } }, required: ["a"] } }],
  ["a map", { type: "object", additionalProperties: { type: "string" } }],
  ["a connection", { type: "string", reference: REFERENCE }],
  ["a connection that is made by itself", { type: "string", reference: { ...REFERENCE, autoSubscribe: true } }],
  ["one that is made by itself, in words", { type: "string", reference: { ...REFERENCE, autoSubscribe: "yes" } }],
  ["no such type", { type: "text" }],
  ["no such widget", { type: "string", widget: "color" }],
  ["no such keyword", { type: "string", label: "A" }],
  ["a limit in words", { type: "integer", minimum: "one" }],
  ["an unknown edge", { type: "string", reference: { ...REFERENCE, edge: "rope" } }],
  ["a property that is none", { type: "array", items: "string" }],
])("[Y1] what the types say of a definition is what the model says of it: %s", (_, property) => {
  expect(isTyped(property)).toBe(isDefined(property));
});

test("[Y1] a definition needs its head", () => {
  const source = 'export default (): Output => ({ title: "Box" });';
  expect(typing.problems({ declaration, source })).toHaveLength(1);
  expect(typing.faults(declaration)).toEqual([]);
});
