import type { ChangeSetId, FunctionRunId, Json, WorkspaceId } from "@tributary/core/base";
import type { FunctionRunFilter, FunctionRunRecord } from "@tributary/core/engine";
import type { KeptJson } from "@tributary/core/protocol";
import type {
  FunctionChecks,
  FunctionSummary,
  FunctionTarget,
  LogLine,
  ResultExplained,
} from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

/** Where a function is run: in a change set's view, or on Head. */
export type FunctionPlace = { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetId };

export type FunctionWish = {
  readonly target: FunctionTarget;
  /** By its id, or by its name where only one is called so. */
  readonly component?: string;
  /** What a person adds to what the component says: a debug function's input, a transformation's value. */
  readonly input?: Json;
};

export type FunctionRunEvent =
  | { readonly type: "run"; readonly run: FunctionRunRecord }
  | { readonly type: "log"; readonly lines: readonly LogLine[] };

/** Where a result stands: at a path of a component, which is named by its id, or by its name where only one is called so. */
export type ResultPlace = { readonly component: string; readonly path: string };

/** Functions that are run once: tried, looked with, watched, ended, told of. */
export interface FunctionServices {
  list(place: FunctionPlace): Promise<readonly FunctionSummary[]>;
  /** How the workspace's own stand: whether they run, fit their types, and pass their tests. Waits a while for what is worked out. */
  checks(place: FunctionPlace): Promise<FunctionChecks>;
  /** What it would be called with, as far as it may be shown; and why it cannot be run here, if it cannot. */
  argument(place: FunctionPlace, wish: FunctionWish): Answer<{ readonly input: KeptJson; readonly refusal?: string }>;
  run(place: FunctionPlace, wish: FunctionWish, caller: Caller): Answer<FunctionRunId>;
  /** A run of the same function as it is now, with the same input. */
  retry(record: FunctionRunRecord, caller: Caller): Answer<FunctionRunId>;
  kill(record: FunctionRunRecord, caller: Caller): Answer<void>;
  get(id: FunctionRunId): Promise<FunctionRunRecord | undefined>;
  runs(workspace: WorkspaceId, filter: FunctionRunFilter): Promise<readonly FunctionRunRecord[]>;
  log(record: FunctionRunRecord, afterSeq: number): Promise<readonly LogLine[]>;
  watch(record: FunctionRunRecord, afterSeq: number, signal: AbortSignal): AsyncIterable<FunctionRunEvent>;
  /** Of a function that reacts: what it reads now, and what stands there. */
  explain(place: FunctionPlace, at: ResultPlace): Answer<ResultExplained>;
  /** Runs a failed one that reacts once more. */
  retryResult(place: FunctionPlace, at: ResultPlace, caller: Caller): Answer<void>;
}
