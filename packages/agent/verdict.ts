import type { Refused, Remarked, Verdict as ReplicaVerdict } from "@tributary/replica";

/**
 * What became of an edit. `remarks` say what policies and validation had to add, and where a policy wrote something else.
 *
 *  An edit is one act: all of it is in the server's log, or none of it holds anywhere.
 *
 * `rule` and `sentence` are the first refusal's, which is usually why the others fell too. Rules of the model are named as
 * in `@tributary/core/model` (`invalidValue`, `unknownProperty`, `stillUsed`, `cycle`, `frozen` …); beside them stand
 * `viewer` (this token may only look), `lost` (the document was made anew and the edit no longer fits), `closed` and
 * `ended` (nobody knows whether it was kept, because the connection ended first).
 */
export type Verdict = { readonly accepted: true; readonly remarks?: readonly Remarked[] } | Refusal;

export type Refusal = {
  readonly accepted: false;
  readonly rule: string;
  readonly sentence: string;
  readonly refusals: readonly Refused[];
};

export const ACCEPTED: Verdict = { accepted: true };

export function verdictOf(verdict: ReplicaVerdict): Verdict {
  if (verdict.accepted) return verdict.remarks ? { accepted: true, remarks: verdict.remarks } : ACCEPTED;
  const [{ rule, sentence }] = verdict.refusals;
  return { accepted: false, rule, sentence, refusals: verdict.refusals };
}

export function refused(rule: string, sentence: string): Refusal {
  return { accepted: false, rule, sentence, refusals: [{ rule, sentence }] };
}
