import type { ComponentId } from "../base/index.ts";
import type { Snapshot } from "./snapshot.ts";
import { nameOf } from "./snapshot.ts";

/** A component taking a value from another, `source`. What it takes from itself is no edge between components (`ownCircle`). */
export type Taking = { readonly subscriber: ComponentId; readonly source: ComponentId };

/** The circle as names in order, the first repeated at the end; and at how many components was looked to know. */
export type Search = { readonly circle: readonly string[] | undefined; readonly steps: number };

/** The circle that `taking` would close, by names; undefined when it closes none. Subscriptions form a DAG over components. */
export function cycleThrough(snapshot: Snapshot, taking: Taking): readonly string[] | undefined {
  return searchCircle(snapshot, taking, () => true).circle;
}

/**
 * Depth-first over what `subscriber` already feeds, because a change set's new connections mostly end at leaves.
 *
 * @param isOnTheWay - false of components from which nothing leads to `source`
 */
export function searchCircle(
  snapshot: Snapshot,
  { subscriber, source }: Taking,
  isOnTheWay: (id: ComponentId) => boolean,
): Search {
  if (subscriber === source) return { circle: undefined, steps: 0 };
  const cameFrom = new Map<ComponentId, ComponentId>();
  const stack: ComponentId[] = [subscriber];
  const seen = new Set<ComponentId>(stack);
  let steps = 0;
  while (stack.length > 0) {
    const id = stack.pop() as ComponentId;
    if (id === source) return { circle: named(snapshot, wayBack(cameFrom, { subscriber, source })), steps };
    steps += 1;
    snapshot.subscribers.get(id)?.forEach((_paths, next) => {
      steps += 1;
      if (seen.has(next) || !isOnTheWay(next)) return;
      seen.add(next);
      cameFrom.set(next, id);
      stack.push(next);
    });
  }
  return { circle: undefined, steps };
}

function named(snapshot: Snapshot, ids: readonly ComponentId[]): readonly string[] {
  return ids.map((id) => {
    const component = snapshot.components.get(id);
    return component ? nameOf(component) : id;
  });
}

function wayBack(cameFrom: ReadonlyMap<ComponentId, ComponentId>, { subscriber, source }: Taking): ComponentId[] {
  const way: ComponentId[] = [];
  for (
    let at: ComponentId | undefined = source;
    at !== undefined;
    at = at === subscriber ? undefined : cameFrom.get(at)
  )
    way.push(at);
  return [...way.reverse(), subscriber];
}
