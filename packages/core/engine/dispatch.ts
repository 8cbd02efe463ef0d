import type { Random } from "../base/index.ts";
import type { PlanStep, StepView } from "../protocol/index.ts";
import { cycleSentence, cyclesOf } from "./plan-order.ts";

/** A step of a run, with what the dispatcher must remember of it. A step that waits for a retry is `waiting` with `retryAt`. */
export type RunStep = StepView & {
  readonly attempts?: number;
  readonly retryAt?: number;
  /** Its last attempt ended without a word of its own: nobody knows how far it came. */
  readonly isCut?: boolean;
};

/** A plan being executed. Plain data: it is stored after every change and taken up again after a crash. Rules [X1]–[X9]. */
export type Run = { readonly steps: readonly RunStep[]; readonly cancelled: boolean };

export type RunPhase = "running" | "succeeded" | "failed" | "cancelled";

/** How often a step is tried again after a failure that may pass. */
export const MAX_RETRIES = 3;
export const DEFAULT_PARALLEL = 4;

/** A run of `plan`, nothing started. Steps that wait for each other fail at once, with the circle named [X8]. */
export function startRun(plan: readonly PlanStep[], at: number): Run {
  const fresh: Run = { steps: plan.map((step) => ({ ...step, phase: "waiting" })), cancelled: false };
  return cyclesOf(plan).reduce<Run>(
    (run, cycle) => cycle.reduce((next, { component }) => giveUp(next, component, at, cycleSentence(cycle)), run),
    fresh,
  );
}

/** The steps to start now: every predecessor has succeeded, its retry is due, and no more than `parallel` run at once. */
export function eligible(run: Run, now: number, parallel: number = DEFAULT_PARALLEL): readonly RunStep[] {
  if (run.cancelled) return [];
  const phases = phasesOf(run);
  const free = parallel - run.steps.filter(({ phase }) => phase === "running").length;
  return run.steps.filter((step) => isReady(step, phases) && (step.retryAt ?? 0) <= now).slice(0, Math.max(0, free));
}

/** When to ask `eligible` again though nothing has ended: the earliest retry that is waited for. */
export function nextRetryAt(run: Run): number | undefined {
  if (run.cancelled) return undefined;
  const due = run.steps.flatMap(({ phase, retryAt }) =>
    phase === "waiting" && retryAt !== undefined ? [retryAt] : [],
  );
  return due.length > 0 ? Math.min(...due) : undefined;
}

/** @throws {RangeError} if the step may not start now: starting it twice, or early, is the caller's bug. */
export function started(run: Run, component: string, at: number): Run {
  const step = stepOf(run, component);
  if (run.cancelled || !isReady(step, phasesOf(run)))
    throw new RangeError(`step ${component} may not start: it is ${step.phase}`);
  return change(run, component, (old) => {
    const { retryAt: _due, message: _old, endedAt: _ended, isCut: _cut, ...rest } = old;
    return { ...rest, phase: "running", startedAt: old.startedAt ?? at, attempts: (old.attempts ?? 0) + 1 };
  });
}

export function succeeded(run: Run, component: string, at: number, message?: string): Run {
  mustRun(run, component);
  return change(run, component, (old) => ({
    ...old,
    phase: "succeeded",
    endedAt: at,
    ...(message ? { message } : {}),
  }));
}

/**
 * The step failed. One that may pass is tried again after a growing, random delay; otherwise it has failed, and everything
 * that needs it is skipped with a sentence that says so [X4].
 */
export function failed(
  run: Run,
  component: string,
  failure: { readonly message: string; readonly retryable: boolean; readonly isCut?: boolean },
  at: number,
  random: Random,
): Run {
  mustRun(run, component);
  const attempts = stepOf(run, component).attempts ?? 1;
  const cut = failure.isCut ? { isCut: true } : {};
  if (run.cancelled)
    return change(run, component, (old) => ({
      ...old,
      ...cut,
      phase: "cancelled",
      endedAt: at,
      message: `stopped: ${failure.message}`,
    }));
  if (!failure.retryable || attempts > MAX_RETRIES)
    return change(giveUp(run, component, at, failure.message), component, (old) => ({ ...old, ...cut }));
  const retryAt = at + retryDelayMs(attempts - 1, random);
  const message = `${failure.message} Trying again (${attempts} of ${MAX_RETRIES}).`;
  return change(run, component, (old) => ({ ...old, ...cut, phase: "waiting", retryAt, message }));
}

