import type { Json, JsonObject } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import { autoSubscribeFaults } from "./check-auto-subscribe.ts";
import type { EdgeMeaning, Schema, Widget } from "./schema.ts";

/** Something wrong with a schema's definition, at a JSON Pointer of it. */
export type SchemaFault = { readonly at: string; readonly sentence: string };

export const MAX_SCHEMA_BYTES = 256 * 1024;
const NAME = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;
const PROVIDER = /^[a-z][A-Za-z0-9-]{0,63}$/;
const MEMBER = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
export const PROPERTY_TYPES = ["string", "integer", "number", "boolean", "array", "object"] as const;
export const EDGES: readonly EdgeMeaning[] = ["data", "network", "mount", "dependsOn", "image", "contains"];
export const WIDGETS: readonly Widget[] = [
  ...(["text", "textarea", "number", "select", "combo", "checkbox"] as const),
  ...(["code", "colour", "secret", "map", "array", "json"] as const),
];
const MAX_DEPTH = 12;

type KeyRule = (value: Json) => string | undefined;
const text: KeyRule = (value) => (typeof value === "string" ? undefined : "must be text");
const flag: KeyRule = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
const number: KeyRule = (value) => (typeof value === "number" ? undefined : "must be a number");
const count: KeyRule = (value) =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number from 0 on";
const list: KeyRule = (value) => (Array.isArray(value) ? undefined : "must be a list");
const oneOf =
  (options: readonly Json[]): KeyRule =>
  (value) =>
    options.includes(value) ? undefined : `must be one of ${options.join(", ")}`;
const anything: KeyRule = () => undefined;

/** Every keyword a property may have, apart from those that hold further properties. */
const KEYWORDS: { readonly [keyword: string]: KeyRule } = {
  type: oneOf(PROPERTY_TYPES),
  title: text,
  description: text,
  enum: list,
  minimum: number,
  maximum: number,
  minLength: count,
  maxLength: count,
  pattern: (value) => text(value) ?? (compiles(value as string) ? undefined : "must be a regular expression"),
  format: text,
  default: anything,
  required: list,
  examples: list,
  group: text,
  widget: oneOf(WIDGETS),
  createOnly: flag,
  inert: flag,
  sensitive: flag,
  hidden: flag,
  docsUrl: text,
  patternHint: text,
  reference: (value) =>
    isJsonObject(value) &&
    Array.isArray(value["schemas"]) &&
    value["schemas"].every((name) => typeof name === "string") &&
    typeof value["path"] === "string" &&
    (EDGES as readonly Json[]).includes(value["edge"] as Json)
      ? undefined
      : `must have "schemas" (a list of names), a "path", and an "edge" that is one of ${EDGES.join(", ")}`,
  secret: (value) =>
    isJsonObject(value) && Array.isArray(value["kinds"]) && value["kinds"].every((kind) => typeof kind === "string")
      ? undefined
      : 'must have "kinds", a list of kinds of secrets',
};

const HEAD: { readonly [member: string]: KeyRule } = {
  name: (value) =>
    typeof value === "string" && NAME.test(value) && value.length <= 64
      ? undefined
      : 'must be words joined by dots, such as "acme.service"',
  version: (value) =>
    Number.isInteger(value) && (value as number) >= 1 ? undefined : "must be a whole number from 1 on",
  title: (value) => (typeof value === "string" && value.trim() !== "" ? undefined : "must be text that is not empty"),
  description: text,
  icon: text,
  category: text,
};

