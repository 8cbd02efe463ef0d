import type { RunRecord } from "@tributary/core/governance";
import type { RunView } from "@tributary/core/protocol";

/** A run as whoever may look is told it. */
export function viewOf(record: RunRecord): RunView {
  const { id, changeSet, title, phase, startedAt, endedAt, startedBy, steps, sentence } = record;
  return {
    id,
    changeSet,
    title,
    phase,
    startedAt,
    steps,
    startedBy: startedBy.name,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}
