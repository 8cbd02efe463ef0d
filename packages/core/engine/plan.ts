import type { ComponentId, Json } from "../base/index.ts";
import type { Component, Snapshot } from "../model/index.ts";
import { nameOf, schemaOf } from "../model/index.ts";
import type { PlanStep, ResourceState } from "../protocol/index.ts";
import { cycleSentence, cyclesOf, inOrder } from "./plan-order.ts";
import { withLacking } from "./plan-lacking.ts";
import { planEdges } from "./plan-edges.ts";
import { boundReason, createdReason, destroyedReason, neededReason, updatedReason } from "./plan-reasons.ts";
import { boundTo, liveAt, providedAt, reachable, sourcesOf, subscribersOf } from "./plan-walk.ts";
import type { PropertyChange } from "./property-changes.ts";
import { treeChanges } from "./tree-changes.ts";

/** Reads a component's materialised `{meta, domain, derived}` on one side; undefined when it is not there. */
export type TreeOf = (component: ComponentId) => Json | undefined;

export type PlanInput = {
  readonly head: Snapshot;
  readonly proposed: Snapshot;
  readonly resources: ReadonlyMap<string, ResourceState>;
  readonly trees: { readonly head: TreeOf; readonly proposed: TreeOf };
  /**
   * What only one component at a time can hold outside: a name, a host port. Who takes over another's claim waits until
   * that one has let go of it, where the order of connections permits.
   */
  readonly claimsOf?: (schema: string, tree: Json) => readonly string[];
};

export type Plan = {
  readonly steps: readonly PlanStep[];
  /** Steps that wait for each other, with a sentence. A plan with one must not be applied. */
  readonly cycles: readonly { readonly components: readonly string[]; readonly sentence: string }[];
};

/** A step before its place in the order is known. */
export type Draft = Omit<PlanStep, "after">;

/**
 * What applying `proposed` on `head` does to reality, step by step, in the order it will be done. Rules [P1]–[P18].
 *
 * Pure and complete: the same input gives the same plan, and a run executes exactly these steps.
 */
export function planOf(input: PlanInput): Plan {
  const changed = changedComponents(input);
  const drafts = new Map<ComponentId, Draft>();
  for (const id of candidates(input, changed)) {
    const draft = draftOf(input, id, changed);
    if (draft) drafts.set(id, draft);
  }
  addBound(input.proposed, input.resources, drafts);
  addNeeded(input.proposed, input.resources, drafts);
  return ordered(input.proposed, drafts, planEdges(input, drafts));
}

/** Puts the steps in order, and reports those that wait for each other and those that nothing can take. */
export function ordered(
  model: Snapshot,
  drafts: ReadonlyMap<ComponentId, Draft>,
  edges: ReadonlyMap<ComponentId, readonly ComponentId[]>,
): Plan {
  const steps = inOrder([...drafts].map(([id, draft]) => ({ ...draft, after: edges.get(id) ?? [] })));
  const cycles = cyclesOf(steps).map((cycle) => ({
    components: cycle.map(({ component }) => component),
    sentence: cycleSentence(cycle),
  }));
  return { steps: withLacking(model, steps), cycles };
}

/**
 * Adds a create step for everything the planned steps take values from that has no counterpart outside yet: a
 * container on a network that was never made needs the network first.
 */
export function addNeeded(
  model: Snapshot,
  resources: ReadonlyMap<string, ResourceState>,
  drafts: Map<ComponentId, Draft>,
): void {
  const makers = [...drafts].filter(([, draft]) => draft.kind !== "destroy");
  for (const [id, maker] of makers) {
    for (const source of reachable([id], (at) => sourcesOf(model, at))) {
      const component = providedAt(model, source);
      if (!component || drafts.has(source) || exists(resources, source)) continue;
      drafts.set(source, draft(component, "create", neededReason(maker.name)));
    }
  }
}

