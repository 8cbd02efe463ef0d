import { CircleX, ClockAlert, type LucideIcon, TriangleAlert, Unplug } from "lucide-react";
import type { Findings } from "../model/status.ts";

/** How many checks fail or warn, and how many functions failed or are out of date, by shape and number. Nothing where all is well. */
export function FindingsMark({
  findings: { failed, stale, reason, failures, warnings },
}: {
  readonly findings: Findings;
}) {
  return (
    <>
      <Pair
        title="Functions"
        red={{ count: failed, words: `${failed} failed`, icon: Unplug }}
        amber={{ count: stale, words: `${stale} out of date`, icon: ClockAlert }}
        reason={reason}
      />
      <Pair
        title="Checks"
        red={{ count: failures, words: `${failures} ${failures === 1 ? "failure" : "failures"}`, icon: CircleX }}
        amber={{
          count: warnings,
          words: `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
          icon: TriangleAlert,
        }}
      />
    </>
  );
}

type Count = { readonly count: number; readonly words: string; readonly icon: LucideIcon };
type PairProps = {
  readonly title: string;
  readonly red: Count;
  readonly amber: Count;
  readonly reason?: string | undefined;
};

/** Two numbers of one thing, the graver first, said as one sentence. */
function Pair({ title, red, amber, reason }: PairProps) {
  const shown = [
    { ...red, colour: "text-failed-text" },
    { ...amber, colour: "text-drifted-text" },
  ].filter(({ count }) => count > 0);
  if (shown.length === 0) return null;
  const label = `${title}: ${shown.map(({ words }) => words).join(", ")}`;
  return (
    <span
      role="img"
      aria-label={label}
      title={reason === undefined ? label : `${label}. ${reason}`}
      className="flex shrink-0 items-center gap-1.5 font-medium text-2xs"
    >
      {shown.map(({ words, colour, count, icon: Icon }) => (
        <span key={words} className={`flex items-center gap-0.5 ${colour}`}>
          <Icon aria-hidden="true" className="size-3" />
          {count}
        </span>
      ))}
    </span>
  );
}
