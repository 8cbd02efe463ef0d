import { isJsonObject, type Json, type JsonObject } from "../base/index.ts";
import type { FunctionBinding, Schema } from "../model/index.ts";
import type { StepKind } from "../protocol/index.ts";
import type { ActionFailure, Intent } from "./provider.ts";
import type { SandboxFailure, SandboxOutcome } from "./sandbox.ts";

/** What an action function says it has done, or found. Reality is read back by whoever called it, where somebody can read it. */
export type ActionAnswer = {
  readonly resourceId?: string;
  readonly payload?: Json;
  readonly message?: string;
  /** How the thing is, in a word or two. */
  readonly state?: string;
  /** Its settings as they are outside, by the names they have in the definition. */
  readonly found?: JsonObject;
  /** There is no such thing outside. */
  readonly isGone?: true;
};

/** How long a function that was asked to stop may take to put things back, before it is ended. */
export const STOP_GRACE_MS = 45_000;

/** What a kind's actions do: the steps of a plan, and a look at what is there. */
export type ActionKind = StepKind | "refresh";

/** How an action's name begins, by what it does. */
const WORDS: { readonly [Kind in ActionKind | "act"]: readonly string[] } = {
  create: ["create"],
  update: ["update"],
  replace: ["replace"],
  destroy: ["destroy", "delete"],
  refresh: ["refresh"],
  act: ["act"],
};

/** The function that takes a step of this kind: one named after it, else one named `act`, which is told which step it is [A1]. */
export function actionFor(schema: Pick<Schema, "functions">, kind: StepKind): FunctionBinding | undefined {
  return namedAfter(schema, kind) ?? namedAfter(schema, "act");
}

/** The function that looks at what is there. One named `act` is none: it may not know that it is to change nothing. */
export function refreshOf(schema: Pick<Schema, "functions">): FunctionBinding | undefined {
  return namedAfter(schema, "refresh");
}

/** What an action function of this name is for; undefined where its name says nothing of the kind. */
export function actionKindOf(name: string): ActionKind | "act" | undefined {
  return ACTION_WORDS.find((word) => WORDS[word].some((begin) => beginsWith(name, begin)));
}

const ACTION_WORDS = Object.keys(WORDS) as readonly (ActionKind | "act")[];

function namedAfter({ functions }: Pick<Schema, "functions">, kind: ActionKind | "act"): FunctionBinding | undefined {
  const actions = functions.filter((each) => each.kind === "action");
  const exact = actions.find(({ name }) => WORDS[kind].includes(name));
  return exact ?? actions.find(({ name }) => WORDS[kind].some((word) => beginsWith(name, word)));
}

/** `createRecord`, `create_record` and `create2` begin with the word `create`; `created` does not. */
function beginsWith(name: string, word: string): boolean {
  return name.startsWith(word) && !/^[a-z]/.test(name.slice(word.length));
}

/** One call of an action function: what it is told to do, and which function it is. */
export type ActionCall = { readonly kind: StepKind; readonly binding: FunctionBinding };

/**
 * The calls that make up a step, in order; undefined where the kind lacks a function for it. Where nothing replaces a thing as a
 * whole, what is there is destroyed and then made anew; where nothing is there any more, only that [A12].
 */
export function actionCalls(
  schema: Pick<Schema, "functions">,
  kind: StepKind,
  isThere: boolean,
): readonly ActionCall[] | undefined {
  const binding = actionFor(schema, kind);
  if (binding) return [{ kind, binding }];
  if (kind !== "replace") return undefined;
  const [destroy, create] = [actionFor(schema, "destroy"), actionFor(schema, "create")];
  if (!destroy || !create) return undefined;
  const again: ActionCall = { kind: "create", binding: create };
  return isThere ? [{ kind: "destroy", binding: destroy }, again] : [again];
}

/** What an action function is called with [A2]. */
export function actionInput(kind: string, intent: Intent): Json {
  const { workspace, component: id, name, schema, properties, takesFrom, resource } = intent;
  const tree = isJsonObject(properties) ? properties : {};
  return {
    kind,
    workspace,
    component: {
      ...{ id, name, schema },
      ...tree,
      ...(takesFrom ? { takesFrom: takesFrom.map((each) => ({ ...each })) } : {}),
      ...(resource ? { resource: resource } : {}),
    },
  };
}

/** What came of it, in the function's own words or in ours [A3]. A value that is none of an action's counts as a failure. */
export function actionAnswer(
  result: SandboxOutcome["result"],
): { readonly ok: true; readonly value: ActionAnswer } | ActionFailure {
  if (!result.ok) return ended(result.failure);
  const { value } = result;
  if (!isJsonObject(value)) return failed(SHAPE);
  const { status, message, retryable, resourceId, payload, state, found } = value;
  const words = typeof message === "string" && message !== "" ? message : undefined;
  if (status === "error") return failed(words ?? "It did not say why it failed.", retryable === true);
  if (status !== "ok" && status !== "gone") return failed(SHAPE);
  return {
    ok: true,
    value: {
      ...(status === "gone" ? { isGone: true as const } : {}),
      ...(typeof state === "string" && state !== "" ? { state: state.slice(0, MAX_STATE) } : {}),
      ...(isJsonObject(found) ? { found } : {}),
      ...(typeof resourceId === "string" ? { resourceId } : {}),
      ...(payload === undefined ? {} : { payload }),
      ...(words === undefined ? {} : { message: words }),
    },
  };
}

const SHAPE =
  'The action gave no answer that can be understood: it returns {status: "ok"}, {status: "gone"} or {status: "error", message}.';

/** A state is a word or two. */
const MAX_STATE = 40;

/** It gave no answer. What has run until then may have done anything; what never ran has done nothing. */
function ended({ kind, message, isUnbegun }: SandboxFailure): ActionFailure {
  if (isUnbegun || kind === "refused" || kind === "syntax") return failed(message);
  const words = kind === "cancelled" ? "It was ended before it was done. Run it again to go on from there." : message;
  return { ...failed(words, kind === "crash"), isCut: true };
}

function failed(message: string, retryable = false): ActionFailure {
  return { ok: false, message, retryable };
}
