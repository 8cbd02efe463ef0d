import type { ComponentId, Result } from "@tributary/core/base";
import { err, ok } from "@tributary/core/base";
import {
  applyMutation,
  type Mutation,
  type Refusal,
  type Snapshot,
  validateMutation,
  validateName,
} from "@tributary/core/model";

/**
 * The view after all of `mutations`, or the first that would be refused and why: the server's own rules, asked early,
 * so that most refusals appear at once. The server judges again; this answer promises nothing.
 */
export function judge(
  view: Snapshot,
  mutations: readonly Mutation[],
): Result<Snapshot, { readonly mutation: Mutation; readonly refusal: Refusal }> {
  const going = new Set<ComponentId>();
  const named = new Map<ComponentId, Mutation>();
  for (const mutation of mutations) {
    if (mutation.type === "component.delete" || mutation.type === "component.erase") going.add(mutation.component);
    if (touchesName(mutation)) named.set(mutation.component, mutation);
  }
  let after = view;
  for (const mutation of mutations) {
    const verdict = validateMutation(after, mutation, going);
    if (!verdict.ok) return err({ mutation, refusal: verdict.error });
    after = applyMutation(after, mutation);
  }
  for (const [component, mutation] of named) {
    const verdict = validateName(after, component);
    if (!verdict.ok) return err({ mutation, refusal: verdict.error });
  }
  return ok(after);
}

/** Those of `mutations` that still change something: the rest has happened already. */
export function notYetTrue(view: Snapshot, mutations: readonly Mutation[]): readonly Mutation[] {
  let after = view;
  return mutations.filter((mutation) => {
    const next = applyMutation(after, mutation);
    const changes = next !== after;
    after = next;
    return changes;
  });
}

function touchesName(mutation: Mutation): mutation is Extract<Mutation, { readonly component: ComponentId }> {
  return mutation.type === "component.rename" || mutation.type === "component.restore";
}
