import {
  type ComponentId,
  type FunctionId,
  isId,
  isJsonObject,
  isWholeText,
  type Json,
  type ViewId,
} from "../base/index.ts";
import { catalogueFault, parseCatalogueKey } from "./catalogue.ts";
import { parseOverlayCell, type Subscription } from "./cell.ts";
import { FUNCTION_KINDS, type FunctionField, fieldFault, fieldNamed } from "./function.ts";
import type { Mutation, MutationOf, MutationType, Position } from "./mutation.ts";
import { isPath, type Path } from "./path.ts";
import { type FunctionKind, type Property, type Schema, type SchemaRef, isSchemaRef, schemaRef } from "./schema.ts";
import type { TextSplice } from "./text.ts";

type Fields = { readonly [name: string]: unknown };
type Parse<T> = (fields: Fields) => T | undefined;

const MAX_NAME_LENGTH = 1000;

/**
 * Reads a mutation that came from outside as JSON; undefined when it is not exactly well-formed. Whether the model allows
 * it is another question. Rule [M24].
 */
export function parseMutation(input: unknown): Mutation | undefined {
  if (!isJsonObject(input)) return undefined;
  const { type } = input;
  return typeof type === "string" && Object.hasOwn(PARSERS, type) ? PARSERS[type as MutationType](input) : undefined;
}

const component: Parse<ComponentId> = ({ component: id }) => (isId(id) ? (id as ComponentId) : undefined);
const view: Parse<ViewId> = ({ view: id }) => (isId(id) ? (id as ViewId) : undefined);
const path: Parse<Path> = ({ path: text }) => (isPath(text) ? text : undefined);
const name: Parse<string> = ({ name: text }) =>
  typeof text === "string" && text.length <= MAX_NAME_LENGTH ? text : undefined;
const at: Parse<Position> = ({ at: place }) =>
  Array.isArray(place) && place.length === 2 && place.every(Number.isFinite) ? [place[0], place[1]] : undefined;

const fn: Parse<FunctionId> = ({ function: id }) => (isId(id) ? (id as FunctionId) : undefined);
const source: Parse<string> = ({ source: text }) => (typeof text === "string" ? text : undefined);
const kind: Parse<FunctionKind> = ({ kind: word }) => FUNCTION_KINDS.find((each) => each === word);
const schemaNameOf: Parse<string> = ({ schema }) => (isId(schema) ? schema : undefined);

const noteKey: Parse<string> = ({ key }) => (typeof key === "string" && parseCatalogueKey(key) ? key : undefined);

function noteValue({ key, value }: Fields): Json | undefined {
  const address = typeof key === "string" ? parseCatalogueKey(key) : undefined;
  const isGood = address && value !== undefined && catalogueFault(address, value as Json) === undefined;
  return isGood ? (value as Json) : undefined;
}

/** The compiler asks for each type that is added. */
const PARSERS: { readonly [T in MutationType]: Parse<MutationOf<T>> } = {
  "component.create": (from) => made("component.create", { component: component(from), schema: refOf(from) }),
  "component.delete": (from) => {
    if (from["leave"] !== undefined && from["leave"] !== true) return undefined;
    const id = component(from);
    return id && { type: "component.delete", component: id, ...(from["leave"] ? { leave: true } : {}) };
  },
  "component.restore": (from) => made("component.restore", { component: component(from) }),
  "component.erase": (from) => made("component.erase", { component: component(from) }),
  "component.rename": (from) => made("component.rename", { component: component(from), name: name(from) }),
  "attribute.set": (from) => made("attribute.set", { ...place(from), ...valueOf(from) }),
  "attribute.unset": (from) => made("attribute.unset", place(from)),
  "attribute.subscribe": (from) => made("attribute.subscribe", { ...place(from), ...sourceOf(from) }),
  "item.insert": (from) => made("item.insert", { ...place(from), ...orderOf(from) }),
  "item.move": (from) => made("item.move", { ...place(from), ...orderOf(from) }),
  "item.remove": (from) => made("item.remove", place(from)),
  "view.create": (from) => made("view.create", { view: view(from), name: name(from) }),
  "view.rename": (from) => made("view.rename", { view: view(from), name: name(from) }),
  "view.delete": (from) => made("view.delete", { view: view(from) }),
  "view.place": (from) => made("view.place", { view: view(from), component: component(from), at: at(from) }),
  "view.remove": (from) => made("view.remove", { view: view(from), component: component(from) }),
  "component.upgrade": (from) => made("component.upgrade", { component: component(from), schema: refOf(from) }),
  "function.create": (from) =>
    made("function.create", { function: fn(from), name: name(from), kind: kind(from), source: source(from) }),
  "function.set": (from) => made("function.set", { function: fn(from), ...fieldAndValue(from) }),
  "function.edit": (from) => made("function.edit", { function: fn(from), splices: splices(from) }),
  "function.bind": (from) => made("function.bind", { function: fn(from), schema: schemaNameOf(from) }),
  "function.unbind": (from) => made("function.unbind", { function: fn(from), schema: schemaNameOf(from) }),
  "function.delete": (from) => made("function.delete", { function: fn(from) }),
  "function.restore": (from) => made("function.restore", { function: fn(from) }),
  "function.erase": (from) => made("function.erase", { function: fn(from) }),
  "schema.discard": (from) => made("schema.discard", { schema: refOf(from) }),
  "schema.edit": (from) => made("schema.edit", { schema: refOf(from), splices: splices(from) }),
  "schema.install": (from) => made("schema.install", { schema: schemaOf(from) }),
  "catalogue.set": (from) => made("catalogue.set", { key: noteKey(from), value: noteValue(from) }),
  "catalogue.clear": (from) => made("catalogue.clear", { key: noteKey(from) }),
};

