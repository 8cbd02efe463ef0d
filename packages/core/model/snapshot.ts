import { Map as PersistentMap, Set as PersistentSet } from "immutable";
import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { FunctionDefinition } from "./function.ts";
import type { Position } from "./mutation.ts";
import type { Path } from "./path.ts";
import { NAME_PATH } from "./path.ts";
import type { Schema, SchemaRef } from "./schema.ts";

export type Component = {
  readonly id: ComponentId;
  readonly schema: SchemaRef;
  readonly attributes: PersistentMap<Path, Cell>;
  /** Deleted, but kept until what it stands for outside is gone. */
  readonly deleted: boolean;
  /** With `deleted`: it goes at once, and what it stands for outside is left as it is. */
  readonly left?: true;
};

export type View = {
  readonly id: ViewId;
  readonly name: string;
  readonly members: PersistentMap<ComponentId, Position>;
};

/**
 * The immutable model at one version. Persistent: a change shares all it does not touch with its source, so forking
 * costs O(1), a change O(log n), and old versions stay readable.
 */
export type Snapshot = {
  readonly components: PersistentMap<ComponentId, Component>;
  readonly schemas: PersistentMap<SchemaRef, Schema>;
  readonly views: PersistentMap<ViewId, View>;
  /** Functions of the workspace; which kinds each concerns, `functionsOf` says. */
  readonly functions: PersistentMap<FunctionId, FunctionDefinition>;
  /** What the workspace says of its kinds and functions: locks, defaults, installed packages. Keys: `CatalogueAddress`. */
  readonly catalogue: PersistentMap<string, Json>;
  /** Who subscribes to a component: the reverse of its subscriptions, kept by every change. */
  readonly subscribers: PersistentMap<ComponentId, PersistentMap<ComponentId, PersistentSet<Path>>>;
  /** Components by name: names are meant to be unique within a schema. */
  readonly names: PersistentMap<string, PersistentSet<ComponentId>>;
};

export const EMPTY_SNAPSHOT: Snapshot = {
  components: PersistentMap(),
  schemas: PersistentMap(),
  views: PersistentMap(),
  functions: PersistentMap(),
  catalogue: PersistentMap(),
  subscribers: PersistentMap(),
  names: PersistentMap(),
};

/** The component's name, or its id while it has none. */
export function nameOf(component: Component): string {
  const cell = component.attributes.get(NAME_PATH);
  return cell && "value" in cell && typeof cell.value === "string" ? cell.value : component.id;
}

export function schemaOf(snapshot: Snapshot, component: Component): Schema | undefined {
  return snapshot.schemas.get(component.schema);
}

/** `snapshot` with the component put in, replaced, or (undefined) taken out. Keeps the indexes of names and subscribers. */
export function withComponent(snapshot: Snapshot, id: ComponentId, next: Component | undefined): Snapshot {
  const previous = snapshot.components.get(id);
  if (previous === next) return snapshot;
  let { subscribers, names } = snapshot;
  if (previous?.attributes !== next?.attributes) {
    previous?.attributes.forEach((cell, path) => {
      if ("from" in cell && next?.attributes.get(path) !== cell)
        subscribers = withoutSubscriber(subscribers, id, path, cell.from.component);
    });
    next?.attributes.forEach((cell, path) => {
      if ("from" in cell && previous?.attributes.get(path) !== cell)
        subscribers = addSubscriber(subscribers, id, path, cell.from.component);
    });
  }
  names = renamed(names, id, previous && nameOf(previous), next && nameOf(next));
  const components = next ? snapshot.components.set(id, next) : snapshot.components.delete(id);
  return { ...snapshot, components, subscribers, names };
}

/** `snapshot` with one cell of a component set or (undefined) cleared: O(log n). The component must exist. */
export function withCell(snapshot: Snapshot, id: ComponentId, path: Path, cell: Cell | undefined): Snapshot {
  const component = snapshot.components.get(id);
  if (!component) throw new RangeError(`withCell: no component ${id}`);
  return withCellOf(snapshot, component, path, cell);
}

/** The same of a component that was looked up already. */
export function withCellOf(snapshot: Snapshot, component: Component, path: Path, cell: Cell | undefined): Snapshot {
  const { id } = component;
  const before = component.attributes.get(path);
  const attributes = cell ? component.attributes.set(path, cell) : component.attributes.delete(path);
  if (attributes === component.attributes) return snapshot;
  const next = { ...component, attributes };
  let { subscribers, names } = snapshot;
  if (before && "from" in before) subscribers = withoutSubscriber(subscribers, id, path, before.from.component);
  if (cell && "from" in cell) subscribers = addSubscriber(subscribers, id, path, cell.from.component);
  if (path === NAME_PATH) names = renamed(names, id, nameOf(component), nameOf(next));
  return { ...snapshot, components: snapshot.components.set(id, next), subscribers, names };
}

type Subscribers = Snapshot["subscribers"];

function addSubscriber(subscribers: Subscribers, id: ComponentId, path: Path, source: ComponentId): Subscribers {
  const of = subscribers.get(source) ?? PersistentMap<ComponentId, PersistentSet<Path>>();
  return subscribers.set(source, of.set(id, (of.get(id) ?? PersistentSet<Path>()).add(path)));
}

function withoutSubscriber(subscribers: Subscribers, id: ComponentId, path: Path, source: ComponentId): Subscribers {
  const of = subscribers.get(source);
  const paths = of?.get(id)?.delete(path);
  if (!of || !paths) return subscribers;
  const rest = paths.isEmpty() ? of.delete(id) : of.set(id, paths);
  return rest.isEmpty() ? subscribers.delete(source) : subscribers.set(source, rest);
}

function renamed(
  names: Snapshot["names"],
  id: ComponentId,
  from: string | undefined,
  to: string | undefined,
): Snapshot["names"] {
  if (from === to) return names;
  let next = names;
  if (from !== undefined) {
    const left = next.get(from)?.delete(id);
    next = !left || left.isEmpty() ? next.delete(from) : next.set(from, left);
  }
  if (to !== undefined) next = next.set(to, (next.get(to) ?? PersistentSet<ComponentId>()).add(id));
  return next;
}
