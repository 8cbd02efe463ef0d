import { assertNever } from "../base/index.ts";
import type { RequestRecord } from "./ports.ts";

/** Why a step of a review was declined. Plain data; `reviewSentence` says it to a person. */
export type ReviewRefusal =
  | { readonly kind: "notAPerson"; readonly type: string }
  | { readonly kind: "role"; readonly role: string; readonly needs: "approve" | "edit" }
  | { readonly kind: "involved" }
  | { readonly kind: "noRequest" }
  | { readonly kind: "closed"; readonly phase: RequestRecord["phase"] }
  | { readonly kind: "contentMoved" }
  | { readonly kind: "alreadyApproved" }
  | { readonly kind: "nothingToWithdraw" }
  | { readonly kind: "notYourRequest" }
  | { readonly kind: "nothingChanged" }
  | { readonly kind: "notSettled" }
  /** What policies said is about what stood there before. */
  | { readonly kind: "notJudged" }
  | { readonly kind: "changeSetClosed"; readonly phase: string }
  | { readonly kind: "approvalsMissing"; readonly missing: number; readonly stale: boolean }
  | { readonly kind: "needsSecondPerson" }
  /** What policies want and is not so yet, each in a sentence. */
  | { readonly kind: "demandsUnmet"; readonly sentences: readonly string[] };

export function reviewSentence(refusal: ReviewRefusal): string {
  switch (refusal.kind) {
    case "notAPerson":
      return refusal.type === "agent"
        ? "Agents propose changes; only people approve or apply them."
        : "Only people approve or apply changes, and this is a token of a program.";
    case "role":
      return refusal.needs === "approve"
        ? `Your role here is ${refusal.role}; approving needs an owner or an approver.`
        : `Your role here is ${refusal.role}; this needs at least an editor.`;
    case "involved":
      return "You contributed to this change set, or asked for its approval, so somebody else has to approve or reject it.";
    case "noRequest":
      return "Nobody has asked for approval of this change set yet.";
    case "closed":
      return `This request has been ${refusal.phase}; ask for approval again.`;
    case "contentMoved":
      return "The change set has changed since you looked at it. Look at the review again, then decide.";
    case "alreadyApproved":
      return "You have already approved exactly this.";
    case "nothingToWithdraw":
      return "You have given no approval that could be withdrawn.";
    case "notYourRequest":
      return "Somebody else asked for this approval, so only they can take the request back.";
    case "nothingChanged":
      return "This change set changes nothing yet.";
    case "notSettled":
      return "Functions are still working out the consequences. Try again when the review has settled.";
    case "notJudged":
      return "The policies have not been heard about what stands here now. Look again in a moment, then decide.";
    case "changeSetClosed":
      return `This change set is ${refusal.phase}, so it cannot be changed, approved or applied any more.`;
    case "approvalsMissing":
      return refusal.stale
        ? "The content has changed since it was approved, so it has to be approved again."
        : `It needs ${refusal.missing} more ${refusal.missing === 1 ? "approval" : "approvals"}.`;
    case "needsSecondPerson":
      return "A second person has to approve, and nobody else here may. Invite one from the members page.";
    case "demandsUnmet":
      return `A policy of this workspace is not met yet. ${refusal.sentences.join(" ")}`;
    default:
      return assertNever(refusal);
  }
}
