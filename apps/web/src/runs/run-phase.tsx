import type { RunView } from "@tributary/core/protocol";
import { Badge, type BadgeTone, type State, StateDot } from "@tributary/ui/kit";

const LOOK: Record<RunView["phase"], { readonly tone: BadgeTone; readonly state: State; readonly word: string }> = {
  running: { tone: "running", state: "running", word: "Running" },
  succeeded: { tone: "healthy", state: "healthy", word: "Succeeded" },
  failed: { tone: "failed", state: "failed", word: "Failed" },
  cancelled: { tone: "neutral", state: "unknown", word: "Cancelled" },
};

export type RunPhaseProps = { readonly phase: RunView["phase"] };

/** How a run stands, in a word. */
export function RunPhase({ phase }: RunPhaseProps) {
  const { tone, state, word } = LOOK[phase];
  return (
    <Badge tone={tone}>
      <StateDot state={state} label="" size={9} />
      {word}
    </Badge>
  );
}
