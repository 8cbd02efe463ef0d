"use client";

import { Badge, Tooltip } from "@tributary/ui/kit";
import { checksOf, type LiveState, type Store, useStore } from "@tributary/ui/replica";
import { CircleCheck, CircleX, TriangleAlert, Unplug } from "lucide-react";
import { count } from "../model/count.ts";

export type FindingsCountProps = { readonly results: Store<LiveState> };

type Counts = {
  readonly known: boolean;
  readonly failures: number;
  readonly warnings: number;
  /** Functions that failed: what they would have said, and what depends on it, is not known. */
  readonly broken: number;
  readonly busy: boolean;
};

/** How many findings the checks have, at a glance; pulses while functions still run. */
export function FindingsCount({ results }: FindingsCountProps) {
  const { known, failures, warnings, broken, busy } = useStore(results, countFindings, same);
  if (!known) return null;
  const words =
    failures + warnings + broken === 0
      ? "No findings"
      : [
          broken > 0 && `${count(broken, "function")} failed`,
          failures > 0 && count(failures, "failure"),
          warnings > 0 && count(warnings, "warning"),
        ]
          .filter(Boolean)
          .join(", ");
  return (
    <Tooltip content={busy ? `${words}; checks are still running` : words}>
      <span className={`flex items-center gap-1 ${busy ? "animate-breathe" : ""}`}>
        <span className="sr-only">{words}</span>
        {broken > 0 && (
          <Badge tone="failed">
            <Unplug aria-hidden="true" /> {broken}
          </Badge>
        )}
        {failures > 0 && (
          <Badge tone="failed">
            <CircleX aria-hidden="true" /> {failures}
          </Badge>
        )}
        {warnings > 0 && (
          <Badge tone="drifted">
            <TriangleAlert aria-hidden="true" /> {warnings}
          </Badge>
        )}
        {failures + warnings + broken === 0 && (
          <Badge>
            <CircleCheck aria-hidden="true" /> {busy ? "Checking" : "Checks pass"}
          </Badge>
        )}
      </span>
    </Tooltip>
  );
}

function countFindings(state: LiveState): Counts {
  let [failures, warnings, broken] = [0, 0, 0];
  state.results.forEach((own) => {
    for (const result of own.values()) if (result.phase === "failed") broken++;
    for (const { finding } of checksOf(own)) {
      if (finding?.result === "failure") failures++;
      if (finding?.result === "warning") warnings++;
    }
  });
  return {
    known: state.results.size > 0,
    failures,
    warnings,
    broken,
    busy: state.functions.running + state.functions.waiting > 0,
  };
}

function same(a: Counts, b: Counts): boolean {
  return (
    a.known === b.known &&
    a.failures === b.failures &&
    a.warnings === b.warnings &&
    a.broken === b.broken &&
    a.busy === b.busy
  );
}
