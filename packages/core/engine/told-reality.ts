import type { Schema } from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import type { ActionAnswer } from "./action.ts";
import type { Intent } from "./provider.ts";
import { driftFrom } from "./told-drift.ts";

/**
 * Reality as a kind's own functions tell it, for kinds of things that nobody else can read [A4]. What is not told stays as it was
 * last known; undefined where there is nothing outside. What was intended when the function was called is compared with what it
 * says it found; without that, nothing is known of a difference, and one that was known stays.
 */
export function toldState(
  answer: ActionAnswer,
  { intent, schema }: { readonly intent: Intent; readonly schema: Pick<Schema, "domain"> },
  now: number,
): ResourceState | undefined {
  if (answer.isGone) return undefined;
  const { resource: last, component, properties } = intent;
  const known = last && last.status !== "gone" ? last : undefined;
  return {
    resourceId: answer.resourceId ?? known?.resourceId ?? component,
    status: "ok",
    state: answer.state ?? "there",
    ...(answer.message === undefined ? {} : { message: answer.message }),
    observedAt: now,
    payload: answer.payload ?? known?.payload ?? {},
    drift: answer.found ? driftFrom(schema, properties, answer.found) : [],
  };
}

/**
 * The same, told by a look that changed nothing: where it does not say how the settings are outside, a difference or a failed step
 * that is known of stays, for nothing says that it is over.
 */
export function lookedState(...[answer, about, now]: Parameters<typeof toldState>): ResourceState | undefined {
  const told = toldState(answer, about, now);
  const last = about.intent.resource;
  if (!told || answer.found || !last || last.status === "gone") return told;
  const { status, state, message, drift } = last;
  return last.status === "error"
    ? { ...told, status, state, ...(message ? { message } : {}), drift }
    : { ...told, drift };
}

/** What was there before a step that failed, and may be anything now [A15]. Nothing, where nothing was there. */
export function failedState(
  last: ResourceState | undefined,
  failed: { readonly kind: string; readonly message: string },
  now: number,
): ResourceState | undefined {
  if (!last || last.status === "gone") return undefined;
  return { ...last, status: "error", state: `${failed.kind} failed`, message: failed.message, observedAt: now };
}
