import type { PolicyVoice } from "../engine/index.ts";
import { type Mutation, type Refusal, refusalSentence, saidWithout } from "../model/index.ts";
import type { PolicyWord } from "../protocol/index.ts";

/** What of an edit is kept where nobody is shown all of it: as `withholding` says. */
type AsKept = (edit: Mutation) => Mutation;

const KIND = { deny: "denied", modify: "changed", require: "required", remark: "remarked" } as const;

/**
 * What policies said of an edit, as the log keeps it [S97]. It repeats nothing that nobody is shown, of the edit as it was asked for and as it stands.
 *
 * @param edits - as it stands, and as it was proposed
 */
export function wordsOf(
  voices: readonly PolicyVoice[],
  edits: readonly Mutation[],
  asKept: AsKept,
): readonly PolicyWord[] {
  return voices.map(({ policy, kind, severity, sentence: said }) => {
    const sentence = keptSentence(said, edits, asKept);
    return { policy, kind: KIND[kind], sentence, ...(kind === "deny" ? { severity } : {}) };
  });
}

/** Why an edit was refused, as the log keeps it: where a policy repeats what nobody is shown, it says no more than whose refusal it is. */
export function keptRefusal(refusal: Refusal, edits: readonly Mutation[], asKept: AsKept): string {
  const sentence = refusalSentence(refusal);
  if (refusal.kind !== "policy" || keptSentence(sentence, edits, asKept) === sentence) return sentence;
  return `The policy ${refusal.policy} refused this. What it said repeats a value that nobody is shown, so it is not kept.`;
}

function keptSentence(said: string, edits: readonly Mutation[], asKept: AsKept): string {
  return edits.reduce((sentence, edit) => saidWithout(sentence, edit, asKept(edit)), said);
}
