import type { ComponentId, Json } from "../base/index.ts";
import { isJsonObject, jsonEqual } from "../base/index.ts";
import {
  type Cell,
  child,
  type Component,
  type Draft,
  GENERATED_PATH,
  isPath,
  isWithin,
  itemIds,
  kindOf,
  MANAGERS_PATH,
  type Path,
  pathOf,
  type Place,
  placeOf,
  type Property,
  schemaOf,
  segmentsOf,
  type Source,
} from "../model/index.ts";
import type { Connections } from "./management-operation.ts";

/** What one operation writes into one component. */
export type Wishes = {
  readonly set?: { readonly [path: string]: Json };
  readonly unset?: readonly string[];
  readonly connect?: Connections;
};

/** Says whom a name in an operation means: a component made in the same answer, or an id; undefined when nobody. */
export type FindComponent = (name: string) => ComponentId | undefined;

type Write = { readonly path: string } & ({ readonly value: Json } | { readonly from: Source });

/**
 * Writes wishes into a draft, each checked against the component's schema first; what cannot be is answered in sentences. What
 * is so already is left alone, entries of lists included: one is added only where none says the same.
 */
export function writeWishes(draft: Draft, component: ComponentId, wishes: Wishes, find: FindComponent): string[] {
  const faults: string[] = [];
  // What goes is named by where it stood when the function looked; everything else by where it stands once values are set.
  const taken = (wishes.unset ?? []).flatMap((path) => placed(draft, component, path, faults) ?? []);
  const values = Object.entries(wishes.set ?? {}).map(([path, value]): Write => ({ path, value }));
  const writes = [...values, ...connectionsOf(wishes, find, faults)];
  for (const write of writes.filter(({ path }) => newEntryOf(path) === undefined)) {
    const at = placed(draft, component, write.path, faults);
    if (at) put(draft, component, at, write, faults);
  }
  for (const path of taken) draft.unset(component, path);
  const added = writes.filter(({ path }) => newEntryOf(path) !== undefined);
  for (const entry of new Set(added.map(({ path }) => newEntryOf(path) as string)))
    addEntry({ draft, component, faults }, entry, added);
  return faults;
}

function connectionsOf({ connect = {} }: Wishes, find: FindComponent, faults: string[]): readonly Write[] {
  return Object.entries(connect).flatMap(([path, { component: name, ...rest }]) => {
    const source = find(name);
    if (source) return [{ path, from: { component: source, ...rest } }];
    faults.push(`there is no component “${name}” to connect ${path} to`);
    return [];
  });
}

/** The part of a path up to its first new entry: `/domain/networks/-front` of `/domain/networks/-front/network`. */
function newEntryOf(path: string): string | undefined {
  return /^(?:\/(?!-)[^/]*)*\/-[^/]*/.exec(path)?.[0];
}

function put(draft: Draft, component: ComponentId, at: Path, write: Write, faults: string[]): void {
  const place = placeAt(draft, component, at);
  if (!place) return void faults.push(`there is no place ${write.path}`);
  if ("value" in write) return putValue(draft, component, at, write.value, place);
  const { component: id, path = propertyOf(place)?.reference?.path, via } = asSource(write.from);
  if (path !== undefined && isPath(path))
    draft.connect(component, valuePath(at, place), { component: id, path, ...(via === undefined ? {} : { via }) });
  else faults.push(`${write.path} does not say what it takes from the other component: name a path`);
}

function putValue(draft: Draft, component: ComponentId, at: Path, value: Json, place: Place): void {
  if (value === null) return draft.unset(component, at);
  if (place.kind === "item" && isJsonObject(value) && kindOf(place.item) === "object")
    for (const [name, member] of Object.entries(value)) draft.set(component, child(at, name), member);
  else draft.set(component, valuePath(at, place), value);
}

/** A scalar entry of a list holds its value one step below. */
function valuePath(at: Path, place: Place): Path {
  return place.kind === "item" && kindOf(place.item) !== "object" ? child(at, "value") : at;
}

