import type { Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import type { Cell, Subscription } from "./cell.ts";
import { cellsWithin, hasCellsWithin } from "./cells-within.ts";
import { insert, type Node, type Resolve, valueOf } from "./materialise.ts";
import { child, META, type Path, pathOf, rootOf, segmentsOf } from "./path.ts";
import { kindOf, type Property } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { schemaOf } from "./snapshot.ts";

/** Where the walk to a path stands: what the schema has there, and what of the path is left. */
type Walk = { readonly at: Path; readonly property: Property; readonly rest: readonly string[] };
/** A walk ends early with a value, or where the schema has no such place: then there is none. */
type Step = Walk | { readonly value: Json | undefined };

const NOTHING: Step = { value: undefined };

/**
 * The value at `path` of a component, whose list segments are entry ids: what `materialise` has there, without the rest of it.
 * Asks `resolve` for the subscriptions that have a say in it and for no other. Where nothing is set, the default is.
 */
export function valueAt(snapshot: Snapshot, component: Component, path: string, resolve: Resolve): Json | undefined {
  const [root = "", ...rest] = segmentsOf(path);
  const schema = schemaOf(snapshot, component);
  const property = root === "meta" ? META : schema && rootOf(schema, root);
  if (!property) return undefined;
  let step: Step = { at: pathOf(root), property, rest };
  while ("rest" in step && step.rest.length > 0) step = stepped(component, step, resolve);
  if (!("rest" in step)) return step.value;
  const value = valueHere(component, step, resolve);
  return rest.length > 0 || isJsonObject(value) ? value : {};
}

/** The subscriptions that have a say in the value at a path: at it, below it, or in its place above it. */
export function subscriptionsInto(snapshot: Snapshot, component: Component, path: string): readonly Subscription[] {
  const found: Subscription[] = [];
  // Which these are follows from the cells alone, not from what they give.
  valueAt(snapshot, component, path, (from) => {
    found.push(from);
    return undefined;
  });
  return found;
}

function stepped(component: Component, { at, property, rest }: Walk, resolve: Resolve): Step {
  const [head = "", ...below] = rest;
  const cell = component.attributes.get(at);
  if (says(cell)) return { value: memberOf(valueOfCell(cell, resolve), rest) };
  const next = child(at, head);
  switch (kindOf(property)) {
    case "object":
      return intoObject(component, { at, property, rest }, resolve);
    case "map":
      if (!property.additionalProperties || !hasCellsWithin(component, at))
        return { value: memberOf(property.default, rest) };
      return hasCellsWithin(component, next)
        ? { at: next, property: property.additionalProperties, rest: below }
        : NOTHING;
    case "array":
      return intoEntry(component, { at: next, property, rest: below });
    default:
      return { value: memberOf(property.default, rest) };
  }
}

function intoObject(component: Component, { at, property, rest }: Walk, resolve: Resolve): Step {
  // A group's own default stands only while nothing in the group says anything.
  if (property.default !== undefined && !hasCellsWithin(component, at))
    return { value: memberOf(valueOf(property, undefined, resolve), rest) };
  const [head = "", ...below] = rest;
  const { properties = {} } = property;
  const member = Object.hasOwn(properties, head) ? properties[head] : undefined;
  return member ? { at: child(at, head), property: member, rest: below } : NOTHING;
}

/** `at` is the entry. A plain one has its value at `value`, and is asked for with or without it. */
function intoEntry(component: Component, { at, property: { items }, rest }: Walk): Step {
  const cell = component.attributes.get(at);
  if (!items || !cell || !("order" in cell)) return NOTHING;
  if (kindOf(items) === "object") return { at, property: items, rest };
  const [head = "value", ...below] = rest;
  return head === "value" ? { at: child(at, "value"), property: items, rest: below } : NOTHING;
}

function valueHere(component: Component, { at, property }: Walk, resolve: Resolve): Json | undefined {
  const cell = component.attributes.get(at);
  if (says(cell)) return valueOfCell(cell, resolve);
  const kind = kindOf(property);
  const isGroup = kind === "object" || kind === "map" || kind === "array";
  return isGroup ? valueOf(property, nodeAt(component, at), resolve) : property.default;
}

function nodeAt(component: Component, at: Path): Node | undefined {
  const cells = cellsWithin(component, at);
  if (cells.length === 0) return undefined;
  const root: Node = { children: new Map() };
  const depth = segmentsOf(at).length;
  for (const [path, cell] of cells) insert(root, segmentsOf(path).slice(depth), cell);
  return root;
}

type Saying = Exclude<Cell, { readonly order: string }>;

function says(cell: Cell | undefined): cell is Saying {
  return cell !== undefined && !("order" in cell);
}

function valueOfCell(cell: Saying, resolve: Resolve): Json | undefined {
  return "from" in cell ? resolve(cell.from) : cell.value;
}

/** Walks plain objects by key. Entries of a list that stands in a value have no ids to be asked for by. */
function memberOf(value: Json | undefined, rest: readonly string[]): Json | undefined {
  let at = value;
  for (const segment of rest) at = isJsonObject(at) && Object.hasOwn(at, segment) ? at[segment] : undefined;
  return at;
}
