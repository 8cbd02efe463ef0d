import { isJsonObject, type Json } from "../base/index.ts";
import type { FunctionBinding, Schema } from "../model/index.ts";
import type { ResourceState, StepKind } from "../protocol/index.ts";
import type { ActionFailure, Intent } from "./provider.ts";
import type { SandboxFailure, SandboxOutcome } from "./sandbox.ts";

/** What an action function says it has done. Reality is read back by whoever called it, where somebody can read it. */
export type ActionAnswer = {
  readonly resourceId?: string;
  readonly payload?: Json;
  readonly message?: string;
};

/** How long a function that was asked to stop may take to put things back, before it is ended. */
export const STOP_GRACE_MS = 45_000;

/** The function that takes a step of this kind: the one named after it, else the one named `act` [A1]. */
export function actionFor(schema: Schema, kind: StepKind): FunctionBinding | undefined {
  const actions = schema.functions.filter((each) => each.kind === "action");
  return actions.find(({ name }) => name === kind) ?? actions.find(({ name }) => name === "act");
}

/** What an action function is called with [A2]. */
export function actionInput(kind: string, intent: Intent): Json {
  const { workspace, component: id, name, schema, properties, resource } = intent;
  const tree = isJsonObject(properties) ? properties : {};
  return {
    kind,
    workspace,
    component: { id, name, schema, ...tree, ...(resource ? { resource: resource } : {}) },
  };
}

/** What came of it, in the function's own words or in ours [A3]. A value that is none of an action's counts as a failure. */
export function actionAnswer(
  result: SandboxOutcome["result"],
): { readonly ok: true; readonly value: ActionAnswer } | ActionFailure {
  if (!result.ok) return ended(result.failure);
  const { value } = result;
  if (!isJsonObject(value)) return failed(SHAPE);
  const { status, message, retryable, resourceId, payload } = value;
  const words = typeof message === "string" && message !== "" ? message : undefined;
  if (status === "error") return failed(words ?? "It did not say why it failed.", retryable === true);
  if (status !== "ok") return failed(SHAPE);
  return {
    ok: true,
    value: {
      ...(typeof resourceId === "string" ? { resourceId } : {}),
      ...(payload === undefined ? {} : { payload }),
      ...(words === undefined ? {} : { message: words }),
    },
  };
}

/** Reality as the function itself tells it, for kinds of things that nobody else can read [A4]. */
export function toldState({ resourceId, payload = {} }: ActionAnswer, now: number): ResourceState | undefined {
  if (resourceId === undefined) return undefined;
  return { resourceId, status: "ok", state: "active", observedAt: now, payload, drift: [] };
}

const SHAPE =
  'The action gave no answer that can be understood: it returns {status: "ok"} or {status: "error", message}.';

/** It gave no answer. What has run until then may have done anything; what never ran has done nothing. */
function ended({ kind, message, isUnbegun }: SandboxFailure): ActionFailure {
  if (isUnbegun || kind === "refused" || kind === "syntax") return failed(message);
  const words = kind === "cancelled" ? "It was ended before it was done. Run it again to go on from there." : message;
  return { ...failed(words, kind === "crash"), isCut: true };
}

function failed(message: string, retryable = false): ActionFailure {
  return { ok: false, message, retryable };
}