/** What is wrong with a text or value that is to be a schema; nothing when it is one. */
export function schemaFaults(input: Json): readonly SchemaFault[] {
  if (!isJsonObject(input)) return [{ at: "", sentence: "A schema is a JSON object." }];
  if (JSON.stringify(input).length > MAX_SCHEMA_BYTES)
    return [{ at: "", sentence: `A schema is at most ${MAX_SCHEMA_BYTES / 1024} kB.` }];
  const faults: SchemaFault[] = [];
  for (const [member, rule] of Object.entries(HEAD)) {
    const value = input[member];
    if (value === undefined) faults.push({ at: `/${member}`, sentence: `"${member}" is missing.` });
    else fault(faults, `/${member}`, member, rule(value));
  }
  for (const member of Object.keys(input))
    if (!(member in HEAD) && !["domain", "secrets", "resource", "functions", "provider", "holdsData"].includes(member))
      faults.push({ at: `/${member}`, sentence: `A schema has no "${member}".` });
  if (!isJsonObject(input["domain"]) || input["domain"]["type"] !== "object")
    faults.push({
      at: "/domain",
      sentence: '"domain" must be an object property: {"type": "object", "properties": {…}}.',
    });
  else property(faults, input["domain"], "/domain", 0);
  if (input["secrets"] !== undefined) property(faults, input["secrets"], "/secrets", 0);
  if (input["resource"] !== undefined) property(faults, input["resource"], "/resource", 0);
  for (const root of ["domain", "secrets", "resource"])
    faults.push(...autoSubscribeFaults(input[root], `/${root}`, root));
  const { provider } = input;
  if (provider !== undefined && !(typeof provider === "string" && PROVIDER.test(provider)))
    faults.push({ at: "/provider", sentence: '"provider" must be a word, such as "actions".' });
  fault(faults, "/holdsData", "holdsData", dataRule(input["holdsData"]));
  if (input["functions"] !== undefined && !Array.isArray(input["functions"]))
    faults.push({ at: "/functions", sentence: '"functions" must be a list.' });
  return faults;
}

/** What is wrong with a value that is to be a property by itself, outside a schema. */
export function propertyFaults(input: Json): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  property(faults, input, "", 0);
  faults.push(...autoSubscribeFaults(input, ""));
  return faults;
}

/** The value as a schema, when `schemaFaults` finds nothing in it. */
export function asSchema(input: Json): Schema | undefined {
  if (schemaFaults(input).length > 0) return undefined;
  // Each member was looked at above.
  return { ...(input as JsonObject), functions: (input as JsonObject)["functions"] ?? [] } as unknown as Schema;
}

/** A definition as it is edited: what it computes is attached to it, not part of it. */
export function schemaText({ functions: _, ...definition }: Schema): string {
  return JSON.stringify(definition, undefined, 2);
}

function property(faults: SchemaFault[], input: Json | undefined, at: string, depth: number): void {
  if (!isJsonObject(input)) return void faults.push({ at, sentence: `${at}: a property is a JSON object.` });
  if (depth > MAX_DEPTH) return void faults.push({ at, sentence: `${at}: properties are nested too deeply.` });
  for (const [keyword, value] of Object.entries(input)) {
    const place = `${at}/${keyword}`;
    if (keyword === "properties") properties(faults, value, place, depth);
    else if (keyword === "items" || keyword === "additionalProperties") property(faults, value, place, depth + 1);
    else if (Object.hasOwn(KEYWORDS, keyword)) fault(faults, place, keyword, KEYWORDS[keyword]?.(value));
    else faults.push({ at: place, sentence: `${at}: there is no keyword "${keyword}" for a property.` });
  }
}

function properties(faults: SchemaFault[], input: Json, at: string, depth: number): void {
  if (!isJsonObject(input)) return void faults.push({ at, sentence: `${at}: "properties" must be an object.` });
  for (const [name, each] of Object.entries(input)) {
    if (!MEMBER.test(name))
      faults.push({
        at: `${at}/${name}`,
        sentence: `${at}: "${name}" is no name for a property: letters, digits and underscores.`,
      });
    property(faults, each, `${at}/${name}`, depth + 1);
  }
}

function fault(faults: SchemaFault[], at: string, name: string, what: string | undefined): void {
  if (what !== undefined) faults.push({ at, sentence: `${at}: "${name}" ${what}.` });
}

function dataRule(said: Json | undefined): string | undefined {
  if (said === undefined || typeof said === "boolean") return undefined;
  const unless = isJsonObject(said) && Object.keys(said).length === 1 ? said["unless"] : undefined;
  return typeof unless === "string" && unless.startsWith("/domain/")
    ? undefined
    : 'must be true or false, or {"unless": "/domain/…"}: the place of a setting that, when true, says that the data is somebody else\'s';
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false; // what the person typed is not a regular expression yet
  }
}
