import type { RunView } from "@tributary/core/protocol";

/** How far a run is: steps that have ended, of all. */
export function progressOf(run: Pick<RunView, "steps">): { readonly done: number; readonly of: number } {
  const done = run.steps.filter(({ phase }) => phase !== "waiting" && phase !== "running").length;
  return { done, of: run.steps.length };
}
