import type { RunView } from "@tributary/core/protocol";
import { useMemo } from "react";

/** What each step of a run is called, by component: the same map as long as the run lasts, whatever becomes of its steps. */
export function useStepNames(run: RunView | undefined): ReadonlyMap<string, string> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: which steps a run has, and their names, are settled when it begins
  return useMemo(() => new Map(run?.steps.map((step) => [step.component, step.name])), [run?.id]);
}
