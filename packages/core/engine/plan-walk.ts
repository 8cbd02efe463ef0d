import type { ComponentId } from "../base/index.ts";
import type { Component, Snapshot } from "../model/index.ts";
import { placeOf, schemaOf } from "../model/index.ts";

/** The component, if it is there and not deleted. */
export function liveAt(snapshot: Snapshot, id: ComponentId): Component | undefined {
  const component = snapshot.components.get(id);
  return component && !component.deleted ? component : undefined;
}

/** The component, if it is live and its schema says that a provider makes it real. */
export function providedAt(snapshot: Snapshot, id: ComponentId): Component | undefined {
  const component = liveAt(snapshot, id);
  return component && schemaOf(snapshot, component)?.provider ? component : undefined;
}

/** The other components this one takes values from. */
export function sourcesOf(snapshot: Snapshot, id: ComponentId): Set<ComponentId> {
  const sources = new Set<ComponentId>();
  snapshot.components.get(id)?.attributes.forEach((cell) => {
    // What it takes from itself puts nothing before it.
    if ("from" in cell && cell.from.component !== id) sources.add(cell.from.component);
  });
  return sources;
}

/** The other components that take values from this one. */
export function subscribersOf(snapshot: Snapshot, id: ComponentId): Set<ComponentId> {
  const subscribers = new Set(snapshot.subscribers.get(id)?.keys() ?? []);
  subscribers.delete(id);
  return subscribers;
}

/** The components that live inside this one, sorted: they take a value from it by a reference that says so. */
export function boundTo(snapshot: Snapshot, id: ComponentId): ComponentId[] {
  const bound: ComponentId[] = [];
  snapshot.subscribers.get(id)?.forEach((paths, subscriber) => {
    const component = snapshot.components.get(subscriber);
    const schema = component && schemaOf(snapshot, component);
    const lives = paths.some((path) => {
      const place = schema && placeOf(schema, path);
      return place?.kind === "value" && place.property.reference?.bound === true;
    });
    if (lives) bound.push(subscriber);
  });
  return bound.sort();
}

type Neighbours = (id: ComponentId) => Iterable<ComponentId>;

/** Everything reachable in one step or more; a start is among them only if a way leads back to it. Terminates on cycles. */
export function reachable(starts: Iterable<ComponentId>, next: Neighbours): Set<ComponentId> {
  const seen = new Set<ComponentId>();
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const neighbour of next(id)) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      open.push(neighbour);
    }
  }
  return seen;
}

/** The nearest that satisfy `stop` on every way out of `start`, walking through those that do not. */
export function nearest(start: ComponentId, next: Neighbours, stop: (id: ComponentId) => boolean): Set<ComponentId> {
  const found = new Set<ComponentId>();
  const seen = new Set<ComponentId>([start]);
  const open = [...next(start)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (stop(id)) found.add(id);
    else if (!seen.has(id)) {
      seen.add(id);
      open.push(...next(id));
    }
  }
  return found;
}