/**
 * Adds a replacement for everything that lives inside something that is made anew: a container that shares another's network
 * would go on with the network of one that is gone.
 */
export function addBound(
  model: Snapshot,
  resources: ReadonlyMap<string, ResourceState>,
  drafts: Map<ComponentId, Draft>,
): void {
  const open = [...drafts.values()].filter(({ kind }) => kind === "create" || kind === "replace");
  for (let host = open.pop(); host; host = open.pop()) {
    for (const id of boundTo(model, host.component as ComponentId)) {
      const component = providedAt(model, id);
      const known = drafts.get(id);
      if (!component || !exists(resources, id) || (known && known.kind !== "update")) continue;
      const replacement = draft(component, "replace", boundReason(host.name));
      drafts.set(id, replacement);
      open.push(replacement);
    }
  }
}

/** Whether something outside answers to the component, as last read. */
export function exists(resources: ReadonlyMap<string, ResourceState>, id: ComponentId): boolean {
  const resource = resources.get(id);
  return resource !== undefined && resource.status !== "gone";
}

export function draft(component: Component, kind: PlanStep["kind"], reason: string): Draft {
  return {
    component: component.id,
    name: nameOf(component),
    schema: component.schema,
    kind,
    reason,
    downtime: kind === "replace",
  };
}

/** Components whose own cells differ. Snapshots share what they have in common, so this compares references. */
function changedComponents({ head, proposed }: PlanInput): Set<ComponentId> {
  const changed = new Set<ComponentId>();
  if (head.components === proposed.components) return changed;
  proposed.components.forEach((component, id) => {
    if (head.components.get(id) !== component) changed.add(id);
  });
  head.components.forEach((_, id) => {
    if (!proposed.components.has(id)) changed.add(id);
  });
  return changed;
}

/** The changed ones and everything that takes a value from them, directly or not. */
function candidates({ head, proposed }: PlanInput, changed: ReadonlySet<ComponentId>): Set<ComponentId> {
  const reached = reachable(changed, (id) => new Set([...subscribersOf(head, id), ...subscribersOf(proposed, id)]));
  return new Set([...changed, ...reached]);
}

function draftOf(input: PlanInput, id: ComponentId, changed: ReadonlySet<ComponentId>): Draft | undefined {
  const component = providedAt(input.proposed, id);
  if (!component) return destroyOf(input, id);
  // What was only described until now is made for the first time.
  const before = providedAt(input.head, id);
  const changes = before ? differences(input, component) : [];
  if (before && changes.length === 0) return undefined;
  if (!exists(input.resources, id)) return draft(component, "create", createdReason(before !== undefined));
  const through = changed.has(id) ? [] : sourceNames(input, id);
  const kind = changes.some(({ createOnly }) => createOnly) ? "replace" : "update";
  return draft(component, kind, updatedReason(changes, through));
}

/** What stays, but of a kind that nobody makes real any more, is left as it is outside; so is what goes and says so. */
function destroyOf({ head, proposed, resources }: PlanInput, id: ComponentId): Draft | undefined {
  const isKept = liveAt(proposed, id) || proposed.components.get(id)?.left;
  const component = isKept ? undefined : providedAt(head, id);
  return component && exists(resources, id) ? draft(component, "destroy", destroyedReason()) : undefined;
}

function differences({ proposed, trees }: PlanInput, component: Component): PropertyChange[] {
  const schema = schemaOf(proposed, component);
  return schema ? treeChanges(schema, trees.head(component.id), trees.proposed(component.id)) : [];
}

/** Names of the direct sources whose change reaches this component. */
function sourceNames({ head, proposed, trees }: PlanInput, id: ComponentId): string[] {
  const names = [...sourcesOf(proposed, id)].flatMap((source) => {
    const component = proposed.components.get(source);
    const moved = head.components.get(source) !== component || trees.head(source) !== trees.proposed(source);
    return component && moved ? [nameOf(component)] : [];
  });
  return names.sort();
}
