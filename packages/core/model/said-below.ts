import { jsonEqual } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { Mutation } from "./mutation.ts";
import { NAME_PATH, type Path } from "./path.ts";
import type { Component, Snapshot } from "./snapshot.ts";

/** Whether a mutation has a component say, at one place, what it says there in `base`: it takes a change back, and makes none. */
export function isSaidBelow(base: Snapshot, mutation: Mutation): boolean {
  const component = "component" in mutation ? base.components.get(mutation.component) : undefined;
  if (!component) return false;
  switch (mutation.type) {
    case "attribute.set":
      return says(component, mutation.path, { value: mutation.value });
    case "attribute.subscribe":
      return says(component, mutation.path, { from: mutation.from });
    case "component.rename":
      return says(component, NAME_PATH, { value: mutation.name });
    case "item.insert":
    case "item.move":
      return says(component, mutation.path, { order: mutation.order });
    case "attribute.unset":
    case "item.remove":
      return !component.attributes.has(mutation.path);
    default:
      return false;
  }
}

function says({ attributes }: Component, path: Path, cell: Cell): boolean {
  const below = attributes.get(path);
  return below !== undefined && jsonEqual(below, cell);
}