function asSource(from: Source): Exclude<Source, string> {
  return typeof from === "string" ? { component: from } : from;
}

type Bench = { readonly draft: Draft; readonly component: ComponentId; readonly faults: string[] };

/** Adds an entry to a list, with all that is wished of it, unless one says all of that already. */
function addEntry({ draft, component, faults }: Bench, entry: string, writes: readonly Write[]): void {
  const list = placed(draft, component, entry.slice(0, entry.lastIndexOf("/")), faults);
  if (!list) return;
  const own = writes
    .filter(({ path }) => newEntryOf(path) === entry)
    .map((write) => ({ ...write, path: write.path.slice(entry.length) }));
  const place = placeAt(draft, component, list);
  if (place?.kind !== "value" || kindOf(place.property) !== "array")
    return void faults.push(`${entry}: ${list} is not a list, so nothing can be added to it`);
  const model = draft.view.components.get(component);
  const isThere = model && itemIds(model, list).some((id) => says(model, child(list, id), own, draft));
  if (isThere) return;
  const made = draft.insert(component, list);
  for (const write of own) put(draft, component, `${made}${write.path}` as Path, write, faults);
}

/** Whether an entry of a list says all of this already. */
function says(component: Component, entry: Path, wishes: readonly Write[], draft: Draft): boolean {
  return wishes.every((wish) => {
    const at = `${entry}${wish.path}` as Path;
    if ("value" in wish && isJsonObject(wish.value))
      return Object.entries(wish.value).every(([name, value]) =>
        says(component, at, [{ path: pathOf(name), value }], draft),
      );
    const place = placeAt(draft, component.id, at);
    const cell = place && component.attributes.get(valuePath(at, place));
    return cell !== undefined && agrees(cell, wish, propertyOf(place)?.reference?.path);
  });
}

function agrees(cell: Cell, wish: Write, usualPath: string | undefined): boolean {
  if ("value" in wish) return "value" in cell && jsonEqual(cell.value, wish.value);
  const { component, path = usualPath } = asSource(wish.from);
  return "from" in cell && cell.from.component === component && cell.from.path === path;
}

/** The path in the model that a pointer into the tree means; undefined, with a sentence, where there is no such place. */
function placed(draft: Draft, id: ComponentId, pointer: string, faults: string[]): Path | undefined {
  const component = draft.view.components.get(id);
  const schema = component && schemaOf(draft.view, component);
  if (!component || !schema) return undefined;
  if (!isPath(pointer) || !/^\/(domain|meta)(\/|$)/.test(pointer))
    return fault(faults, `“${pointer}” is no path that can be written: it begins with /domain or /meta`);
  if (isWithin(pointer, MANAGERS_PATH) || isWithin(pointer, GENERATED_PATH))
    return fault(faults, `${pointer} is kept by Tributary itself: use the operations manage and release`);
  let at = "" as Path;
  for (const segment of segmentsOf(pointer)) {
    const place = at === "" ? undefined : placeOf(schema, at);
    const isList = place?.kind === "value" && kindOf(place.property) === "array";
    const name = isList ? itemIds(component, at)[positionOf(segment)] : segment;
    if (name === undefined) return fault(faults, `${pointer}: ${at} has no entry ${segment}; they count from 0`);
    at = child(at, name);
    if (!placeOf(schema, at)) return fault(faults, `a ${schema.title.toLowerCase()} has no ${pointer}`);
  }
  return at;
}

function positionOf(segment: string): number {
  return /^\d{1,6}$/.test(segment) ? Number(segment) : -1;
}

function fault(faults: string[], sentence: string): undefined {
  faults.push(sentence);
  return undefined;
}

function placeAt(draft: Draft, id: ComponentId, path: Path): Place | undefined {
  const component = draft.view.components.get(id);
  const schema = component && schemaOf(draft.view, component);
  return schema && placeOf(schema, path);
}

function propertyOf(place: Place | undefined): Property | undefined {
  return place?.kind === "value" ? place.property : place?.item;
}
