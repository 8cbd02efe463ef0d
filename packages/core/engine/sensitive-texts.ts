import { type ComponentId, isJsonObject, type Json } from "../base/index.ts";
import { type Component, type Path, pathOf, segmentsOf, type Snapshot, valueAtPath } from "../model/index.ts";
import { isSecret } from "./cell-text.ts";

/**
 * The texts in a component that are not shown in logs and records: values of properties that say they are sensitive, and of
 * entries whose names say so. `tree` is the component as plain JSON, so that what it takes from others is found too.
 */
export function sensitiveTexts(snapshot: Snapshot, component: Component, tree: Json | undefined): readonly string[] {
  const found = new Set<string>();
  component.attributes.forEach((cell, path) => {
    if ("order" in cell || !isSecret(snapshot, component, path)) return;
    const value = "value" in cell ? cell.value : tree && valueAtPath(tree, component, shownAt(component, path));
    for (const text of textsIn(value ?? null)) found.add(text);
  });
  return [...found];
}

/** An entry of a plain list that has no value is not in the tree, and those behind it move up: then the whole list is kept from sight. */
function shownAt({ attributes }: Component, path: Path): string {
  const segments = segmentsOf(path);
  const marker = attributes.get(pathOf(...segments.slice(0, -1)));
  return marker && "order" in marker && segments.at(-1) === "value" ? pathOf(...segments.slice(0, -2)) : path;
}

/** Every component whose values an argument may hold: itself, whom it takes values from, and whom it lists. */
export function componentsIn(argument: Json, component: Component | undefined): ReadonlySet<ComponentId> {
  const found = new Set<ComponentId>();
  if (component) found.add(component.id);
  component?.attributes.forEach((cell) => {
    if ("from" in cell) found.add(cell.from.component);
  });
  for (const value of isJsonObject(argument) ? Object.values(argument) : []) {
    for (const entry of Array.isArray(value) ? (value as readonly Json[]) : [])
      for (const id of isJsonObject(entry) ? [entry["component"], entry["id"]] : [])
        if (typeof id === "string") found.add(id as ComponentId);
  }
  return found;
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