/** Nothing new starts. Steps that run are to be told to stop by the caller, who then reports how each ended. */
export function cancel(run: Run, at: number): Run {
  const steps = run.steps.map((step) =>
    step.phase === "waiting"
      ? {
          ...withoutRetry(step),
          phase: "cancelled" as const,
          endedAt: at,
          message: "Not started: the run was cancelled.",
        }
      : step,
  );
  return { steps, cancelled: true };
}

/**
 * The run after the process that drove it has died: what was running runs again, for actions find what they made by its
 * label and go on from there. In a cancelled run it is given up instead.
 */
export function resume(run: Run, at: number): Run {
  const steps = run.steps.map((step): RunStep => {
    if (step.phase !== "running") return step;
    return run.cancelled
      ? { ...step, phase: "cancelled", endedAt: at, isCut: true, message: CUT_BY_RESTART }
      : {
          ...step,
          phase: "waiting",
          retryAt: at,
          attempts: Math.max(0, (step.attempts ?? 1) - 1),
          message: "Interrupted by a restart of the server; it is taken up again.",
        };
  });
  return { ...run, steps };
}

const CUT_BY_RESTART = "Interrupted while it ran, and the run was cancelled.";

/** `running` until no step can run any more. */
export function phaseOf(run: Run): RunPhase {
  const phases = run.steps.map(({ phase }) => phase);
  if (phases.some((phase) => phase === "running" || phase === "waiting")) return "running";
  if (phases.includes("failed")) return "failed";
  return phases.includes("cancelled") ? "cancelled" : "succeeded";
}

/**
 * How long before the next attempt, in milliseconds: uniform in [0, min(30 000, 1 000 · 2^failures)).
 *
 * @see M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("full jitter")
 */
export function retryDelayMs(failures: number, random: Random): number {
  if (!Number.isInteger(failures) || failures < 0) throw new RangeError(`failures: ${failures}`);
  return Math.floor(random() * Math.min(30_000, 1_000 * 2 ** failures));
}

/** Marks the step failed and everything that needs it skipped. */
function giveUp(run: Run, component: string, at: number, message: string): Run {
  const root = stepOf(run, component);
  const failedRun = change(run, component, (old) => ({ ...withoutRetry(old), phase: "failed", endedAt: at, message }));
  const lost = new Set([component]);
  const steps = failedRun.steps.map((step) => step);
  // Plans are in order, so one pass usually suffices; a circle needs more.
  for (let found = true; found; ) {
    found = false;
    for (const [index, step] of steps.entries()) {
      if (step.phase !== "waiting" || !step.after.some((id) => lost.has(id))) continue;
      lost.add(step.component);
      steps[index] = {
        ...withoutRetry(step),
        phase: "skipped",
        endedAt: at,
        message: `Not started, because ${root.name} failed.`,
      };
      found = true;
    }
  }
  return { ...failedRun, steps };
}

function isReady(step: RunStep, phases: ReadonlyMap<string, StepView["phase"]>): boolean {
  return step.phase === "waiting" && step.after.every((id) => (phases.get(id) ?? "succeeded") === "succeeded");
}

function phasesOf(run: Run): ReadonlyMap<string, StepView["phase"]> {
  return new Map(run.steps.map(({ component, phase }) => [component, phase]));
}

function stepOf(run: Run, component: string): RunStep {
  const step = run.steps.find((candidate) => candidate.component === component);
  if (!step) throw new RangeError(`no step for ${component}`);
  return step;
}

function mustRun(run: Run, component: string): void {
  const { phase } = stepOf(run, component);
  if (phase !== "running") throw new RangeError(`step ${component} cannot end: it is ${phase}`);
}

function change(run: Run, component: string, next: (step: RunStep) => RunStep): Run {
  return { ...run, steps: run.steps.map((step) => (step.component === component ? next(step) : step)) };
}

function withoutRetry({ retryAt: _due, ...step }: RunStep): RunStep {
  return step;
}
