import {
  type BatchMode,
  type BatchOutcome,
  BatchRun,
  type Decide,
  guardedBelow,
  isSaidBelow,
  type Mutation,
  type Refusal,
  type Snapshot,
} from "../model/index.ts";
import type { MutationContext } from "./context.ts";
import type { Execution, MutationOutcome } from "./execution.ts";
import type { Policy, PolicyVoice } from "./policy.ts";
import { evaluatePolicies, type PolicyAsking, type PolicyOutcome } from "./policy-evaluate.ts";
import type { Advisor, Remark } from "./remark.ts";

export type Judged = Pick<Execution, "phase" | "interruption" | "state" | "outcomes">;

export type Judging = {
  readonly before: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly context: MutationContext;
  readonly batch: BatchMode;
  readonly policies: readonly Policy[];
  readonly asking: PolicyAsking;
  readonly advisors: readonly Advisor[];
  /** People have agreed to exactly these mutations, so none may be written differently. */
  readonly isSettled: boolean;
  /** Throws `INTERRUPTED` when it is to stop. */
  readonly look: () => void;
};

const NOTHING: readonly never[] = [];

/** Thrown through a batch to stop it, caught by whoever drives it: a batch has no other way out in the middle of a slice. */
export const INTERRUPTED = Symbol("interrupted");

/** A batch judged by policies and by the model, mutation by mutation. */
export class BatchJudge {
  /** What evaluating policies took so far. */
  policiesMs = 0;
  readonly #judging: Judging;
  /** Where it names no base, what the batch is judged on is one. */
  readonly #context: MutationContext & { readonly base: Snapshot };
  readonly #isOverBase: boolean;
  readonly #run: BatchRun;
  #heard: Map<number, PolicyOutcome> | undefined;

  constructor(judging: Judging) {
    const { before, mutations, batch: mode, context } = judging;
    this.#judging = judging;
    this.#isOverBase = hasBase(context);
    this.#context = hasBase(context) ? context : { ...context, base: before };
    const decide: Decide = (proposed, state, index) => this.#decide(proposed, state, index);
    this.#run = new BatchRun({ before, mutations, mode, decide });
  }

  /** Judges up to `count` more; what came of the batch when it has ended. @throws {INTERRUPTED} */
  advance(count: number): Judged | undefined {
    const result = this.#run.advance(count);
    if (!result) return undefined;
    const { mutations, batch } = this.#judging;
    const stands = ({ refusal, skipped }: BatchOutcome): boolean => !refusal && !skipped;
    const isRefused = result.refused && (batch === "atomic" || !result.outcomes.some(stands));
    return {
      phase: isRefused ? "refused" : "done",
      state: result.state,
      outcomes: result.outcomes.map((part, index) => this.#outcomeOf(part, mutations[index], index, result.state)),
    };
  }

  #decide(proposed: Mutation, state: Snapshot, index: number): BatchOutcome {
    const { policies, asking, isSettled, look } = this.#judging;
    look();
    const guarded = guardedBelow(this.#context.base, state, proposed);
    const byModel = guarded ? { mutation: proposed, refusal: guarded } : { mutation: proposed };
    if (policies.length === 0 || this.#takesBack(proposed)) return byModel;
    const outcome = evaluatePolicies(policies, proposed, state, this.#context, asking);
    this.policiesMs += outcome.ms;
    if (outcome.voices.length > 0) {
      this.#heard ??= new Map();
      this.#heard.set(index, outcome);
    }
    const refusal = refusalOf(outcome, proposed, isSettled) ?? guarded;
    return refusal ? { mutation: outcome.mutation, refusal } : { mutation: outcome.mutation };
  }

  /** Of what a change set says no more, nothing comes to Head: policies judge what comes to it [E23]. */
  #takesBack(proposed: Mutation): boolean {
    return this.#isOverBase && isSaidBelow(this.#context.base, proposed);
  }

  #outcomeOf(part: BatchOutcome, proposed: Mutation | undefined, index: number, after: Snapshot): MutationOutcome {
    const { advisors } = this.#judging;
    const heard = part.skipped ? undefined : this.#heard?.get(index);
    const outcome: MutationOutcome = {
      mutation: part.mutation,
      voices: heard?.voices ?? NOTHING,
      requirements: heard?.requirements ?? NOTHING,
      remarks: part.refusal || part.skipped ? NOTHING : remarksOn(part.mutation, after, advisors),
    };
    if (part.skipped) return { ...outcome, skipped: true };
    const changed = proposed && proposed !== part.mutation ? { ...outcome, proposed } : outcome;
    return part.refusal ? { ...changed, refusal: part.refusal } : changed;
  }
}

function hasBase(context: MutationContext): context is MutationContext & { readonly base: Snapshot } {
  return context.base !== undefined;
}

function refusalOf({ denials, voices, mutation }: PolicyOutcome, proposed: Mutation, isSettled: boolean) {
  if (denials.length > 0) return policyRefusal(denials);
  if (!isSettled || mutation === proposed) return undefined;
  return policyRefusal(voices.filter(({ kind }) => kind === "modify"));
}

function policyRefusal(voices: readonly PolicyVoice[]): Refusal {
  return {
    kind: "policy",
    policy: voices.map(({ policy }) => policy).join(", "),
    sentence: voices.map(({ sentence }) => sentence).join(" "),
  };
}

function remarksOn(mutation: Mutation, after: Snapshot, advisors: readonly Advisor[]): readonly Remark[] {
  let remarks: Remark[] | undefined;
  for (const advisor of advisors) {
    const remark = advisor(mutation, after);
    if (!remark) continue;
    remarks ??= [];
    remarks.push(remark);
  }
  return remarks ?? NOTHING;
}
