import { type Execution, requirementsIn } from "../engine/index.ts";
import type { Demand } from "./demand.ts";

type Judged = Pick<Execution, "phase" | "outcomes"> & Partial<Pick<Execution, "executionId" | "interruption">>;

/**
 * What policies want of a change set, from an execution that validates all it changes. One that did not come to its end has heard
 * nobody out: then nothing is known to be allowed, and that alone is the demand [G26].
 */
export function demandsIn(execution: Judged): readonly Demand[] {
  if (execution.phase === "interrupted" || execution.phase === "failed") return [unjudged(execution)];
  const required = requirementsIn(execution.outcomes).map(({ policy, need, sentence }) => ({
    id: `${policy}:${JSON.stringify(need)}:${sentence}`,
    ...{ policy, need, sentence },
  }));
  return [...required, ...denied(execution)];
}

/** What a policy refuses that was switched on after the edit: it has to go before anybody approves. */
function denied({ outcomes }: Judged): readonly Demand[] {
  const all = outcomes.flatMap(({ refusal }): Demand[] => {
    if (refusal?.kind !== "policy") return [];
    const { policy, sentence } = refusal;
    return [{ id: `denied:${policy}:${sentence}`, policy, sentence, need: { kind: "checks" }, holds: false }];
  });
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function unjudged(judged: Judged): Demand {
  return { id: "unjudged", policy: "policies", need: { kind: "checks" }, holds: false, sentence: whyUnjudged(judged) };
}

function whyUnjudged({ phase, interruption, executionId }: Judged): string {
  const nothing = "so nobody approves or applies this yet";
  if (phase === "failed")
    return `The policies of this workspace could not be asked, ${nothing}. Look again in a moment; if it stays so, the server's log has execution ${executionId ?? "of this review"}.`;
  if (interruption === "timeout")
    return `Asking the policies about all of this took too long and was stopped, ${nothing}. Split the change set, then ask for approval of the parts.`;
  return `The policies have not been heard about what stands here now, ${nothing}. Look again in a moment.`;
}
