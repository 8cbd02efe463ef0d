import type { RunSummary, RunView, StepPhase } from "@tributary/core/protocol";

/** How far a run is: steps that have ended, of all. */
export function progressOf(run: Pick<RunView, "steps">): { readonly done: number; readonly of: number } {
  const done = run.steps.filter(({ phase }) => phase !== "waiting" && phase !== "running").length;
  return { done, of: run.steps.length };
}

/** How many steps a run has, of whichever kind. */
export function stepsIn({ kinds }: Pick<RunSummary, "kinds">): number {
  return Object.values(kinds).reduce((sum, each) => sum + each, 0);
}

const WORDS: readonly (readonly [StepPhase, string])[] = [
  ["succeeded", "done"],
  ["running", "running"],
  ["failed", "failed"],
  ["waiting", "waiting"],
  ["skipped", "not started"],
  ["cancelled", "cancelled"],
];

/** The steps by how they stand, in words: "3 done, 1 failed, 2 not started". */
export function progressText(run: Pick<RunView, "steps">): string {
  const parts = WORDS.flatMap(([phase, word]) => {
    const number = run.steps.filter((step) => step.phase === phase).length;
    return number > 0 ? [`${number} ${word}`] : [];
  });
  return parts.join(", ");
}
