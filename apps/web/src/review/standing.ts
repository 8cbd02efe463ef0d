import type { Review } from "@tributary/core/protocol";
import { count } from "../model/count.ts";

/** How a change set stands on its way to Head: a few words, and a sentence about what comes next. */
export function standingOf(review: Pick<Review, "changeSet" | "request" | "requirements">): {
  readonly title: string;
  readonly sentence: string;
} {
  const { changeSet, request, requirements } = review;
  switch (changeSet.phase) {
    case "applied":
      return { title: "Applied", sentence: "What was approved here is on Head." };
    case "applying":
      return { title: "Being applied", sentence: "Its steps run on the engine right now." };
    case "abandoned":
      return { title: "Abandoned", sentence: "It can be read, but not edited or applied." };
    case "failed":
      return {
        title: "Applied, with a failure",
        sentence: "Head has it, but a step on the engine failed. See its run.",
      };
    case "open":
      break;
  }
  const open = requirements.filter(({ met }) => !met).length;
  switch (request?.phase) {
    case "pending":
      return {
        title: "Waiting for approval",
        sentence: open > 0 ? `${count(open, "requirement")} still open.` : "Everything required is there.",
      };
    case "approved":
      return { title: "Approved", sentence: "It can be applied. Editing it now would undo the approval." };
    case "rejected":
      return { title: "Rejected", sentence: "Change what was asked for, then ask for review again." };
    default:
      return {
        title: "Not yet in review",
        sentence: "Ask for review when it is ready; others then see it among what waits for them.",
      };
  }
}
