import { expect, test } from "vitest";
import type { FunctionId, Json } from "../base/index.ts";
import { EMPTY_SNAPSHOT, lockKey, type Schema, schemaRef, type Snapshot } from "../model/index.ts";
import { BOX, on } from "./catalogue.fixture.ts";
import { definitionFrom } from "./define.ts";

const { version: _, functions: __, ...SAID } = BOX;
const BY = { id: "d" as FunctionId, bindings: [] };
const BASE = on(EMPTY_SNAPSHOT, {
  ...{ type: "function.create", function: BY.id, name: "boxKind", kind: "schema", source: "" },
});

function defined(base: Snapshot, view: Snapshot, value: Json, bindings: readonly string[] = []) {
  const found = definitionFrom({ base, view }, { ...BY, bindings }, value);
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return { ...found.value, after: on(view, ...found.value.mutations) };
}

const saying = (title: string) => ({ ...SAID, title });

test("[K11] what it returns becomes the first version, with the function attached; saying it again changes nothing", () => {
  const { schema, after } = defined(BASE, BASE, saying("Box"));
  expect(schema).toEqual(BOX);
  expect(after.functions.get(BY.id)?.bindings).toEqual(["acme.box"]);
  expect(defined(BASE, after, saying("Box"), ["acme.box"]).mutations).toEqual([]);
});

test("[K11] it is the version being made until that is locked or in force, and the next one then", () => {
  const first = defined(BASE, BASE, saying("Box")).after;
  expect(defined(BASE, first, saying("Crate")).schema).toMatchObject({ version: 1, title: "Crate" });
  const locked = on(first, { type: "catalogue.set", key: lockKey(schemaRef(BOX)), value: true });
  expect(defined(BASE, locked, saying("Crate")).schema.version).toBe(2);
  expect(defined(first, first, saying("Crate")).schema.version).toBe(2);
});

test("[K11] it says whether the kind's own actions make it real, and never that Docker does", () => {
  const real = defined(BASE, BASE, { ...saying("Box"), provider: "actions" });
  expect(real.schema.provider).toBe("actions");
  expect(defined(BASE, real.after, saying("Box"), ["acme.box"]).schema).not.toHaveProperty("provider");
});

test("[K11] a kind's own functions and Docker as its provider stay its own, and a function that names another kind lets go of the first", () => {
  const bound = { name: "n", kind: "attribute", title: "N", description: "", inputs: {} } as const;
  const own: Schema = { ...BOX, provider: "docker", functions: [{ ...bound, code: { hash: "h", js: "" } }] };
  const view = { ...BASE, schemas: BASE.schemas.set(schemaRef(own), own) };
  const { schema, mutations } = defined(view, view, saying("Crate"), ["acme.other"]);
  expect(schema).toMatchObject({ version: 2, provider: "docker", functions: own.functions });
  expect(mutations.map(({ type }) => type)).toEqual(["schema.install", "function.unbind", "function.bind"]);
});

test.each<[string, Json, RegExp]>([
  ["a text", "acme.box", /return an object/],
  ["code", { ...(SAID as unknown as object), functions: [] } as Json, /brings no functions/],
  ["Docker", { ...(SAID as unknown as object), provider: "docker" } as Json, /and no other kind/],
  ["no name", { title: "Box" }, /"name" is missing/],
  ["a keyword nobody knows", { ...SAID, domain: { type: "object", colour: "red" } }, /no keyword "colour"/],
])("[K11] %s is refused with a sentence", (_name, value, sentence) => {
  const found = definitionFrom({ base: BASE, view: BASE }, BY, value);
  expect(found.ok ? "" : found.error.map((each) => each.sentence).join(" ")).toMatch(sentence);
});
