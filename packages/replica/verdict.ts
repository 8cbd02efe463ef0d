import type { RefusalNotice, RemarkNotice } from "@tributary/core/protocol";
import { isLiteral, type Mutation, parseOverlayCell, type Refusal, refusalSentence } from "@tributary/core/model";
import { attemptedBy, placeOfMutation } from "./refusals.ts";

/** One thing that was refused, where, by which rule, and why, in a sentence. */
export type Refused = {
  readonly component?: string;
  readonly path?: string;
  readonly function?: string;
  /** The rule that refused: a model's (`invalidValue`), or `viewer`, `lost`, `closed`. */
  readonly rule: string;
  /** What was refused, why, and what to do. */
  readonly sentence: string;
  /** The refused value, where there was one. */
  readonly attempted?: unknown;
};

/** What is said of an edit that was accepted, at its place; `changed`: something else was written than what was asked for. */
export type Remarked = Refused & { readonly remark: RemarkNotice["remarks"][number]["severity"] };

/** What became of an edit: it is in the server's log, or none of it holds. */
export type Verdict =
  | { readonly accepted: true; readonly remarks?: readonly Remarked[] }
  | { readonly accepted: false; readonly refusals: readonly [Refused, ...Refused[]] };

export const ACCEPTED: Verdict = { accepted: true };
export const READ_ONLY = "You may look at this change set but not edit it. Ask an owner for the editor role.";

export function refusedFor(rule: string, sentence: string, mutation?: Mutation): Refused {
  const attempted = mutation && attemptedBy(mutation);
  return {
    ...(mutation ? placeOfMutation(mutation) : {}),
    rule,
    sentence,
    ...(attempted === undefined ? {} : { attempted }),
  };
}

export function refusedByModel({
  mutation,
  refusal,
}: {
  readonly mutation: Mutation;
  readonly refusal: Refusal;
}): Refused {
  return refusedFor(refusal.kind, refusalSentence(refusal), mutation);
}

/** What the server says of what it accepted. */
export function notesOf(remarks: RemarkNotice["remarks"]): readonly Remarked[] {
  return remarks.map(({ root, key: _key, severity, attempted, stands: _stands, ...said }): Remarked => {
    const value = root === "attribute" ? literalOf(attempted) : attempted;
    return { ...said, remark: severity, ...(value === undefined ? {} : { attempted: value }) };
  });
}

/** As the server put it. */
export function verdictOf(refusals: RefusalNotice["refusals"]): Verdict {
  const [first, ...rest] = refusals.map(({ root, key: _key, attempted, ...refused }): Refused => {
    const value = root === "attribute" ? literalOf(attempted) : attempted;
    return { ...refused, ...(value === undefined ? {} : { attempted: value }) };
  });
  return first ? { accepted: false, refusals: [first, ...rest] } : ACCEPTED;
}

/** On the wire stands the refused cell; what somebody would correct is the value in it. */
function literalOf(attempted: unknown): unknown {
  const cell = parseOverlayCell(attempted);
  return cell && isLiteral(cell) ? cell.value : undefined;
}

export function lost(rule: "lost" | "closed", sentence: string): Verdict {
  return { accepted: false, refusals: [{ rule, sentence }] };
}
