import type { FunctionRunState } from "@tributary/core/protocol";
import { Badge, type BadgeTone, type State, StateDot } from "@tributary/ui/kit";

type Look = { readonly tone: BadgeTone; readonly state: State; readonly word: string };

const LOOK: Record<FunctionRunState["phase"], Look> = {
  running: { tone: "running", state: "running", word: "Running" },
  succeeded: { tone: "healthy", state: "healthy", word: "Ran" },
  failed: { tone: "failed", state: "failed", word: "Failed" },
  killed: { tone: "neutral", state: "unknown", word: "Ended" },
};

/** How a run of a function stands, in a word. */
export function FunctionRunPhase({ state }: { readonly state: FunctionRunState }) {
  const { tone, state: dot, word } = LOOK[state.phase];
  return (
    <Badge tone={tone}>
      <StateDot state={dot} label="" size={9} />
      {word}
    </Badge>
  );
}
