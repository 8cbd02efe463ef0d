import { phaseOf } from "./dispatch.ts";
import type { Run, RunStep } from "./dispatch.ts";
import { listed } from "./plan-reasons.ts";

/**
 * How a run ended, for the person who started it: what runs now, what does not, and what to do. Undefined while it runs.
 */
export function runSentence(run: Run): string | undefined {
  const phase = phaseOf(run);
  if (phase === "running") return undefined;
  if (run.steps.length === 0) return "There was nothing to do: reality is as intended.";
  const done = doneSentence(run.steps.filter((step) => step.phase === "succeeded"));
  if (phase === "succeeded") return done;
  const unchanged = run.steps.some(isCut) ? "Nothing else was changed." : "Nothing was changed.";
  return [
    failedSentence(run),
    stoppedSentence(run),
    cutSentence(run),
    leftSentence(run),
    done || unchanged,
    advice(run),
  ]
    .filter(Boolean)
    .join(" ");
}

function doneSentence(steps: readonly RunStep[]): string {
  const names = (wanted: (step: RunStep) => boolean) => listed(steps.filter(wanted).map(({ name }) => name));
  const one = (wanted: (step: RunStep) => boolean) => steps.filter(wanted).length === 1;
  const made = (step: RunStep) => step.kind === "create";
  const changed = (step: RunStep) => step.kind === "update" || step.kind === "replace";
  const gone = (step: RunStep) => step.kind === "destroy";
  return [
    steps.some(made) ? `${names(made)} ${one(made) ? "was" : "were"} created.` : "",
    steps.some(changed) ? `${names(changed)} ${one(changed) ? "was" : "were"} brought up to date.` : "",
    steps.some(gone) ? `${names(gone)} ${one(gone) ? "was" : "were"} removed.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Many fail for one reason, an engine that is full or a registry that is away: it is said once, of all of them. */
function failedSentence(run: Run): string {
  const lost = run.steps.filter(({ phase }) => phase === "failed");
  const alike = Map.groupBy(lost, (step) => JSON.stringify([step.kind, step.message, isCut(step)]));
  const told = [...alike.values()];
  const rest = told.splice(told.length > MAX_REASONS ? MAX_REASONS - 1 : MAX_REASONS).flat().length;
  return [
    ...told.map(reasonSentence),
    ...(rest > 0 ? [`${rest} more failed, each for the reason that stands at its step.`] : []),
  ].join(" ");
}

const MAX_REASONS = 4;

function reasonSentence(alike: readonly RunStep[]): string {
  const [one] = alike;
  if (!one) return "";
  const reason = ended(one.message ?? "no reason was given");
  return `${namesOf(alike)} could not be ${PAST[one.kind]}: ${reason}${kept(one, alike)}`;
}

const PAST = { create: "created", update: "updated", replace: "replaced", destroy: "removed" } as const;

/** What a failure left in place: the promise that makes a failed apply survivable. */
function kept(one: RunStep, alike: readonly RunStep[]): string {
  return one.kind === "replace" && !isCut(one) ? ` What ran as ${namesOf(alike)} before was left in place.` : "";
}

function namesOf(steps: readonly RunStep[]): string {
  return listed(steps.map(({ name }) => name));
}

/** Those that were asked to stop, and have answered that they did. */
function stoppedSentence(run: Run): string {
  const stopped = run.steps.filter((step) => step.phase === "cancelled" && hasBegun(step) && !isCut(step));
  if (stopped.length === 0) return "";
  return `${listed(stopped.map(({ name }) => name))} ${stopped.length === 1 ? "was" : "were"} stopped before ${stopped.length === 1 ? "it was" : "they were"} done.`;
}

/** Those that ended without a word: what they had begun stands as it was then. */
function cutSentence(run: Run): string {
  const cut = run.steps.filter(isCut);
  if (cut.length === 0) return "";
  return `${listed(cut.map(({ name }) => name))} ended half-way, so part of the change may be done and the rest not; running ${cut.length === 1 ? "it" : "them"} again goes on from there.`;
}

function isCut({ phase, isCut: cut }: RunStep): boolean {
  return cut === true && (phase === "failed" || phase === "cancelled");
}

function hasBegun({ startedAt }: RunStep): boolean {
  return startedAt !== undefined;
}

function leftSentence(run: Run): string {
  const left = run.steps.filter((step) => step.phase === "skipped" || (step.phase === "cancelled" && !hasBegun(step)));
  if (left.length === 0) return "";
  const why = left.every((step) => step.phase === "cancelled") ? "the run was cancelled" : "what it needs is missing";
  return `${listed(left.map(({ name }) => name))} ${left.length === 1 ? "was" : "were"} not touched, because ${left.length > 1 ? why.replace("it needs", "they need") : why}.`;
}

function advice(run: Run): string {
  return run.steps.some((step) => step.phase === "failed")
    ? "Correct the cause and run what is left again."
    : "Run what is left again when you are ready.";
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
