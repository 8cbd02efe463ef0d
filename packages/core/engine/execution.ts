import { type BatchMode, type Mutation, type Refusal, refusalSentence, type Snapshot } from "../model/index.ts";
import type { ExecutionMode, MutationContext } from "./context.ts";
import type { Heard } from "./listener.ts";
import type { PolicyVoice } from "./policy.ts";
import type { PolicyRequirement } from "./policy-evaluate.ts";
import type { Remark } from "./remark.ts";
import type { SideEffect } from "./side-effect.ts";

/** What became of one mutation of a batch. */
export type MutationOutcome = {
  /** As it stands: as proposed, or as a policy put it. */
  readonly mutation: Mutation;
  /** As it was proposed, where a policy put another in its place. */
  readonly proposed?: Mutation;
  readonly refusal?: Refusal;
  readonly skipped?: true;
  /** What policies said about it, beyond silent agreement. */
  readonly voices: readonly PolicyVoice[];
  readonly requirements: readonly PolicyRequirement[];
  readonly remarks: readonly Remark[];
};

/**
 * Milliseconds, by part of the pipeline. `policies` is part of `judging`; what is left of `total` beside `judging` and `paused` is
 * recording: interceptors after, audit and history.
 */
export type Durations = {
  readonly policies: number;
  readonly judging: number;
  /** Between slices, when others had their turn. */
  readonly paused: number;
  readonly total: number;
};

export type Execution = {
  readonly executionId: string;
  readonly mode: ExecutionMode;
  readonly batch: BatchMode;
  /** done: applied (commit), would apply (simulate, validate). refused: by policy or validation. interrupted: by time or by wish. failed: it broke. */
  readonly phase: "done" | "refused" | "interrupted" | "failed";
  readonly interruption?: "timeout" | "cancelled";
  /** What broke, in the words of whatever broke. */
  readonly failure?: string;
  /** The state it was judged on. */
  readonly before: Snapshot;
  /** The state after it: for `commit` and `simulate` when done; otherwise the one before. */
  readonly state: Snapshot;
  readonly outcomes: readonly MutationOutcome[];
  /** Names of the policies that were asked, in the order in which they speak. */
  readonly policies: readonly string[];
  readonly sideEffects: readonly SideEffect[];
  /** What listeners want told of how it ended, also where nothing was done. Absent where none listens [E29]. */
  readonly heard?: readonly Heard[];
  readonly startedAt: number;
  readonly durations: Durations;
};

/** What the audit keeps of every execution: also of those refused, interrupted and failed [E2]. */
export type AuditRecord = { readonly context: MutationContext; readonly execution: Execution };

export type ExecutionSummary = {
  readonly total: number;
  readonly accepted: number;
  readonly refused: number;
  readonly skipped: number;
  /** Of the accepted: those a policy put differently. */
  readonly modified: number;
  readonly remarks: number;
  readonly requirements: readonly PolicyRequirement[];
  readonly sideEffects: number;
  readonly durations: Durations;
};

/** A batch in figures. Where nothing was done, nothing counts as accepted. */
export function summaryOf({ phase, outcomes, sideEffects, durations }: Execution): ExecutionSummary {
  const standing = phase === "done" ? outcomes.filter(({ refusal, skipped }) => !refusal && !skipped) : [];
  return {
    total: outcomes.length,
    accepted: standing.length,
    refused: outcomes.filter(({ refusal }) => refusal).length,
    skipped: outcomes.filter(({ skipped }) => skipped).length,
    modified: standing.filter(({ proposed }) => proposed).length,
    remarks: standing.reduce((sum, { remarks }) => sum + remarks.length, 0),
    requirements: requirementsIn(standing),
    sideEffects: sideEffects.length,
    durations,
  };
}

/** What the mutations need together; the same need for the same reason is one. */
export function requirementsIn(outcomes: readonly MutationOutcome[]): readonly PolicyRequirement[] {
  const all = new Map<string, PolicyRequirement>();
  for (const { requirements } of outcomes)
    for (const each of requirements) all.set(`${each.policy} ${JSON.stringify(each.need)} ${each.sentence}`, each);
  return [...all.values()];
}

/** The refusals of an execution, in words. */
export function refusalSentences(execution: Execution): readonly string[] {
  return execution.outcomes.flatMap((outcome) => (outcome.refusal ? [refusalSentence(outcome.refusal)] : []));
}
