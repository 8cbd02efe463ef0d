import type { ComponentId, Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import { isWithin, type Path } from "./path.ts";
import type { Refusal } from "./refusal.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";
import { canBeRead, validateCell } from "./validate.ts";
import { validateOwnValues } from "./validate-circles.ts";
import { transformationsOf } from "./validate-through.ts";

/**
 * Whether everything a component says has a place in its schema, and everything others take from it is still there: asked at
 * the end of a batch for components that were moved to another version, so that nothing said is ever lost by moving [M21].
 */
export function validateFit(snapshot: Snapshot, id: ComponentId): Result<void, Refusal> {
  const component = snapshot.components.get(id);
  const schema = component && schemaOf(snapshot, component);
  if (!component || !schema || component.deleted) return ok(undefined);
  const fields = misfits(component, schema).map((path) => fieldName(component, path));
  if (fields.length > 0)
    return err({ kind: "doesNotFit", component: id, name: nameOf(component), schema: component.schema, fields });
  const by = strandedReaders(snapshot, component, schema);
  if (by.length > 0) return err({ kind: "stillUsed", component: id, name: nameOf(component), by });
  return validateOwnValues(snapshot, id);
}

/**
 * The same of everything that is of this version: its definition may be another than it was. What was moved in the same batch
 * answers for itself [M98].
 */
export function validateFitOfAll(
  snapshot: Snapshot,
  ref: SchemaRef,
  isMoved: (id: ComponentId) => boolean,
): Result<void, Refusal> {
  for (const component of snapshot.components.values()) {
    if (component.schema !== ref || isMoved(component.id)) continue;
    const verdict = validateFit(snapshot, component.id);
    if (!verdict.ok) return verdict;
  }
  return ok(undefined);
}

/**
 * Whether everything that components take from each other's functions is still computed: asked at the end of a batch in which a
 * function was renamed, detached or taken away [M19]. What a version has no place for is no function's doing [M98].
 */
export function validateReaders(snapshot: Snapshot): Result<void, Refusal> {
  for (const id of snapshot.subscribers.keys()) {
    const component = snapshot.components.get(id);
    const schema = component && schemaOf(snapshot, component);
    const by = component && schema ? strandedReaders(snapshot, component, schema, isComputed) : [];
    if (component && by.length > 0) return err({ kind: "functionInUse", name: nameOf(component), by });
  }
  return validateTransformed(snapshot);
}

/** The outermost paths at which the component says something that the schema has no place for, or another form. */
export function misfits(component: Component, schema: Schema): readonly Path[] {
  const found = new Set<Path>();
  component.attributes.forEach((cell, path) => {
    if (!validateCell(component, schema, path, cell).ok) found.add(path);
  });
  const isBelowAnother = (path: Path) => [...found].some((above) => above !== path && isWithin(path, above));
  return [...found].filter((path) => !isBelowAnother(path)).sort();
}

function fieldName({ attributes }: Component, path: Path): string {
  const cell = attributes.get(path);
  const shown = cell && "value" in cell ? ` (${JSON.stringify(cell.value).slice(0, 40)})` : "";
  return `${path.replace(/^\/domain\//, "").replaceAll("/", " ▸ ")}${shown}`;
}

/** Whether every transformation that a value goes through is still there. */
function validateTransformed(snapshot: Snapshot): Result<void, Refusal> {
  const by = new Map<string, string[]>();
  for (const component of snapshot.components.values()) {
    const schema = component.deleted ? undefined : schemaOf(snapshot, component);
    component.attributes.forEach((cell) => {
      const via = schema && "from" in cell ? cell.from.via : undefined;
      if (schema && via !== undefined && !transformationsOf(snapshot, schema).includes(via))
        by.set(via, [...(by.get(via) ?? []), nameOf(component)]);
    });
  }
  const [first] = [...by].sort(([a], [b]) => (a < b ? -1 : 1));
  return first ? err({ kind: "transformationInUse", via: first[0], by: [...new Set(first[1])].sort() }) : ok(undefined);
}

function isComputed(path: Path): boolean {
  return isWithin(path, "/derived");
}

/** Who takes values from the component, of those asked about, that this schema of it would not have. */
export function strandedReaders(
  snapshot: Snapshot,
  component: Component,
  schema: Schema,
  isAsked: (path: Path) => boolean = () => true,
): readonly string[] {
  const names: string[] = [];
  snapshot.subscribers.get(component.id)?.forEach((paths, id) => {
    const reader = snapshot.components.get(id);
    if (!reader || reader.deleted) return;
    const isStranded = paths.some((at) => {
      const cell = reader.attributes.get(at);
      if (cell === undefined || !("from" in cell) || !isAsked(cell.from.path)) return false;
      return !canBeRead(snapshot, component, schema, cell.from.path);
    });
    if (isStranded) names.push(nameOf(reader));
  });
  return names.sort();
}
