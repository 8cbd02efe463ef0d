import type { StepPhase } from "@tributary/core/protocol";
import type { State } from "@tributary/ui/kit";

/** How a step's phase looks. */
export const STEP_STATE: Record<StepPhase, State> = {
  waiting: "waiting",
  running: "running",
  succeeded: "healthy",
  failed: "failed",
  skipped: "unknown",
  cancelled: "unknown",
};
