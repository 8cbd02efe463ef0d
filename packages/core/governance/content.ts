import { contentHash, type FunctionId } from "../base/index.ts";
import { fieldOf, isCosmetic, type Mutation, NAME_PATH, type Snapshot } from "../model/index.ts";
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

/**
 * By component, the hash of what changes on it: mutations with what they replace, as `reviewedContent` counts them. It tells a
 * person which components are not what they looked at, or approved, before [G12].
 */
export function componentHashes(
  base: Snapshot,
  mutations: readonly Mutation[],
): { readonly [component: string]: string } {
  const parts = new Map<string, string[]>();
  for (const mutation of mutations) {
    if (isCosmetic(mutation) || !("component" in mutation)) continue;
    const hash = contentHash({ mutation, before: standingAt(base, mutation) });
    parts.set(mutation.component, [...(parts.get(mutation.component) ?? []), hash]);
  }
  return Object.fromEntries([...parts].map(([component, hashes]) => [component, contentHash(hashes.sort())]));
}

/** Components that are not as they were: changed, added to the content, or taken out of it. */
export function changedComponents(
  then: { readonly [component: string]: string },
  now: { readonly [component: string]: string },
): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((id) => then[id] !== now[id]).sort(compare);
}

/** The base's cell a mutation replaces; null where it replaces none. */
function standingAt(base: Snapshot, mutation: Mutation): unknown {
  if ("function" in mutation) return functionStanding(base, mutation);
  if ("key" in mutation) return base.catalogue.get(mutation.key) ?? null;
  if (mutation.type === "schema.discard") return base.schemas.get(mutation.schema) ?? null;
  if (!("component" in mutation)) return null;
  const component = base.components.get(mutation.component);
  if (mutation.type === "component.upgrade") return component?.schema ?? null;
  if (!("path" in mutation)) return component ? { name: component.attributes.get(NAME_PATH) ?? null } : null;
  return component?.attributes.get(mutation.path) ?? null;
}

/** Of a function: the code, the field, the attachment that the mutation replaces; the whole of it where it goes or comes back. */
function functionStanding(base: Snapshot, mutation: Extract<Mutation, { readonly function: FunctionId }>): unknown {
  const found = base.functions.get(mutation.function);
  if (!found) return null;
  if (mutation.type === "function.edit") return { source: found.source };
  if (mutation.type === "function.set") return { value: fieldOf(found, mutation.field) };
  return "schema" in mutation ? { bound: found.bindings.includes(mutation.schema) } : found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