/** A mutation of these parts, if each of them was read. */
function made<T extends MutationType>(
  type: T,
  parts: { readonly [Name in Exclude<keyof MutationOf<T>, "type">]: MutationOf<T>[Name] | undefined },
): MutationOf<T> | undefined {
  // With every part there, it is the whole: that the parts of T are those that T has, the compiler cannot see.
  return Object.values(parts).includes(undefined) ? undefined : ({ type, ...parts } as unknown as MutationOf<T>);
}

function place(from: Fields) {
  return { component: component(from), path: path(from) };
}

/** One form of a cell each, as strictly read as in a document. */
function valueOf(from: Fields): { readonly value: Json | undefined } {
  const read = "value" in from ? parseOverlayCell({ value: from["value"] }) : undefined;
  return { value: read && "value" in read ? read.value : undefined };
}

function sourceOf(from: Fields): { readonly from: Subscription | undefined } {
  const read = "from" in from ? parseOverlayCell({ from: from["from"] }) : undefined;
  return { from: read && "from" in read ? read.from : undefined };
}

function orderOf(from: Fields): { readonly order: string | undefined } {
  const read = "order" in from ? parseOverlayCell({ order: from["order"] }) : undefined;
  return { order: read && "order" in read ? read.order : undefined };
}

function fieldAndValue({ field: word, value }: Fields): {
  readonly field: FunctionField | undefined;
  readonly value: Json | undefined;
} {
  const field = fieldNamed(word);
  if (!field || value === undefined) return { field, value: undefined };
  const whole = value === null || fieldFault(field, value as Json) === undefined;
  return { field, value: whole ? (value as Json) : undefined };
}

function splices({ splices: list }: Fields): readonly TextSplice[] | undefined {
  const whole = Array.isArray(list) && list.every(isSplice);
  return whole ? list : undefined;
}

function isSplice(value: unknown): value is TextSplice {
  if (!isJsonObject(value)) return false;
  const { at: place, remove, insert } = value;
  return Number.isInteger(place) && typeof remove === "string" && typeof insert === "string";
}

function refOf({ schema }: Fields): SchemaRef | undefined {
  return isSchemaRef(schema) ? schema : undefined;
}

const TEXTS = ["name", "title", "description", "icon", "category"] as const;

/** A schema whose parts have the right forms, down to its properties and the code of its functions. */
function schemaOf({ schema }: Fields): Schema | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { version, domain, resource, functions } = schema;
  const texts = TEXTS.every((text) => isWholeText(schema[text]));
  if (!texts || !Number.isInteger(version) || !Array.isArray(functions) || !functions.every(isFunction))
    return undefined;
  if (!isProperty(domain, 0) || (resource !== undefined && !isProperty(resource, 0))) return undefined;
  // Each of its parts was looked at above.
  const read = schema as unknown as Schema;
  return refOf({ schema: schemaRef(read) }) && read;
}

function isFunction(value: unknown): boolean {
  if (!isJsonObject(value) || !isJsonObject(value["code"]) || !isJsonObject(value["inputs"])) return false;
  const { hash, js } = value["code"];
  // They are told as names, in places that take only whole texts.
  const names = [value["name"], value["kind"], value["title"], hash, ...Object.values(value["inputs"])];
  return typeof js === "string" && names.every(isWholeText);
}

const MAX_DEPTH = 32;

function isProperty(value: unknown, depth: number): value is Property {
  if (!isJsonObject(value) || depth > MAX_DEPTH) return false;
  const { properties, items, additionalProperties } = value;
  if (properties !== undefined && !isJsonObject(properties)) return false;
  const below = [...Object.values(properties ?? {}), items, additionalProperties];
  return below.every((each) => each === undefined || isProperty(each, depth + 1));
}
