import type { Actor, ChangeSetId, ComponentId, FunctionId, FunctionRunId, Json, WorkspaceId } from "../base/index.ts";
import type { FunctionKind } from "../model/index.ts";
import type { LogLine } from "../protocol/index.ts";
import type { Exchange } from "./egress.ts";
import type { SandboxDescription, SandboxFailure, SandboxOutcome } from "./sandbox.ts";

/** What is kept of an input or an output: at most this many characters of JSON. */
export const MAX_KEPT = 64 * 1024;
/** So many runs of a function are kept; older ones go when another begins. */
export const RUNS_KEPT = 200;

/** So many of a run's exchanges are kept. */
export const EXCHANGES_KEPT = 200;

/** Why somebody ran it: to try it, to look into something, to have it make edits, to act on reality. */
export type FunctionRunPurpose = "test" | "debug" | "management" | "action" | "authentication";

/** A value as it is kept. What is too long is cut, and says how long it was; what is confidential is not kept at all. */
export type KeptJson =
  | { readonly kind: "whole"; readonly value: Json }
  | { readonly kind: "cut"; readonly text: string; readonly length: number }
  | { readonly kind: "withheld" };

/** Which function a run is of. One of the workspace has an id, one that comes with a schema the schema's name. */
export type RunFunction = {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly id?: FunctionId;
  readonly schema?: string;
};

/** How a run stands. `killed`: somebody ended it; whatever it had done outside by then is done. */
export type FunctionRunState =
  | { readonly phase: "running" }
  | { readonly phase: "succeeded"; readonly endedAt: number; readonly durationMs: number; readonly output: KeptJson }
  | {
      readonly phase: "failed";
      readonly endedAt: number;
      readonly durationMs: number;
      /** What it hit: a limit, an error of its own, a refusal; `interrupted`: the server ended while it ran. */
      readonly failure: { readonly kind: SandboxFailure["kind"] | "interrupted"; readonly message: string };
    }
  | { readonly phase: "killed"; readonly endedAt: number; readonly durationMs: number; readonly by: string };

/** One execution of a function outside the reactive engine. Rules [F1]–[F3] of SPEC.md. */
export type FunctionRunRecord = {
  readonly id: FunctionRunId;
  readonly workspace: WorkspaceId;
  /** The change set whose view it was run in; null on Head. */
  readonly changeSet: ChangeSetId | null;
  readonly component: { readonly id: ComponentId; readonly name: string } | null;
  readonly function: RunFunction;
  readonly purpose: FunctionRunPurpose;
  readonly codeHash: string;
  readonly by: Actor;
  /** The run that this one repeats. */
  readonly retryOf?: FunctionRunId;
  readonly startedAt: number;
  /** Where it ran; absent when there was no place for it. */
  readonly sandbox?: SandboxDescription;
  readonly input: KeptJson;
  readonly state: FunctionRunState;
  /** What it asked of its connections, in order; of many the first and the last. Nothing of it is secret. */
  readonly exchanges?: { readonly total: number; readonly kept: readonly Exchange[] };
};

export type FunctionRunFilter = {
  /** As `functionKey` has it. */
  readonly functionKey?: string;
  readonly component?: ComponentId;
  readonly changeSet?: ChangeSetId;
  /** Only those that began before this one. */
  readonly before?: FunctionRunId;
  readonly limit: number;
};

/** Runs of functions with their logs. Every implementation passes `functionRunStoreContract` (testkit). */
export interface FunctionRunStore {
  /** Keeps a run that begins, and lets go of the oldest of the same function beyond `RUNS_KEPT`, with their logs. */
  begin(record: FunctionRunRecord): Promise<void>;
  /** Its end, once: one that has ended is never changed. */
  end(record: FunctionRunRecord): Promise<void>;
  get(id: FunctionRunId): Promise<FunctionRunRecord | undefined>;
  /** Newest first. */
  list(workspace: WorkspaceId, filter: FunctionRunFilter): Promise<readonly FunctionRunRecord[]>;
  /** Those without an end. */
  unfinished(): Promise<readonly FunctionRunRecord[]>;
  /** A line that is there already is left as it is, so that lines may be sent again after a fault. */
  appendLog(lines: readonly LogLine[]): Promise<void>;
  /** Lines after `after`, in order. */
  log(id: FunctionRunId, after: number, limit: number): Promise<readonly LogLine[]>;
}

/** By what the runs of a function are found and counted: its id, or the schema it comes with and its name [F3]. */
export function functionKey({ id, schema, name }: RunFunction): string {
  return id ?? `${schema ?? ""}/${name}`;
}

/** A value as it is kept [F2]. */
export function keptJson(value: Json): KeptJson {
  const text = JSON.stringify(value);
  if (text.length <= MAX_KEPT) return { kind: "whole", value };
  return { kind: "cut", text: text.slice(0, MAX_KEPT), length: text.length };
}

/** The record with what came of it [F1]. `output` is as it is to be kept. */
export function endedRun(
  record: FunctionRunRecord,
  { result, durationMs }: Pick<SandboxOutcome, "result" | "durationMs">,
  { at, output, killedBy }: { readonly at: number; readonly output: KeptJson; readonly killedBy?: string },
): FunctionRunRecord {
  const end = { endedAt: at, durationMs };
  if (result.ok) return { ...record, state: { phase: "succeeded", ...end, output } };
  if (killedBy !== undefined) return { ...record, state: { phase: "killed", ...end, by: killedBy } };
  return { ...record, state: { phase: "failed", ...end, failure: result.failure } };
}

/** One whose server is gone. How long it ran is not known. */
export function interruptedRun(record: FunctionRunRecord, at: number): FunctionRunRecord {
  const message = "The server ended while this function ran. Whatever it had done outside by then is done.";
  const failure = { kind: "interrupted" as const, message };
  return { ...record, state: { phase: "failed", endedAt: at, durationMs: 0, failure } };
}
