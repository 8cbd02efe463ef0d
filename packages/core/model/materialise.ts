import type { Json, JsonObject } from "../base/index.ts";
import { assertNever, isJsonObject } from "../base/index.ts";
import type { Cell, Subscription } from "./cell.ts";
import { META, segmentsOf } from "./path.ts";
import type { Property } from "./schema.ts";
import { kindOf } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";

/** Gives a subscription its value; undefined while it has none. */
export type Resolve = (subscription: Subscription) => Json | undefined;

/** What stands at a place of a component and below it, by segment. */
export type Node = { cell?: Cell; readonly children: Map<string, Node> };

/**
 * The component as plain JSON: `{meta, domain}`, and `secrets` where its schema has any (references, never values), with
 * subscriptions resolved, defaults filled in, list entries in order and without their ids. What is unset is absent.
 */
export function materialise(
  snapshot: Snapshot,
  component: Component,
  resolve: Resolve,
): { readonly meta: JsonObject; readonly domain: JsonObject; readonly secrets?: JsonObject } {
  const schema = snapshot.schemas.get(component.schema);
  const root: Node = { children: new Map() };
  component.attributes.forEach((cell, path) => insert(root, segmentsOf(path), cell));
  const build = (name: string, property: Property): JsonObject => {
    const value = valueOf(property, root.children.get(name), resolve);
    return isJsonObject(value) ? value : {};
  };
  return {
    meta: build("meta", META),
    domain: schema ? build("domain", schema.domain) : {},
    ...(schema?.secrets ? { secrets: build("secrets", schema.secrets) } : {}),
  };
}

/** The value at `path` of a materialised tree, walking objects by key and lists by position; undefined where there is none. */
export function valueAtPointer(tree: Json, path: string): Json | undefined {
  let at: Json | undefined = tree;
  for (const segment of segmentsOf(path)) {
    if (Array.isArray(at)) at = at[Number(segment)];
    else if (isJsonObject(at) && Object.hasOwn(at, segment)) at = at[segment];
    else return undefined;
  }
  return at;
}

/** Like `valueAtPointer`, for a path of `component` whose list segments are item ids. `tree` is its materialised tree. */
export function valueAtPath(tree: Json, component: Component, path: string): Json | undefined {
  const segments = segmentsOf(path);
  let at: Json | undefined = tree;
  let prefix = "";
  for (const [index, segment] of segments.entries()) {
    if (Array.isArray(at)) {
      at = at[itemIds(component, prefix).indexOf(segment)];
      if (!isJsonObject(at) && segments[index + 1] === "value") return at;
    } else if (isJsonObject(at) && Object.hasOwn(at, segment)) at = at[segment];
    else return undefined;
    prefix += `/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  }
  return at;
}

/** The ids of the entries of the list at `path`, in order. */
export function itemIds(component: Component, path: string): string[] {
  const found: { readonly id: string; readonly order: string }[] = [];
  const prefix = `${path}/`;
  component.attributes.forEach((cell, at) => {
    if ("order" in cell && at.startsWith(prefix) && !at.slice(prefix.length).includes("/")) {
      found.push({ id: segmentsOf(at).at(-1) ?? "", order: cell.order });
    }
  });
  return found.sort(byOrder).map((item) => item.id);
}

function byOrder(
  a: { readonly id: string; readonly order: string },
  b: { readonly id: string; readonly order: string },
): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export function insert(root: Node, segments: readonly string[], cell: Cell): void {
  let node = root;
  for (const segment of segments) {
    let next = node.children.get(segment);
    if (!next) {
      next = { children: new Map() };
      node.children.set(segment, next);
    }
    node = next;
  }
  node.cell = cell;
}

/** What a property is, given what is said at its place and below it; its default where nothing is. */
export function valueOf(property: Property, node: Node | undefined, resolve: Resolve): Json | undefined {
  const cell = node?.cell;
  if (cell && "value" in cell) return cell.value;
  if (cell && "from" in cell) return resolve(cell.from);
  const kind = kindOf(property);
  switch (kind) {
    case "object":
      return objectOf(property, node, resolve);
    case "map":
      return mapOf(property, node, resolve);
    case "array":
      return arrayOf(property, node, resolve);
    case "string":
    case "integer":
    case "number":
    case "boolean":
    case "json":
      return property.default;
    default:
      return assertNever(kind);
  }
}

function objectOf(property: Property, node: Node | undefined, resolve: Resolve): Json | undefined {
  const entries: [string, Json][] = [];
  for (const [name, member] of Object.entries(property.properties ?? {})) {
    const value = valueOf(member, node?.children.get(name), resolve);
    if (value !== undefined) entries.push([name, value]);
  }
  return entries.length > 0 || node ? Object.fromEntries(entries) : property.default;
}

function mapOf(property: Property, node: Node | undefined, resolve: Resolve): Json | undefined {
  if (!node || node.children.size === 0) return property.default;
  const entries: [string, Json][] = [];
  for (const [key, entry] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const value = property.additionalProperties && valueOf(property.additionalProperties, entry, resolve);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function arrayOf(property: Property, node: Node | undefined, resolve: Resolve): Json | undefined {
  const { items } = property;
  if (!node || !items) return property.default;
  const present: { readonly id: string; readonly order: string; readonly node: Node }[] = [];
  for (const [id, entry] of node.children) {
    if (entry.cell && "order" in entry.cell) present.push({ id, order: entry.cell.order, node: entry });
  }
  if (present.length === 0) return property.default;
  const structured = kindOf(items) === "object";
  return present.sort(byOrder).flatMap((entry) => {
    const value = structured
      ? objectOf(items, entry.node, resolve)
      : valueOf(items, entry.node.children.get("value"), resolve);
    return value === undefined ? [] : [value];
  });
}
