import { type ComponentId, isJsonObject, type Json } from "../base/index.ts";
import { type Component, hiddenTexts, hiddenTextsAt, schemaOf, type Snapshot } from "../model/index.ts";

/**
 * The texts in a component that are not shown in logs and records [M27], as it was written and as it is: `tree` is the component as plain
 * JSON, so that what it takes from others is found too, also within a value that it takes as a whole.
 */
export function sensitiveTexts(snapshot: Snapshot, component: Component, tree: Json | undefined): readonly string[] {
  const schema = schemaOf(snapshot, component);
  const found = new Set(schema && tree !== undefined ? hiddenTexts(schema, tree) : []);
  component.attributes.forEach((cell, path) => {
    if ("value" in cell) for (const text of hiddenTextsAt(schema, path, cell.value)) found.add(text);
  });
  return [...found];
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
