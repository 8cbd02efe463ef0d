import type { Result } from "@tributary/core/base";
import { err, ok } from "@tributary/core/base";
import { unsayable } from "@tributary/core/document";
import { applyMutation, type Mutation, type Refusal, runBatch, type Snapshot } from "@tributary/core/model";

type RefusedMutation = { readonly mutation: Mutation; readonly refusal: Refusal };

/**
 * As `judge`, of what is to be written over `base`: also refused is what a change set over it cannot say.
 */
export function judgeOver(base: Snapshot, view: Snapshot, mutations: readonly Mutation[]): ReturnType<typeof judge> {
  const [unsaid] = unsayable(base, mutations);
  return unsaid ? err([unsaid]) : judge(view, mutations);
}

/**
 * The view after all of `mutations`, or what would be refused and why: the server's own rules, asked early, so that most
 * refusals appear at once. The server judges again; this answer promises nothing.
 */
export function judge(
  view: Snapshot,
  mutations: readonly Mutation[],
): Result<Snapshot, readonly [RefusedMutation, ...RefusedMutation[]]> {
  const { state, outcomes } = runBatch(view, mutations, "atomic");
  const [first, ...rest] = outcomes.flatMap(({ mutation, refusal }) => (refusal ? [{ mutation, refusal }] : []));
  return first ? err([first, ...rest]) : ok(state);
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
