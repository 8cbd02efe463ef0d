import type { ComponentId, FunctionId, ViewId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  type Cell,
  type Component,
  diffText,
  fieldOf,
  fieldsOf,
  type FunctionDefinition,
  type Mutation,
  mutationOfCell,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import { pathsAbove } from "./key-tree.ts";

/**
 * What Head gained between two versions, as mutations, asked for thing by thing: it costs what a change set touches, not what
 * Head holds, for what is the same object in both versions has not changed.
 */
export class HeadGain {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly #components = new Map<ComponentId, readonly Mutation[]>();

  constructor(before: Snapshot, after: Snapshot) {
    this.before = before;
    this.after = after;
  }

  onComponent(id: ComponentId): readonly Mutation[] {
    let gained = this.#components.get(id);
    if (!gained) {
      gained = componentGain(id, this.before.components.get(id), this.after.components.get(id));
      this.#components.set(id, gained);
    }
    return gained;
  }

  onFunction(id: FunctionId): readonly Mutation[] {
    return functionGain(id, this.before.functions.get(id), this.after.functions.get(id));
  }

  onSchema(ref: SchemaRef): readonly Mutation[] {
    const [was, is] = [this.before.schemas.get(ref), this.after.schemas.get(ref)];
    if (is && !was) return [{ type: "schema.install", schema: is }];
    return was && !is ? [{ type: "schema.discard", schema: ref }] : [];
  }

  onNote(key: string): readonly Mutation[] {
    const [was, is] = [this.before.catalogue.get(key), this.after.catalogue.get(key)];
    if (is === undefined) return was === undefined ? [] : [{ type: "catalogue.clear", key }];
    return was !== undefined && jsonEqual(was, is) ? [] : [{ type: "catalogue.set", key, value: is }];
  }

  /** On the view itself and, where `component` is named, on its place there. */
  onView(id: ViewId, component: ComponentId | undefined): readonly Mutation[] {
    const [was, is] = [this.before.views.get(id), this.after.views.get(id)];
    if (was === is) return [];
    if (!is) return [{ type: "view.delete", view: id }];
    const gained: Mutation[] = [];
    if (!was) gained.push({ type: "view.create", view: id, name: is.name });
    else if (was.name !== is.name) gained.push({ type: "view.rename", view: id, name: is.name });
    if (component === undefined) return gained;
    const [from, at] = [was?.members.get(component), is.members.get(component)];
    if (at && (from?.[0] !== at[0] || from[1] !== at[1])) gained.push({ type: "view.place", view: id, component, at });
    if (from && !at) gained.push({ type: "view.remove", view: id, component });
    return gained;
  }
}

function componentGain(id: ComponentId, was: Component | undefined, is: Component | undefined): readonly Mutation[] {
  if (was === is) return [];
  if (!is) return [{ type: "component.erase", component: id }];
  const gained: Mutation[] = [];
  if (!was) gained.push({ type: "component.create", component: id, schema: is.schema });
  // What was deleted already and is now to be left outside, or no longer, is not taken away: bringing it back still holds.
  if (is.deleted && !was?.deleted)
    gained.push({ type: "component.delete", component: id, ...(is.left ? { leave: true } : {}) });
  if (!is.deleted && was?.deleted) gained.push({ type: "component.restore", component: id });
  if (was && was.schema !== is.schema) gained.push({ type: "component.upgrade", component: id, schema: is.schema });
  if (was?.attributes === is.attributes) return gained;
  return [...gained, ...cellsGained(id, was, is)];
}

function functionGain(
  id: FunctionId,
  was: FunctionDefinition | undefined,
  is: FunctionDefinition | undefined,
): readonly Mutation[] {
  if (was === is) return [];
  if (!is) return [{ type: "function.erase", function: id }];
  const gained: Mutation[] = [];
  if (!was) gained.push({ type: "function.create", function: id, kind: is.kind, name: is.name, source: is.source });
  if (is.deleted !== (was?.deleted ?? false))
    gained.push({ type: is.deleted ? "function.delete" : "function.restore", function: id });
  for (const field of fieldsOf(was, is)) {
    const value = fieldOf(is, field);
    if (was && !jsonEqual(fieldOf(was, field), value))
      gained.push({ type: "function.set", function: id, field, value });
  }
  for (const schema of new Set([...(was?.bindings ?? []), ...is.bindings])) {
    const isBound = is.bindings.includes(schema);
    if ((was?.bindings.includes(schema) ?? false) !== isBound)
      gained.push({ type: isBound ? "function.bind" : "function.unbind", function: id, schema });
  }
  if (was && was.source !== is.source)
    gained.push({ type: "function.edit", function: id, splices: diffText(was.source, is.source) });
  return gained;
}

function cellsGained(id: ComponentId, was: Component | undefined, is: Component): Mutation[] {
  const paths = new Set([...(was?.attributes.keys() ?? []), ...is.attributes.keys()]);
  const removed = new Set<string>();
  const gained: Mutation[] = [];
  for (const path of [...paths].sort()) {
    const [old, next] = [was?.attributes.get(path), is.attributes.get(path)];
    if (sameCell(old, next) || pathsAbove(path).some((at) => removed.has(at))) continue;
    if (old && "order" in old && !next) removed.add(path);
    gained.push(cellGain(id, path, old, next));
  }
  return gained;
}

function cellGain(
  component: ComponentId,
  path: Parameters<typeof mutationOfCell>[1],
  old: Cell | undefined,
  next: Cell | undefined,
): Mutation {
  if (old && "order" in old && !next) return { type: "item.remove", component, path };
  if (old && "order" in old && next && "order" in next)
    return { type: "item.move", component, path, order: next.order };
  return mutationOfCell(component, path, next);
}

export function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && jsonEqual(a, b));
}
