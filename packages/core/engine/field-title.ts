import type { Component, Path, Property, Schema, Snapshot } from "../model/index.ts";
import {
  isHiddenAt,
  isWithin,
  itemIds,
  kindOf,
  MANAGERS_PATH,
  nameOf,
  pathOf,
  placeOf,
  schemaOf,
  segmentsOf,
} from "../model/index.ts";

/**
 * A path as a person reads it: titles of the schema joined by ▸, and a list entry by what tells it from the others:
 * "Ports ▸ 8080 ▸ Published", "Environment ▸ LOG_LEVEL", "Command ▸ 2".
 */
export function fieldTitle(snapshot: Snapshot, component: Component, path: Path): string {
  const schema = schemaOf(snapshot, component);
  const segments = segmentsOf(path);
  if (!schema) return segments.slice(1).join(" ▸ ");
  if (segments[0] === "derived") return derivedTitle(schema, segments.slice(1));
  if (isWithin(path, MANAGERS_PATH)) return "Managed by";
  const words: string[] = [];
  for (let length = 2; length <= segments.length; length++) {
    const at = pathOf(...segments.slice(0, length));
    const word = wordFor(snapshot, component, schema, at, segments[length - 1] ?? "");
    if (word !== undefined) words.push(word);
  }
  return words.join(" ▸ ");
}

function wordFor(
  snapshot: Snapshot,
  component: Component,
  schema: Schema,
  at: Path,
  segment: string,
): string | undefined {
  const place = placeOf(schema, at);
  const parent = placeOf(schema, at.slice(0, at.lastIndexOf("/")));
  if (place?.kind === "item") return itemLabel(snapshot, component, at, place.item);
  if (parent?.kind === "item" && segment === "value" && kindOf(parent.item) !== "object") return undefined;
  if (parent?.kind === "value" && kindOf(parent.property) === "map") return segment;
  return place?.property.title ?? segment;
}

function derivedTitle(schema: Schema, names: readonly string[]): string {
  const name = names[names.length - 1] ?? "";
  return schema.functions.find((binding) => binding.name === name)?.title ?? name;
}

/** The first of the entry's required, then other members that has a short value, and may be shown; else its place in the list, from 1. */
export function itemLabel(snapshot: Snapshot, component: Component, path: Path, item: Property): string {
  const members = kindOf(item) === "object" ? [...(item.required ?? []), ...Object.keys(item.properties ?? {})] : [];
  for (const member of members) {
    const label = shortValue(snapshot, component, (path + pathOf(member)) as Path);
    if (label !== undefined) return label;
  }
  const slash = path.lastIndexOf("/");
  return String(itemIds(component, path.slice(0, slash)).indexOf(path.slice(slash + 1)) + 1);
}

function shortValue(snapshot: Snapshot, component: Component, path: Path): string | undefined {
  const cell = component.attributes.get(path);
  if (!cell || isHiddenAt(schemaOf(snapshot, component), path)) return undefined;
  if ("from" in cell) {
    const source = snapshot.components.get(cell.from.component);
    return source && nameOf(source);
  }
  if (!("value" in cell)) return undefined;
  const { value } = cell;
  return (typeof value === "string" && value !== "" && value.length <= 40) || typeof value === "number"
    ? String(value)
    : undefined;
}
