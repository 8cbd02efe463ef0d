import type { Answer, ApiServices } from "@tributary/adapters/api";
import { ok } from "@tributary/core/base";
import { changesBetween, type Execution, explain, summaryOf } from "@tributary/core/engine";
import { refusalSentence, sentenceOf } from "@tributary/core/model";
import type { DryRun } from "@tributary/core/protocol";
import type { DocumentSession } from "@tributary/core/sync";
import { setImmediate as nextTurn } from "node:timers/promises";
import { refused } from "../answers.ts";

type Wish = Parameters<ApiServices["mutationEngine"]["dryRun"]>[1];

/** What would become of an edit, explained. */
export async function dryRunOf(
  session: DocumentSession,
  by: Parameters<DocumentSession["dryRun"]>[0],
  { mutations, mode, batch }: Wish,
): Answer<DryRun> {
  const ran = await session.dryRun(by, mutations, { mode, batch, pause: () => nextTurn() });
  if (!ran.ok) return refused(ran.error.kind === "notPermitted" ? "forbidden" : "conflict", refusalSentence(ran.error));
  return ok(viewOf(ran.value));
}

function viewOf(execution: Execution): DryRun {
  const { executionId, phase, mode, before, state, outcomes, sideEffects } = execution;
  const { mutations, withoutPolicies } = explain(execution);
  const { total, accepted, refused: declined, skipped, modified, requirements } = summaryOf(execution);
  return {
    execution: executionId,
    phase,
    outcomes: mutations.map(({ mutation, verdict, refusal, voices, wouldPass }, index) => ({
      ...{ mutation, verdict, wouldPass, sentence: sentenceOf(mutation, before) },
      ...(refusal ? { refusal } : {}),
      said: [
        ...voices.map(({ policy, severity, sentence }) => ({ by: policy, severity, sentence })),
        ...(outcomes[index]?.remarks ?? []).map(({ rule, severity, sentence }) => ({ by: rule, severity, sentence })),
      ],
    })),
    summary: { total, accepted, refused: declined, skipped, modified },
    requirements: requirements.map(({ policy, sentence }) => ({ policy, sentence })),
    sideEffects: sideEffects.map(({ type, description, data }) => ({ type, description, data })),
    ...(withoutPolicies ? { withoutPolicies } : {}),
    ...(mode === "simulate" && phase === "done" ? { changes: changesBetween(before, state) } : {}),
  };
}
