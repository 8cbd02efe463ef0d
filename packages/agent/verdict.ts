import type { RefusalNotice } from "@tributary/core/protocol";

export type Refused = RefusalNotice["refusals"][number];

/** What the server said to an edit. An edit is one batch: all of it holds, or none. */
export type Verdict =
  | { readonly accepted: true }
  /** `rule` names what refused, `sentence` explains it to a person; `refusals` has every place. */
  | {
      readonly accepted: false;
      readonly rule: string;
      readonly sentence: string;
      readonly refusals: readonly Refused[];
    };

export function verdictOf(refusals: readonly Refused[]): Verdict {
  const [first] = refusals;
  return first ? { accepted: false, rule: first.rule, sentence: first.sentence, refusals } : { accepted: true };
}

/** The edit may or may not have been kept: look at the model, then decide. */
export const LOST: Verdict = {
  accepted: false,
  rule: "lost",
  sentence:
    "The change set was opened anew before the server answered. Look at it, and make the change again if it is missing.",
  refusals: [],
};
