import type { ComponentId } from "../base/index.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import type { Component } from "./snapshot.ts";

/** What a pass over a batch has come to: the components as they are after it, or were when it took them away. */
export type Passed = {
  readonly mutations: readonly Mutation[];
  readonly componentAt: (id: ComponentId) => Component | undefined;
  /** What was to go in it, but for what was known to stay. */
  readonly together: ReadonlySet<ComponentId>;
};

/**
 * What stays of what was to go together, because something that reads it stays: beginning with `refused`, which are there and whose
 * removals were refused. A chain of deletions that is still read at its end would else give up one of them in each pass [M97].
 *
 * Only of what nothing else is done to after it is taken away: what that reads is known.
 */
export function stayingWith(
  refused: readonly ComponentId[],
  { mutations, componentAt, together }: Passed,
): ReadonlySet<ComponentId> {
  const staying = new Set<ComponentId>();
  const isLast = new Map<ComponentId, boolean>();
  for (const mutation of mutations) if ("component" in mutation) isLast.set(mutation.component, isRemoval(mutation));
  const open = refused.filter((id) => isLast.get(id));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const reader = id;
    componentAt(reader)?.attributes.forEach((cell) => {
      if (!("from" in cell)) return;
      const source = cell.from.component;
      if (source === reader || staying.has(source) || !together.has(source) || !isLast.get(source)) return;
      staying.add(source);
      open.push(source);
    });
  }
  return staying;
}

export function isRemoval(mutation: Mutation): mutation is MutationOf<"component.delete" | "component.erase"> {
  return mutation.type === "component.delete" || mutation.type === "component.erase";
}
