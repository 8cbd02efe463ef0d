import type { ComponentId } from "../base/index.ts";
import type { Snapshot } from "./snapshot.ts";
import { nameOf } from "./snapshot.ts";

/**
 * The circle that `subscriber` taking a value from another component, `source`, would close, as names in order, first repeated
 * at the end; undefined when it closes none. Subscriptions form a DAG over components; what a component takes from itself is
 * no edge of it (`ownCircle`).
 *
 * Depth-first over what `subscriber` already feeds, because a change set's new connections mostly end at leaves.
 */
export function cycleThrough(
  snapshot: Snapshot,
  subscriber: ComponentId,
  source: ComponentId,
): readonly string[] | undefined {
  const label = (id: ComponentId): string => {
    const component = snapshot.components.get(id);
    return component ? nameOf(component) : id;
  };
  if (subscriber === source) return undefined;
  const cameFrom = new Map<ComponentId, ComponentId>();
  const stack: ComponentId[] = [subscriber];
  const seen = new Set<ComponentId>(stack);
  while (stack.length > 0) {
    const id = stack.pop() as ComponentId;
    if (id === source) return circle(cameFrom, subscriber, source).map(label);
    snapshot.subscribers.get(id)?.forEach((_paths, next) => {
      if (seen.has(next)) return;
      seen.add(next);
      cameFrom.set(next, id);
      stack.push(next);
    });
  }
  return undefined;
}

function circle(
  cameFrom: ReadonlyMap<ComponentId, ComponentId>,
  subscriber: ComponentId,
  source: ComponentId,
): ComponentId[] {
  const path: ComponentId[] = [];
  for (
    let at: ComponentId | undefined = source;
    at !== undefined;
    at = at === subscriber ? undefined : cameFrom.get(at)
  )
    path.unshift(at);
  return [...path, subscriber];
}
