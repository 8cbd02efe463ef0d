import type { Refusal } from "@tributary/adapters/api";
import { err } from "@tributary/core/base";
import { reviewSentence, type ReviewRefusal } from "@tributary/core/governance";

type Refused = { readonly ok: false; readonly error: Refusal };

export function refused(kind: Refusal["kind"], sentence: string): Refused {
  return err({ kind, sentence });
}

export function noSuchVersion(head: number, version: number): Refused {
  return refused("notFound", `This workspace is at version ${head}; there is no version ${version} yet.`);
}

/** A refusal of the review's rules, for the person. */
export function reviewRefused(refusal: ReviewRefusal): Refused {
  switch (refusal.kind) {
    case "notAPerson":
    case "role":
    case "involved":
    case "needsSecondPerson":
      return refused("forbidden", reviewSentence(refusal));
    default:
      return refused("conflict", reviewSentence(refusal));
  }
}
