import type { ViewId } from "../base/index.ts";
import type { Mutation } from "./mutation.ts";
import type { Snapshot } from "./snapshot.ts";

/** The map of everything. It is there also where nobody has placed anything yet. */
export const MAIN_VIEW = "map" as ViewId;

/** What a view is called among the things that a reviewer looks at one by one. */
export function viewThing(view: ViewId): string {
  return `view/${view}`;
}

/** The view that a thing is; undefined when it is something else. */
export function viewOfThing(thing: string): ViewId | undefined {
  return thing.startsWith("view/") ? (thing.slice("view/".length) as ViewId) : undefined;
}

export type ViewMutation = Extract<Mutation, { readonly view: ViewId }>;

/**
 * Whether a reviewer is shown what a mutation does to a view: everything on views that people made; on the map of everything
 * only where something is placed that stood on the base already, for whatever is made gets a place there by itself.
 */
export function isShownOnView(base: Snapshot, mutation: ViewMutation): boolean {
  if (mutation.view !== MAIN_VIEW) return true;
  return "component" in mutation && base.components.has(mutation.component);
}
