import type { Review } from "@tributary/core/protocol";
import type { BadgeTone } from "@tributary/ui/kit";
import { type ChangeSetStand, standOf, STAND_TONE } from "../model/change-set-stand.ts";
import { count } from "../model/count.ts";

export type ReviewStanding = { readonly title: string; readonly sentence: string; readonly tone: BadgeTone };

/** How a change set stands on its way to Head: a few words, and a sentence about what comes next. Rules W11 and W18. */
export function standingOf(
  review: Pick<Review, "changeSet" | "request" | "requirements" | "applyRefusal">,
): ReviewStanding {
  const stand = standOf(review.changeSet);
  return stand === "open" ? underReview(review) : { ...ENDED[stand], tone: STAND_TONE[stand] };
}

/** What has changed since somebody approved: by edits, or because Head moved. What neither side has any more stands last. Rule W23. */
export function sinceWords(name: string, things: readonly string[]): string {
  if (things.length === 0) return `Since ${name} approved, what it means for the engine has changed.`;
  const more = things.length - MOST_NAMED;
  const named = more > 0 ? [...things.slice(0, MOST_NAMED), `${more} more`] : things;
  const all = named.length === 1 ? named[0] : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
  return `Since ${name} approved, ${all} changed.`;
}

const MOST_NAMED = 4;

/** Why a review has nothing to show. Rule W23. */
export function emptyWords({ phase, changes }: Pick<Review["changeSet"], "phase" | "changes">): string {
  if (phase === "applied") return "Nothing of it was new to Head.";
  if (phase !== "open") return "Whatever was edited in it, nothing of that differs from the version it stands on.";
  return changes === 0
    ? "Edit something in this change set, and what it means shows here as you go."
    : "What was edited here was taken back, or Head says the same by now. Go on editing, or abandon it.";
}

/** What the plan of a change set is called: only what a run has done to its end has happened. Rule W18. */
export function planTitleOf(changeSet: Review["changeSet"]): string {
  return PLAN_TITLE[standOf(changeSet)];
}

const PLAN_TITLE: { readonly [Stand in ChangeSetStand]: string } = {
  open: "What will happen",
  applying: "What happens now",
  applied: "What happened",
  failed: "What was to happen",
  stopped: "What was to happen",
  abandoned: "What would happen",
};

const ENDED: { readonly [Stand in Exclude<ChangeSetStand, "open">]: Omit<ReviewStanding, "tone"> } = {
  applying: { title: "Being applied", sentence: "Its steps run right now." },
  applied: { title: "Applied", sentence: "What was approved here was put on Head." },
  failed: {
    title: "Applied, with a failure",
    sentence: "It was put on Head, but one of its steps failed. See its run.",
  },
  stopped: {
    title: "Applied in part",
    sentence: "It was put on Head, but its run was stopped before every step was done. See its run.",
  },
  abandoned: { title: "Abandoned", sentence: "It can be read, but not edited or applied." },
};

function underReview({
  request,
  requirements,
  applyRefusal,
}: Pick<Review, "request" | "requirements" | "applyRefusal">): ReviewStanding {
  const open = requirements.filter(({ met }) => !met).length;
  const missing = `${count(open, "requirement")} still open.`;
  switch (request?.phase) {
    case "rejected":
      return { title: "Rejected", sentence: "Change what was asked for, then ask for review again.", tone: "failed" };
    case "pending":
    case "approved":
      if (request.stale) return { title: "Approval out of date", sentence: missing, tone: "drifted" };
      if (open > 0) return { title: "Waiting for approval", sentence: missing, tone: "accent" };
      return {
        title: "Approved",
        sentence:
          applyRefusal === null
            ? "It can be applied. Editing it now would undo the approval."
            : "Everything required is there. Editing it now would undo the approval.",
        tone: "healthy",
      };
    default:
      return {
        title: "Not yet in review",
        sentence: "Ask for review when it is ready; others then see it among what waits for them.",
        tone: "accent",
      };
  }
}
