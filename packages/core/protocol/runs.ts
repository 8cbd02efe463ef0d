import { jsonEqual } from "../base/index.ts";
import type { RunEvent, RunSummary, RunView, StepKind, StepView } from "./api.ts";

/** A list shows one line of it. */
const MAX_SENTENCE_CHARACTERS = 300;

/**
 * What tells somebody how a run stands now who was told how it stood before: a step that stays as it is, is not told again.
 * Undefined where nothing is different.
 */
export function runEventSince(before: RunView | undefined, now: RunView): RunEvent | undefined {
  if (!before || !haveSameSteps(before, now) || !jsonEqual(withoutSteps(before), withoutSteps(now)))
    return { type: "run", run: now };
  const steps = now.steps.filter((step, at) => !jsonEqual(step, before.steps[at]));
  return steps.length === 0 ? undefined : { type: "steps", steps };
}

/** The run with these steps as they are now. Those that are not among them stay the objects that they were. */
export function withSteps(run: RunView, moved: readonly StepView[]): RunView {
  const now = new Map(moved.map((step) => [step.component, step]));
  return { ...run, steps: run.steps.map((step) => now.get(step.component) ?? step) };
}

export function summaryOf({ steps, sentence, ...run }: RunView): RunSummary {
  const kinds: Record<StepKind, number> = { create: 0, update: 0, replace: 0, destroy: 0 };
  let ended = 0;
  for (const { kind, phase } of steps) {
    kinds[kind]++;
    if (phase !== "waiting" && phase !== "running") ended++;
  }
  const short = sentence?.slice(0, MAX_SENTENCE_CHARACTERS);
  return { ...run, kinds, ended, ...(short === undefined ? {} : { sentence: short }) };
}

function withoutSteps({ steps: _, ...rest }: RunView): Omit<RunView, "steps"> {
  return rest;
}

function haveSameSteps(before: RunView, now: RunView): boolean {
  return (
    before.steps.length === now.steps.length &&
    before.steps.every(({ component }, at) => component === now.steps[at]?.component)
  );
}
