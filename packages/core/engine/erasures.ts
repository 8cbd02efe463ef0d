import type { ComponentId } from "../base/index.ts";
import { type Component, type Mutation, schemaOf, type Snapshot } from "../model/index.ts";

/**
 * What may leave Head for good [P14]: components marked for deletion that have no counterpart outside (any more), or
 * whose counterpart is left as it is, and that nothing still takes a value from, but others that leave with them, and functions marked for deletion, which nothing outside
 * stands for. In an order in which each can be erased.
 */
export function erasures(head: Snapshot, existsOutside: (id: ComponentId) => boolean): readonly Mutation[] {
  const leaving = new Set<ComponentId>();
  head.components.forEach((component, id) => {
    const isHeld = !component.left && hasProvider(head, component) && existsOutside(id);
    if (component.deleted && !isHeld) leaving.add(id);
  });
  for (let settled = false; !settled; ) {
    settled = true;
    for (const id of leaving) {
      const isUsed = head.subscribers.get(id)?.some((_paths, user) => user !== id && !leaving.has(user));
      if (isUsed) settled = !leaving.delete(id);
    }
  }
  const functions = [...head.functions.values()].filter(({ deleted }) => deleted).map(({ id }) => id);
  return [
    ...[...leaving].sort().map((component): Mutation => ({ type: "component.erase", component })),
    ...functions.sort().map((id): Mutation => ({ type: "function.erase", function: id })),
  ];
}

function hasProvider(head: Snapshot, component: Component): boolean {
  return schemaOf(head, component)?.provider !== undefined;
}
