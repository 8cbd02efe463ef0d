import type { FunctionId, Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import {
  type FunctionTest,
  type FunctionTests,
  type TestField,
  testFault,
  testField,
  testIdOf,
  withTest,
} from "./function-test.ts";
import { isPath } from "./path.ts";
import { propertyFaults } from "./check-schema.ts";
import { grantsFault } from "./grants.ts";
import type { FunctionBinding, FunctionKind, Property } from "./schema.ts";

/**
 * A function of the workspace: written here, attached to schemas by *name*, so that it stays attached when a schema gets
 * another version. What it reads and where its results stand is as for a schema's own functions (`FunctionBinding`).
 */
export type FunctionDefinition = {
  readonly id: FunctionId;
  readonly kind: FunctionKind;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: FunctionBinding["inputs"];
  readonly gathers?: FunctionBinding["gathers"];
  readonly createOnly?: boolean;
  /** What a person is asked before it runs: an object property. Only of a management function. */
  readonly form?: Property;
  /** Which input tells runs of it apart: two with different values make, and later find again, things of their own. */
  readonly key?: string;
  /** What it should answer, by the test's id; absent while it has none. */
  readonly tests?: FunctionTests;
  /** What it may ask, of which of the workspace's connections. Only of a function that talks to the world. */
  readonly connections?: FunctionBinding["connections"];
  /** TypeScript. What it is compiled to follows from it, so it is kept nowhere in the model. */
  readonly source: string;
  /** Names of the schemas it is attached to, sorted. */
  readonly bindings: readonly string[];
  /** Out of force, but kept until the change set that says so is applied. */
  readonly deleted: boolean;
};

/** Fields that are set one at a time; the text and the attachments have ways of their own. */
export const FUNCTION_FIELDS = [
  "name",
  "title",
  "description",
  "inputs",
  "gathers",
  "createOnly",
  "form",
  "key",
  "connections",
] as const;
type PlainField = (typeof FUNCTION_FIELDS)[number];
export type FunctionField = PlainField | TestField;

/** A field by its name; undefined where functions have no such field. */
export function fieldNamed(name: unknown): FunctionField | undefined {
  if (typeof name !== "string") return undefined;
  const id = testIdOf(name);
  return id === undefined ? FUNCTION_FIELDS.find((each) => each === name) : testField(id);
}

/** Every field that one of these has something in, its tests among them. */
export function fieldsOf(...definitions: readonly (FunctionDefinition | undefined)[]): readonly FunctionField[] {
  const ids = new Set(definitions.flatMap((each) => Object.keys(each?.tests ?? {})));
  return [...FUNCTION_FIELDS, ...[...ids].sort().map(testField)];
}

export const FUNCTION_KINDS: readonly FunctionKind[] = [
  "attribute",
  "transformation",
  "qualification",
  "codeGeneration",
  "authentication",
  "management",
  "action",
  "debug",
  "schema",
];

/** A function's text is at most this many UTF-16 units. */
export const MAX_SOURCE_LENGTH = 64 * 1024;
const MAX_FORM_LENGTH = 16 * 1024;
const MAX_INPUTS = 24;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const FACT = /^\/facts\/[A-Za-z][A-Za-z0-9]{0,63}$/;

export function newFunction(id: FunctionId, kind: FunctionKind, name: string, source: string): FunctionDefinition {
  return { id, kind, name, title: "", description: "", inputs: {}, source, bindings: [], deleted: false };
}

/** What people call it. */
export function titleOfFunction({ title, name }: Pick<FunctionDefinition, "title" | "name">): string {
  return title === "" ? name : title;
}

/** `definition` with a field set; `null` puts back what a new function has. The value must pass `fieldFault`. */
export function withField(definition: FunctionDefinition, field: FunctionField, value: Json): FunctionDefinition {
  const test = testIdOf(field);
  if (test !== undefined) {
    const { tests, ...others } = definition;
    const next = withTest(tests, test, value as FunctionTest | null);
    return next ? { ...others, tests: next } : others;
  }
  if (value !== null) return { ...definition, [field]: value };
  const { [field as PlainField]: _, ...rest } = definition;
  const blank = newFunction(definition.id, definition.kind, definition.name, definition.source);
  return { ...blank, ...rest };
}

/** What a mutation of this field has to say so that the definition has what it has now. */
export function fieldOf(definition: FunctionDefinition, field: FunctionField): Json {
  const test = testIdOf(field);
  if (test !== undefined) return (definition.tests?.[test] as Json | undefined) ?? null;
  const value = definition[field as PlainField];
  const isBlank = value === undefined || value === "" || (field === "inputs" && Object.keys(value).length === 0);
  return isBlank ? null : (value as Json);
}

export function withBinding(definition: FunctionDefinition, schema: string, bound: boolean): FunctionDefinition {
  const others = definition.bindings.filter((name) => name !== schema);
  if (bound === others.length < definition.bindings.length) return definition;
  return { ...definition, bindings: bound ? [...others, schema].sort() : others };
}

export function isFunctionName(text: unknown): text is string {
  return typeof text === "string" && NAME.test(text);
}

/** What a good value of the field is, in words that complete "it must be …"; undefined when `value` is one. */
export function fieldFault(field: FunctionField, value: Json): string | undefined {
  if (testIdOf(field) !== undefined) return value === null ? undefined : testFault(value);
  switch (field as PlainField) {
    case "name":
      return isFunctionName(value) ? undefined : "a letter, then up to 63 letters, digits or underscores";
    case "title":
      return value === null || isText(value, 120, /^[^\p{Cc}\p{Cs}]+$/u)
        ? undefined
        : "text on one line, up to 120 characters";
    case "description":
      return value === null || isText(value, 4000) ? undefined : "text of up to 4000 characters";
    case "createOnly":
      return value === null || typeof value === "boolean" ? undefined : "true or false";
    case "inputs":
      return value === null || isNamed(value, isInput)
        ? undefined
        : "names of arguments, each with a path such as /domain/image, /meta/name, /derived/engineName or /facts/publishedPorts";
    case "gathers":
      return value === null || isNamed(value, isGather)
        ? undefined
        : "names of arguments, each with `from` (subscribers or workspace), a `path` and, if it is to be limited, `schemas`";
    case "form":
      return value === null ? undefined : formFault(value);
    case "connections":
      return value === null ? undefined : grantsFault(value);
    case "key":
      return value === null || isFunctionName(value) ? undefined : "the name of one of its inputs";
  }
}

function formFault(value: Json): string | undefined {
  const expected = 'a group of inputs: {"type": "object", "properties": {…}}';
  if (!isJsonObject(value) || value["type"] !== "object") return expected;
  if (JSON.stringify(value).length > MAX_FORM_LENGTH) return `${expected} of at most ${MAX_FORM_LENGTH / 1024} kB`;
  const [first] = propertyFaults(value);
  return first && `${expected}. ${first.sentence}`;
}

function isText(value: Json, max: number, pattern?: RegExp): boolean {
  return typeof value === "string" && value.length <= max && (pattern?.test(value) ?? true);
}

function isNamed(value: Json, isGood: (each: Json) => boolean): boolean {
  if (!isJsonObject(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MAX_INPUTS && entries.every(([name, each]) => NAME.test(name) && isGood(each));
}

function isInput(path: Json): boolean {
  return isPath(path) || (typeof path === "string" && FACT.test(path));
}

// The places of values in which components agree, such as /domain/ports/*/published.
const KEY = /^\/(?:domain|meta)(?:\/[^/]+)+$/;

function isGather(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const { from, path, schemas, key, ...rest } = value;
  const isKnown = from === "subscribers" || from === "workspace" || from === "sharing";
  if (Object.keys(rest).length > 0 || !isKnown || !isPath(path)) return false;
  if (from === "sharing" ? typeof key !== "string" || !KEY.test(key) : key !== undefined) return false;
  return schemas === undefined || (Array.isArray(schemas) && schemas.every((name) => typeof name === "string"));
}
