import { Map as PersistentMap } from "immutable";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { Path } from "./path.ts";
import { missingRequired, requiredCheckPath, requiredPlace } from "./required.ts";
import type { Property, Schema, SchemaRef } from "./schema.ts";

const text: Property = { type: "string" };
const group = (required: readonly string[], properties: { readonly [name: string]: Property }): Property => ({
  ...{ type: "object", required, properties },
});
const SCHEMA: Schema = {
  ...{ name: "t.box", version: 1, title: "Box", description: "", icon: "box", category: "Test", functions: [] },
  domain: group(["image", "mode", "ports", "unheard"], {
    image: text,
    mode: { type: "string", default: "fast" },
    ports: { type: "array", items: group(["number"], { number: { type: "integer" }, note: text }) },
    limits: group(["memory"], { memory: text, cpu: text }),
    labels: { type: "object", additionalProperties: group(["value"], { value: text, note: text }) },
  }),
  secrets: group(["password"], { password: text }),
};
const LITERAL: Cell = { value: "set" };
const ENTRY: Cell = { order: "a0" };
const TAKEN: Cell = { from: { component: "other" as ComponentId, path: "/domain/x" as Path } };
const missing = (cells: { readonly [path: string]: Cell }, schema = SCHEMA) =>
  missingRequired(schema, {
    ...{ id: "c" as ComponentId, schema: "t.box@1" as SchemaRef, deleted: false },
    attributes: PersistentMap(Object.entries(cells)) as PersistentMap<Path, Cell>,
  });

const WHOLE = {
  "/domain/image": LITERAL,
  "/domain/ports/p": ENTRY,
  "/domain/ports/p/number": LITERAL,
  "/secrets/password": LITERAL,
};

test("[M75] what is required and not set is missing; what has a default is not, nor is what the kind has no place for", () => {
  expect(missing({})).toEqual(["/domain/image", "/domain/ports", "/secrets/password"]);
  expect(missing(WHOLE)).toEqual([]);
  expect(missing({}, { ...SCHEMA, domain: group([], {}), secrets: text })).toEqual([]);
});

test("[M75] groups, entries and values of maps ask for what they require once they are there", () => {
  expect(missing({ ...WHOLE, "/domain/limits/cpu": LITERAL })).toEqual(["/domain/limits/memory"]);
  expect(missing({ ...WHOLE, "/domain/labels/a/note": LITERAL, "/domain/labels/b/value": LITERAL })).toEqual([
    "/domain/labels/a/value",
  ]);
  expect(missing({ ...WHOLE, "/domain/ports/q": ENTRY, "/domain/ports/q/note": LITERAL })).toEqual([
    "/domain/ports/q/number",
  ]);
});

test("[M75] a connection is something, also one to a whole group", () => {
  expect(missing({ ...WHOLE, "/domain/image": TAKEN, "/domain/limits": TAKEN })).toEqual([]);
});

test("[M75] the finding about a place is found by its check's name", () => {
  const at = "/domain/ports/p/number" as Path;
  expect(requiredPlace(requiredCheckPath(at).slice("/derived/qualification/".length))).toBe(at);
  expect([requiredPlace("required"), requiredPlace("imagePinned")]).toEqual([undefined, undefined]);
});
