import { contentHash } from "../base/index.ts";
import { isCosmetic, type Mutation, NAME_PATH, type Snapshot } from "../model/index.ts";
import type { PlanStep, ResourceState } from "../protocol/index.ts";

/**
 * The hash an approval is bound to [G5]: every mutation, what stood there before, every step of the plan, and which outside
 * things those steps would touch.
 *
 * It is made of the mutations themselves, not of what a reviewer is shown of them: a secret is hidden in a review, yet a
 * changed secret is changed content. Left out on purpose: who wrote a value, wording, order of arrival, positions on a
 * canvas, and the parts of an observation that move by themselves (time, uptime, health), for an approval that a heartbeat
 * can void is no approval.
 */
export function reviewedContent(input: {
  readonly base: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly plan: readonly PlanStep[];
  readonly resources: ReadonlyMap<string, ResourceState>;
}): string {
  return contentHash({
    mutations: input.mutations
      .filter((mutation) => !isCosmetic(mutation))
      .map((mutation) => ({ mutation, before: standingAt(input.base, mutation) }))
      .map((each) => contentHash(each))
      .sort(),
    plan: [...input.plan]
      .sort((a, b) => compare(a.component, b.component))
      .map((step) => ({
        component: step.component,
        kind: step.kind,
        downtime: step.downtime,
        after: [...step.after].sort(),
        resource: input.resources.get(step.component)?.resourceId ?? null,
      })),
  });
}

/** The base's cell a mutation replaces; null where it replaces none. */
function standingAt(base: Snapshot, mutation: Mutation): unknown {
  if (!("component" in mutation)) return null;
  const component = base.components.get(mutation.component);
  if (!("path" in mutation)) return component ? { name: component.attributes.get(NAME_PATH) ?? null } : null;
  return component?.attributes.get(mutation.path) ?? null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
