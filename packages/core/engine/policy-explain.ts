import { type Mutation, refusalSentence, runBatch } from "../model/index.ts";
import type { Execution, MutationOutcome } from "./execution.ts";
import { gravest, type PolicyVoice, type Severity } from "./policy.ts";

export type MutationExplanation = {
  readonly mutation: Mutation;
  readonly verdict: "passes" | "changed" | "refused" | "skipped";
  /** The gravest of all that is said of it, its refusal too; info where nothing is. */
  readonly severity: Severity;
  readonly voices: readonly PolicyVoice[];
  /** Policies that were asked and had nothing to say. */
  readonly silent: readonly string[];
  /** Why it was refused, in words. */
  readonly refusal?: { readonly rule: string; readonly sentence: string };
  /** What would have passed, as the policies that refused it put it. */
  readonly wouldPass: readonly string[];
};

export type Explanation = {
  readonly executionId: string;
  readonly phase: Execution["phase"];
  readonly mutations: readonly MutationExplanation[];
  /** Where policies refused: what the model itself says to it. Without refusals of its own, the policies alone stand in the way. */
  readonly withoutPolicies?: { readonly passes: boolean; readonly sentences: readonly string[] };
};

/** Which policies spoke, what they said, and what would have passed. Computed when somebody asks, not in every execution. */
export function explain(execution: Execution): Explanation {
  const { executionId, phase, outcomes, policies } = execution;
  const refusedByPolicy = outcomes.some(({ refusal }) => refusal?.kind === "policy");
  return {
    executionId,
    phase,
    mutations: outcomes.map((outcome) => explained(outcome, policies)),
    ...(refusedByPolicy ? { withoutPolicies: withoutPolicies(execution) } : {}),
  };
}

/** What is refused is so for an error at the least, whoever refuses it. */
const REFUSED = { severity: "error" } as const;

function explained(outcome: MutationOutcome, policies: readonly string[]): MutationExplanation {
  const { mutation, proposed, refusal, skipped, voices, remarks } = outcome;
  const speakers = new Set(voices.map(({ policy }) => policy.split(" ▸ ")[0]));
  return {
    mutation,
    verdict: skipped ? "skipped" : refusal ? "refused" : proposed ? "changed" : "passes",
    severity: gravest([...voices, ...remarks, ...(refusal ? [REFUSED] : [])].map(({ severity }) => severity)),
    voices,
    silent: skipped ? [] : policies.filter((policy) => !speakers.has(policy)),
    ...(refusal ? { refusal: { rule: refusal.kind, sentence: refusalSentence(refusal) } } : {}),
    wouldPass: voices.flatMap(({ kind, passes }) => (kind === "deny" && passes !== undefined ? [passes] : [])),
  };
}

function withoutPolicies({ before, outcomes, batch }: Execution): NonNullable<Explanation["withoutPolicies"]> {
  const judged = runBatch(
    before,
    outcomes.map(({ mutation, proposed }) => proposed ?? mutation),
    batch,
  );
  const sentences = judged.outcomes.flatMap(({ refusal }) => (refusal ? [refusalSentence(refusal)] : []));
  return { passes: sentences.length === 0, sentences };
}
