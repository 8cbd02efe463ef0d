import type { Json } from "../base/index.ts";
import type { FunctionTarget, KeptJson } from "./function-runs.ts";

/**
 * Root maps of the server-authored documents (rooms `results` and `head`). Peers read them; the server alone writes.
 *
 * - `result`: `<componentId>/derived/…` → FunctionResult. A change set's room has those that its differences from Head reach,
 *   and null for a function that Head has and the change set has not; all others are Head's
 * - `function`: `<functionId>` → FunctionState
 * - `status`: `functions` → `{running, waiting}`; `save` → `"saved" | "saving" | "unavailable"`
 * - `resource` (Head only): `<componentId>` → ResourceState
 * - `step` (Head only): `<runId>/<componentId>` → the state of a step of a run, see api.ts `StepView`
 * - `head` (Head only): `version` → number
 */
export const RESULT_ROOT = "result";
export const RESOURCE_ROOT = "resource";
export const STEP_ROOT = "step";
export const HEAD_ROOT = "head";
export const STATUS_ROOT = "status";
export const FUNCTION_ROOT = "function";

/** Whether a workspace's function can be run as it is written, fits its types, and passes its tests. */
export type FunctionState = (
  | { readonly phase: "ready" }
  | {
      readonly phase: "broken";
      readonly problems: readonly { readonly line: number; readonly column: number; readonly sentence: string }[];
      /** An earlier text of it still runs, until this one can. */
      readonly inForce: boolean;
    }
) &
  FunctionFindings;

/** What is known of a function beside whether it runs; none of it stops it. */
export type FunctionFindings = {
  /** Where its text does not fit its types; absent where it fits, or while that is not known. */
  readonly types?: readonly {
    readonly line: number;
    readonly column: number;
    readonly length: number;
    readonly sentence: string;
  }[];
  /** What came of its tests, by the test's id; absent where it has none. */
  readonly tests?: { readonly [test: string]: TestState };
};

export type TestState =
  /** Of a function that talks to the world: it runs when nothing has changed for a moment. */
  | { readonly phase: "waiting" }
  | { readonly phase: "running" }
  | { readonly phase: "passed"; readonly durationMs: number }
  /** It cannot be run here, and why. */
  | { readonly phase: "unrun"; readonly message: string }
  | {
      readonly phase: "failed";
      /** What it did instead, in a sentence. */
      readonly message: string;
      /** What it answered, where it answered something that is not too long to show. */
      readonly actual?: Json;
      readonly durationMs: number;
    };

export type FunctionResult =
  /** `value` is the last good one, shown while it runs or after it failed; `stale` says that its inputs have moved on. */
  | { readonly phase: "running"; readonly value?: Json }
  | { readonly phase: "done"; readonly value: Json; readonly durationMs: number }
  | { readonly phase: "failed"; readonly reason: string; readonly value?: Json }
  | { readonly phase: "stale"; readonly reason: string; readonly value?: Json };

/** Why a result is what it is: which function's it is, what that reads now, and how the result stands. */
export type ResultExplained = {
  readonly target: FunctionTarget;
  readonly input: KeptJson;
  readonly result: FunctionResult;
};

/** What a qualification function returns. */
export type Qualification = {
  readonly result: "success" | "warning" | "failure";
  readonly message?: string;
  /** The attribute the finding concerns. */
  readonly path?: string;
  /** A change that would settle it, offered as "fix". */
  readonly suggestion?: { readonly path: string; readonly value: Json; readonly title: string };
};

/** What a code-generation function returns. */
/** With a file name it is a file for people; without, a part that goes into another component's file. */
export type GeneratedCode = { readonly format: string; readonly code: string; readonly fileName?: string };

export type ResourceState = {
  /** The thing's own id in the external system. */
  readonly resourceId: string;
  readonly status: "ok" | "warning" | "error" | "gone";
  /** Reality in one word or two: "running", "healthy", "exited (137)". */
  readonly state: string;
  readonly message?: string;
  readonly observedAt: number;
  readonly payload: Json;
  /** Where reality differs from intent; empty when it is as intended. */
  readonly drift: readonly {
    readonly path: string;
    readonly title: string;
    readonly intended: Json;
    readonly observed: Json;
  }[];
  readonly driftSince?: number;
};
