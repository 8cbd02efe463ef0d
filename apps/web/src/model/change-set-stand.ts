import type { ChangeSetSummary } from "@tributary/core/protocol";
import type { BadgeTone } from "@tributary/ui/kit";

/** How a change set stands, together with the run that applying it started: Head may have it while the engine has not. Rule W17. */
export type ChangeSetStand = "open" | "applying" | "applied" | "failed" | "stopped" | "abandoned";

export function standOf({ phase, run }: Pick<ChangeSetSummary, "phase" | "run">): ChangeSetStand {
  if (phase !== "applied") return phase;
  switch (run?.phase) {
    case "running":
      return "applying";
    case "failed":
      return "failed";
    case "cancelled":
      return "stopped";
    default:
      return "applied";
  }
}

export const STAND_TONE: { readonly [Stand in ChangeSetStand]: BadgeTone } = {
  open: "accent",
  applying: "running",
  applied: "healthy",
  failed: "failed",
  stopped: "drifted",
  abandoned: "neutral",
};

export const STAND_WORD: { readonly [Stand in ChangeSetStand]: string } = {
  open: "open",
  applying: "applying",
  applied: "applied",
  failed: "applied, with a failure",
  stopped: "applied in part",
  abandoned: "abandoned",
};
