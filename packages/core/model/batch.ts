import { assert, type ComponentId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { BatchCircles } from "./batch-circles.ts";
import { unfitAtTheEnd } from "./batch-ending.ts";
import { isRemoval, stayingWith } from "./batch-staying.ts";
import type { Mutation } from "./mutation.ts";
import type { Refusal } from "./refusal.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { withCell } from "./snapshot.ts";
import { cycleThrough } from "./subscriptions.ts";
import { type Beside, validateStep } from "./validate.ts";

/** atomic: all or none. bestEffort: what can stand without the rest. untilFailure: what comes before the first that cannot. */
export type BatchMode = "atomic" | "bestEffort" | "untilFailure";

export type BatchOutcome = {
  readonly mutation: Mutation;
  readonly refusal?: Refusal;
  /** Not tried, since one before it was refused (untilFailure). */
  readonly skipped?: true;
};
export type BatchResult = {
  readonly state: Snapshot;
  readonly outcomes: readonly BatchOutcome[];
  readonly refused: boolean;
};

/** A say over each mutation before it is validated: refuse it, or put another in its place. */
export type Decide = (mutation: Mutation, state: Snapshot, index: number) => BatchOutcome;

/**
 * Judges a batch by the state it leads to, not by the states on the way: connections it replaces are out of the way before
 * the new ones are checked for circles, names are compared at the end, and what is removed together does not hold itself
 * back. So a swap of two connections or two names passes in any order [M8, M9].
 *
 * For `bestEffort`, what is refused is taken out and the rest judged again until nothing more is refused: the result does
 * not depend on how a refused mutation would have changed the others. For `untilFailure`, so is all that follows it.
 */
export function runBatch(
  before: Snapshot,
  mutations: readonly Mutation[],
  mode: BatchMode,
  decide?: Decide,
): BatchResult {
  const result = new BatchRun({ before, mutations, mode, decide }).advance(Number.POSITIVE_INFINITY);
  assert(result, "a batch that is not interrupted ends");
  return result;
}

export type BatchInput = {
  readonly before: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly mode: BatchMode;
  readonly decide?: Decide | undefined;
  /** Whether a connection closes a circle, where more is known of what else is to be connected than the batch says. */
  readonly circleThrough?: Beside["circleThrough"] | undefined;
};

const NONE_SETTLED: ReadonlyMap<number, BatchOutcome> = new Map();
const NO_REMOVALS: ReadonlySet<ComponentId> = new Set();
const BY_ITSELF: Beside = { together: NO_REMOVALS, circleThrough: cycleThrough };

/** A batch under way: whoever advances it may let others have their turn in between, or stop for good. */
export class BatchRun {
  readonly #input: BatchInput;
  /** Refused or skipped in an earlier pass. */
  #settled = NONE_SETTLED;
  #fresh: Map<number, BatchOutcome> | undefined;
  #beside: Beside = BY_ITSELF;
  #state: Snapshot;
  #outcomes: BatchOutcome[] = [];
  /** Whose removal is known to be refused: what they read stays, too. */
  #staying = NO_REMOVALS;
  /** As they were when this pass took them away. */
  #erased: Map<ComponentId, Component> | undefined;

  constructor(input: BatchInput) {
    this.#input = input;
    this.#state = input.before;
    this.#begin();
  }

  /** Judges up to `count` more; the result when it has ended. */
  advance(count: number): BatchResult | undefined {
    const { mutations } = this.#input;
    for (let left = count; left > 0; left -= 1) {
      const index = this.#outcomes.length;
      const proposed = mutations[index];
      if (proposed) this.#judge(proposed, index);
      else {
        const result = this.#endPass();
        if (result) return result;
      }
    }
    return undefined;
  }

  #begin(): void {
    const { before, mutations } = this.#input;
    const settled = this.#settled;
    const standing = settled.size === 0 ? mutations : mutations.filter((_mutation, index) => !settled.has(index));
    this.#beside = this.#besideOf(standing);
    this.#state = mutations.length > 1 ? withoutReplaced(before, standing) : before;
    this.#fresh = undefined;
    this.#outcomes = [];
    this.#erased = undefined;
  }

  #besideOf(standing: readonly Mutation[]): Beside {
    const { circleThrough } = this.#input;
    const together = removalsOf(standing, this.#staying);
    if (circleThrough) return { together, circleThrough };
    if (this.#input.mutations.length === 1) return together.size === 0 ? BY_ITSELF : { ...BY_ITSELF, together };
    const circles = new BatchCircles({
      mutations: this.#input.mutations,
      isOut: (index) => this.#settled.has(index),
    });
    return {
      together,
      circleThrough: (snapshot, taking) => circles.through(snapshot, taking, this.#outcomes.length),
    };
  }

  #judge(proposed: Mutation, index: number): void {
    const earlier = this.#settled.get(index);
    const outcome = earlier ?? judgeOne(this.#state, proposed, index, this.#beside, this.#input.decide);
    if (!earlier && outcome.refusal) {
      this.#fresh ??= new Map();
      this.#fresh.set(index, outcome);
    } else if (!earlier) this.#apply(outcome.mutation);
    this.#outcomes.push(outcome);
  }

  #apply(mutation: Mutation): void {
    const gone = mutation.type === "component.erase" && this.#state.components.get(mutation.component);
    if (gone) {
      this.#erased ??= new Map();
      this.#erased.set(gone.id, gone);
    }
    this.#state = applyMutation(this.#state, mutation);
  }

  #endPass(): BatchResult | undefined {
    const { before, mutations, mode } = this.#input;
    const fresh = this.#fresh ?? unfitAtTheEnd(before, this.#state, this.#outcomes);
    if (!fresh) return { state: this.#state, outcomes: this.#outcomes, refused: this.#settled.size > 0 };
    if (mode === "atomic") {
      const outcomes = this.#outcomes.map((outcome, index) => fresh.get(index) ?? outcome);
      return { state: before, outcomes, refused: true };
    }
    if (mode === "bestEffort") this.#spread(fresh);
    this.#settled =
      mode === "bestEffort" ? new Map([...this.#settled, ...fresh]) : stoppedAtFirst(mutations, fresh, this.#settled);
    this.#begin();
    return undefined;
  }

  #spread(fresh: ReadonlyMap<number, BatchOutcome>): void {
    const refused = [...fresh.values()].flatMap(({ mutation }) =>
      isRemoval(mutation) && this.#state.components.get(mutation.component)?.deleted === false
        ? [mutation.component]
        : [],
    );
    if (refused.length === 0) return;
    const staying = stayingWith(refused, {
      mutations: this.#input.mutations,
      componentAt: (id) => this.#erased?.get(id) ?? this.#state.components.get(id),
      together: this.#beside.together,
    });
    this.#staying = new Set([...this.#staying, ...staying]);
  }
}

/** The first that was refused, and all after it, which are not tried. */
function stoppedAtFirst(
  mutations: readonly Mutation[],
  fresh: ReadonlyMap<number, BatchOutcome>,
  settled: ReadonlyMap<number, BatchOutcome>,
): ReadonlyMap<number, BatchOutcome> {
  // They stand in the order of the batch.
  const [first = 0] = fresh.keys();
  const all = new Map([...settled, ...[...fresh].slice(0, 1)]);
  mutations.forEach((mutation, index) => {
    if (index > first) all.set(index, { mutation, skipped: true });
  });
  return all;
}

function judgeOne(
  state: Snapshot,
  proposed: Mutation,
  index: number,
  beside: Beside,
  decide: Decide | undefined,
): BatchOutcome {
  const decided = decide?.(proposed, state, index) ?? { mutation: proposed };
  if (decided.refusal) return decided;
  const refusal = refusalOf(state, decided.mutation, beside);
  return refusal ? { mutation: decided.mutation, refusal } : decided;
}

function refusalOf(state: Snapshot, mutation: Mutation, beside: Beside): Refusal | undefined {
  const verdict = validateStep(state, mutation, beside);
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

function removalsOf(mutations: readonly Mutation[], staying: ReadonlySet<ComponentId>): ReadonlySet<ComponentId> {
  let ids: Set<ComponentId> | undefined;
  for (const mutation of mutations)
    if (isRemoval(mutation) && !staying.has(mutation.component)) {
      ids ??= new Set();
      ids.add(mutation.component);
    }
  return ids ?? NO_REMOVALS;
}
