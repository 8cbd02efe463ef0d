import type { ComponentId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import type { Mutation } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import type { Snapshot } from "./snapshot.ts";
import { withCell } from "./snapshot.ts";
import { validateMutation, validateName } from "./validate.ts";

/** atomic: all or none. bestEffort: what can stand without the rest. */
export type BatchMode = "atomic" | "bestEffort";

export type BatchOutcome = { readonly mutation: Mutation; readonly refusal?: Refusal };
export type BatchResult = {
  readonly state: Snapshot;
  readonly outcomes: readonly BatchOutcome[];
  readonly refused: boolean;
};

/** A say over each mutation before it is validated: refuse it, or put another in its place. */
export type Decide = (mutation: Mutation, state: Snapshot) => BatchOutcome;

/**
 * Judges a batch by the state it leads to, not by the states on the way: connections it replaces are out of the way before
 * the new ones are checked for circles, names are compared at the end, and what is removed together does not hold itself
 * back. So a swap of two connections or two names passes in any order [M8, M9].
 *
 * For `bestEffort`, what is refused is taken out and the rest judged again until nothing more is refused: the result does
 * not depend on how a refused mutation would have changed the others.
 */
export function runBatch(
  before: Snapshot,
  mutations: readonly Mutation[],
  mode: BatchMode,
  decide?: Decide,
): BatchResult {
  const refusals = new Map<number, BatchOutcome>();
  for (;;) {
    const pass = runOnce(before, mutations, refusals, decide);
    if (pass.fresh.size === 0) return { state: pass.state, outcomes: pass.outcomes, refused: refusals.size > 0 };
    for (const [index, outcome] of pass.fresh) refusals.set(index, outcome);
    if (mode === "atomic") {
      const outcomes = pass.outcomes.map((outcome, index) => refusals.get(index) ?? outcome);
      return { state: before, outcomes, refused: true };
    }
  }
}

type Pass = {
  readonly state: Snapshot;
  readonly outcomes: readonly BatchOutcome[];
  readonly fresh: ReadonlyMap<number, BatchOutcome>;
};

function runOnce(
  before: Snapshot,
  mutations: readonly Mutation[],
  refusals: ReadonlyMap<number, BatchOutcome>,
  decide: Decide | undefined,
): Pass {
  const standing = mutations.filter((_mutation, index) => !refusals.has(index));
  const together = removalsOf(standing);
  const fresh = new Map<number, BatchOutcome>();
  let state = mutations.length > 1 ? withoutReplaced(before, standing) : before;
  const outcomes = mutations.map((proposed, index): BatchOutcome => {
    const earlier = refusals.get(index);
    if (earlier) return earlier;
    const decided = decide?.(proposed, state) ?? { mutation: proposed };
    const refusal = decided.refusal ?? refusalOf(state, decided.mutation, together);
    if (!refusal) {
      state = applyMutation(state, decided.mutation);
      return decided;
    }
    const outcome = { mutation: decided.mutation, refusal };
    fresh.set(index, outcome);
    return outcome;
  });
  if (fresh.size === 0) for (const [index, outcome] of clashingNames(state, outcomes)) fresh.set(index, outcome);
  return { state, outcomes, fresh };
}

function refusalOf(state: Snapshot, mutation: Mutation, together: ReadonlySet<ComponentId>): Refusal | undefined {
  const verdict = validateMutation(state, mutation, together);
  return verdict.ok ? undefined : verdict.error;
}

function withoutReplaced(before: Snapshot, mutations: readonly Mutation[]): Snapshot {
  let state = before;
  for (const mutation of mutations) {
    if (mutation.type !== "attribute.subscribe") continue;
    const cell = state.components.get(mutation.component)?.attributes.get(mutation.path);
    if (cell && "from" in cell) state = withCell(state, mutation.component, mutation.path, undefined);
  }
  return state;
}

function clashingNames(state: Snapshot, outcomes: readonly BatchOutcome[]): Map<number, BatchOutcome> {
  const clashes = new Map<number, BatchOutcome>();
  outcomes.forEach(({ mutation, refusal }, index) => {
    if (refusal || !mayChangeName(mutation)) return;
    const verdict = validateName(state, mutation.component);
    if (!verdict.ok) clashes.set(index, { mutation, refusal: verdict.error });
  });
  return clashes;
}

/** Renaming does; so does coming back, or moving into another container. */
function mayChangeName(mutation: Mutation): mutation is Extract<Mutation, { readonly component: ComponentId }> {
  return (
    mutation.type === "component.rename" ||
    mutation.type === "component.restore" ||
    (mutation.type === "attribute.subscribe" && mutation.path.startsWith("/domain"))
  );
}

function removalsOf(mutations: readonly Mutation[]): ReadonlySet<ComponentId> {
  const ids = new Set<ComponentId>();
  for (const mutation of mutations)
    if (mutation.type === "component.delete" || mutation.type === "component.erase") ids.add(mutation.component);
  return ids;
}
