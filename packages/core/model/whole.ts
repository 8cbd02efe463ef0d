import type { ComponentId } from "../base/index.ts";
import { type Cell, isItem, isLiteral, isSubscription } from "./cell.ts";
import { lastSegmentOf, NAME_PATH, type Path, placeOf, segmentsOf, wholesAbove } from "./path.ts";
import type { Mutation } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import { kindOf, type Property, type Schema } from "./schema.ts";
import { type Component, nameOf, type Snapshot } from "./snapshot.ts";
import { schemaOf } from "./snapshot.ts";

/** A cell that somebody writes, and where. */
export type Written = { readonly component: ComponentId; readonly path: Path };

/** Why a mutation by itself may not be written: it would hide what stands, or be hidden by it [M85]. */
export function hidingRefusal(snapshot: Snapshot, mutation: Mutation): Refusal | undefined {
  const written = writtenCell(mutation);
  const component = written && snapshot.components.get(written.component);
  const schema = component && schemaOf(snapshot, component);
  if (!written || !component || !schema) return undefined;
  const others = inTheWayOf(component, schema, written.path, cellOf(mutation));
  return wholeRefusal(snapshot, component, written.path, others);
}

function cellOf(mutation: Mutation): Cell {
  if (mutation.type === "attribute.subscribe") return { from: mutation.from };
  return mutation.type === "attribute.set" ? { value: mutation.value } : { order: "" };
}

/** The place where a mutation writes a cell; undefined where it writes none, or only takes away. */
export function writtenCell(mutation: Mutation): Written | undefined {
  switch (mutation.type) {
    case "attribute.set":
    case "attribute.subscribe":
    case "item.insert":
    case "item.move":
      return mutation;
    case "component.rename":
      return { component: mutation.component, path: NAME_PATH };
    default:
      return undefined;
  }
}

/**
 * Where cells of a component stand that the one at `path` cannot stand beside: a value or connection of a group, map or list that
 * holds it; or all below it, where it is that value or connection itself. One would hide the other [M85].
 */
export function inTheWayOf({ attributes }: Component, schema: Schema, path: Path, cell: Cell): readonly Path[] {
  let found: Path[] | undefined;
  const add = (at: Path): void => {
    found ??= [];
    found.push(at);
  };
  // Asked of every edit: most find nothing, and make nothing.
  for (const at of wholesAbove(schema, path)) {
    const there = attributes.get(at);
    if (there !== undefined && !isItem(there)) add(at);
  }
  if (!mayHold(cell) || !holdsOthers(schema, path)) return found ?? NOTHING;
  const prefix = `${path}/`;
  const below = attributes.filter((_cell, at) => at.startsWith(prefix));
  for (const at of [...below.keys()].sort()) add(at);
  return found ?? NOTHING;
}

const NOTHING: readonly Path[] = [];

/** A scalar says nothing of others, and neither does an entry's marker. */
function mayHold(cell: Cell): boolean {
  return isLiteral(cell) ? typeof cell.value === "object" : isSubscription(cell);
}

/** Why two cells of a component cannot stand beside one another: the one at `path` is refused because of those `others`. */
export function wholeRefusal(
  snapshot: Snapshot,
  component: Component,
  path: Path,
  others: readonly Path[],
): Refusal | undefined {
  const [first] = others;
  const schema = schemaOf(snapshot, component);
  if (first === undefined || !schema) return undefined;
  if (first.length > path.length) {
    const at = { component: component.id, path, title: titleAt(schema, path) };
    return { kind: "entriesStand", ...at, entries: entriesAt(schema, path, others) };
  }
  const whole = component.attributes.get(first);
  const source = whole && isSubscription(whole) ? snapshot.components.get(whole.from.component) : undefined;
  const at = { component: component.id, path, title: titleAt(schema, first) };
  return { kind: "wholeStands", ...at, ...(source ? { source: nameOf(source) } : {}) };
}

/** Whether anything has its own place below this one: groups, maps and lists, not free JSON. */
function holdsOthers(schema: Schema, path: Path): boolean {
  const place = placeOf(schema, path);
  const kind = place?.kind === "value" ? kindOf(place.property) : undefined;
  return kind === "object" || kind === "map" || kind === "array";
}

function propertyAt(schema: Schema, path: Path): Property | undefined {
  const place = placeOf(schema, path);
  return place?.kind === "value" ? place.property : undefined;
}

function titleAt(schema: Schema, path: Path): string {
  return propertyAt(schema, path)?.title ?? lastSegmentOf(path);
}

/** What stands below, as a person calls it: members by their titles, entries of a map by name, those of a list by their number. */
function entriesAt(schema: Schema, path: Path, others: readonly Path[]): readonly string[] {
  const depth = segmentsOf(path).length;
  const names = [...new Set(others.map((at) => segmentsOf(at)[depth] ?? ""))];
  const property = propertyAt(schema, path);
  if (property && kindOf(property) === "array") return [names.length === 1 ? "1 entry" : `${names.length} entries`];
  return names.map((name) => property?.properties?.[name]?.title ?? name);
}
