import type { ComponentId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import type { Cell, Component, Path, Snapshot } from "../model/index.ts";
import { GENERATED_PATH, nameOf } from "../model/index.ts";
import type { ComponentChange, FieldChange } from "../protocol/index.ts";
import { cellText, shownCell } from "./cell-text.ts";
import { fieldTitle } from "./field-title.ts";
import { compareText } from "./plan-order.ts";
import { liveAt } from "./plan-walk.ts";
import { schemaOrder } from "./schema-order.ts";

/**
 * What differs between two models, component by component and field by field, as a reviewer reads it. Rules [D1]–[D7].
 *
 * Components are sorted by name, fields as the schema has them. Where things stand on a canvas is no change.
 */
export function changesBetween(base: Snapshot, view: Snapshot): ComponentChange[] {
  if (base.components === view.components) return [];
  const changes: ComponentChange[] = [];
  const add = (change: ComponentChange | undefined) => change && changes.push(change);
  view.components.forEach((after, id) => {
    if (base.components.get(id) !== after) add(changeOf(base, view, id));
  });
  base.components.forEach((_, id) => {
    if (!view.components.has(id)) add(changeOf(base, view, id));
  });
  return changes.sort((a, b) => compareText(a.name, b.name) || compareText(a.component, b.component));
}

/**
 * One component's change; undefined when it is the same on both sides, or there on neither. What was deleted before, and is now
 * to leave Head while what it stands for stays, counts as removed.
 */
export function changeOf(base: Snapshot, view: Snapshot, id: ComponentId): ComponentChange | undefined {
  const after = liveAt(view, id);
  const before = liveAt(base, id) ?? (isNewlyLeft(base, view, id) ? base.components.get(id) : undefined);
  const component = after ?? before;
  if (!component) return undefined;
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const fields = fieldChanges({ base, view, before, after });
  if (kind === "changed" && fields.length === 0 && before?.schema === after?.schema) return undefined;
  const moved =
    before && after && before.schema !== after.schema ? { from: before.schema, to: after.schema } : undefined;
  return {
    ...{ component: id, name: nameOf(component), schema: component.schema, kind, fields },
    ...(moved ? { moved } : {}),
  };
}

function isNewlyLeft(base: Snapshot, view: Snapshot, id: ComponentId): boolean {
  return view.components.get(id)?.left === true && base.components.get(id)?.left !== true;
}

type Pair = {
  readonly base: Snapshot;
  readonly view: Snapshot;
  readonly before: Component | undefined;
  readonly after: Component | undefined;
};

function fieldChanges(pair: Pair): FieldChange[] {
  const { before, after } = pair;
  const paths = new Set<Path>();
  after?.attributes.forEach((cell, path) => {
    if (!sameCell(before?.attributes.get(path), cell)) paths.add(path);
  });
  before?.attributes.forEach((_, path) => {
    if (!after?.attributes.has(path)) paths.add(path);
  });
  const shown = [...paths].filter((path) => path !== GENERATED_PATH && !isSpokenFor(pair, path));
  const reader = after ? { snapshot: pair.view, component: after } : { snapshot: pair.base, component: before };
  const order = schemaOrder(reader.snapshot, reader.component);
  return shown
    .map((path) => ({ path, key: order(path) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ path }) => fieldChange(pair, path));
}

/** A list entry's marker says only that the entry is there: its fields say it better, when it has any on a side it changed on. */
function isSpokenFor({ before, after }: Pair, path: Path): boolean {
  const [old, next] = [before?.attributes.get(path), after?.attributes.get(path)];
  const marker = old ?? next;
  if (!marker || !("order" in marker) || (old && next)) return false;
  return hasFields(old ? before : after, path);
}

function hasFields(component: Component | undefined, item: Path): boolean {
  return component?.attributes.findKey((cell, path) => path.startsWith(`${item}/`) && !("order" in cell)) !== undefined;
}

function fieldChange({ base, view, before, after }: Pair, path: Path): FieldChange {
  const side = (snapshot: Snapshot, component: Component | undefined) => {
    const cell = component?.attributes.get(path);
    return component && cell
      ? { cell: shownCell(snapshot, component, path, cell), text: cellText(snapshot, component, path, cell) }
      : undefined;
  };
  const [old, next] = [side(base, before), side(view, after)];
  const title = after?.attributes.has(path)
    ? fieldTitle(view, after, path)
    : before
      ? fieldTitle(base, before, path)
      : path;
  return { path, title, ...(old ? { before: old } : {}), ...(next ? { after: next } : {}) };
}

function sameCell(a: Cell | undefined, b: Cell): boolean {
  return a === b || (a !== undefined && jsonEqual(a, b));
}
