import type { ComponentId, Json } from "../base/index.ts";
import type { Cell, Component, Path, Snapshot } from "../model/index.ts";
import { isHiddenAt, isWithin, itemIds, MANAGERS_PATH, nameOf, schemaOf, segmentsOf, shownAt } from "../model/index.ts";
import { fieldTitle } from "./field-title.ts";

/** What stands in a cell, as a person reads it: the literal, or where the value comes from: "from db ▸ Host". */
export function cellText(snapshot: Snapshot, component: Component, path: Path, cell: Cell): string {
  if ("order" in cell) return `entry ${positionOf(component, path) + 1}`;
  if ("from" in cell) {
    const source = snapshot.components.get(cell.from.component);
    const what = source
      ? `${nameOf(source)} ▸ ${fieldTitle(snapshot, source, cell.from.path)}`
      : "a component that is not there";
    const how = cell.from.auto ? ", the only one that fitted" : cell.from.via ? `, through ${cell.from.via}` : "";
    return `from ${what}${how}`;
  }
  if (isWithin(path, MANAGERS_PATH)) return managerText(snapshot, path);
  return literalText(shownAt(schemaOf(snapshot, component), path, cell.value));
}

/** The cell, but for what of its value must not be shown in a review: then the same kind of cell with that hidden. */
export function shownCell(snapshot: Snapshot, component: Component, path: Path, cell: Cell): Cell {
  if (!("value" in cell)) return cell;
  const value = shownAt(schemaOf(snapshot, component), path, cell.value);
  return value === cell.value ? cell : { value };
}

/** A literal as a person reads it. */
export function literalText(value: Json): string {
  if (typeof value === "string") return value === "" ? "empty text" : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null) return "nothing";
  return JSON.stringify(value);
}

function managerText(snapshot: Snapshot, path: Path): string {
  const manager = snapshot.components.get(segmentsOf(path).at(-1) as ComponentId);
  return manager ? nameOf(manager) : "a component that is not there";
}

/** Whether the value at a path is shown to nobody who reads about it. */
export function isSecret(snapshot: Snapshot, component: Component, path: Path): boolean {
  return isHiddenAt(schemaOf(snapshot, component), path);
}

function positionOf(component: Component, path: Path): number {
  const slash = path.lastIndexOf("/");
  return itemIds(component, path.slice(0, slash)).indexOf(path.slice(slash + 1));
}
