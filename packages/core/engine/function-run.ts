import type { ChangeSetId, ComponentId, FunctionRunId, Json, ServerProcessId, WorkspaceId } from "../base/index.ts";
import type { AuditLine, FunctionRunView, KeptJson, LogLine } from "../protocol/index.ts";
import type { Exchange } from "./egress.ts";
import type { SandboxDescription, SandboxOutcome } from "./sandbox.ts";

/** What is kept of an input or an output: at most this many characters of JSON. */
export const MAX_KEPT = 64 * 1024;
/** So many runs of a function are kept; older ones go when another begins. */
export const RUNS_KEPT = 200;

/** So many of a run's exchanges are kept. */
export const EXCHANGES_KEPT = 200;

/** One execution of a function outside the reactive engine. Rules [F1]–[F3] of SPEC.md. */
export type FunctionRunRecord = FunctionRunView & {
  /** The server process that it runs in. */
  readonly server?: ServerProcessId;
  readonly sandbox?: SandboxDescription;
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
  /**
   * Keeps a run that begins, and lets go of the oldest of the same function beyond `RUNS_KEPT`, with their logs.
   *
   * @param audit - where somebody asked for just this, rather than that it followed from something else; stored with it
   */
  begin(record: FunctionRunRecord, audit?: AuditLine): Promise<void>;
  /** Its end, once: one that has ended is never changed. */
  end(record: FunctionRunRecord): Promise<void>;
  get(id: FunctionRunId): Promise<FunctionRunRecord | undefined>;
  /** Newest first. */
  list(workspace: WorkspaceId, filter: FunctionRunFilter): Promise<readonly FunctionRunRecord[]>;
  /** Those without an end whose process is gone. */
  orphaned(): Promise<readonly FunctionRunRecord[]>;
  /** Wishes one to be ended by the process that it runs in; false when it has ended. The first who wishes it stands, and is told of by the audit. */
  askToEnd(id: FunctionRunId, by: string, audit: AuditLine): Promise<boolean>;
  /** Of those that run in this process, the ones somebody wants ended. */
  toEnd(server: ServerProcessId): Promise<readonly { readonly id: FunctionRunId; readonly by: string }[]>;
  /** A line that is there already is left as it is, so that lines may be sent again after a fault. */
  appendLog(lines: readonly LogLine[]): Promise<void>;
  /** Lines after `after`, in order. */
  log(id: FunctionRunId, after: number, limit: number): Promise<readonly LogLine[]>;
}

/** A value as it is kept [F2]. */
export function keptJson(value: Json, isRedacted = false): KeptJson {
  const text = JSON.stringify(value);
  if (text.length <= MAX_KEPT) return { kind: "whole", value, ...(isRedacted ? { isRedacted } : {}) };
  return { kind: "cut", text: text.slice(0, MAX_KEPT), length: text.length };
}

/** The record with what came of it [F1]. `output` is as it is to be kept; `isRedacted`: something was taken out of why it failed. */
export function endedRun(
  record: FunctionRunRecord,
  { result, durationMs }: Pick<SandboxOutcome, "result" | "durationMs">,
  {
    at,
    output,
    killedBy,
    isRedacted = false,
  }: {
    readonly at: number;
    readonly output: KeptJson;
    readonly killedBy?: string;
    readonly isRedacted?: boolean;
  },
): FunctionRunRecord {
  const end = { endedAt: at, durationMs };
  if (result.ok) return { ...record, state: { phase: "succeeded", ...end, output } };
  if (killedBy !== undefined) return { ...record, state: { phase: "killed", ...end, by: killedBy } };
  const hidden = isRedacted ? { isRedacted } : {};
  return { ...record, state: { phase: "failed", ...end, failure: result.failure, ...hidden } };
}

/** One whose server is gone. How long it ran is not known. */
export function interruptedRun(record: FunctionRunRecord, at: number): FunctionRunRecord {
  const message = "The server ended while this function ran. Whatever it had done outside by then is done.";
  const failure = { kind: "interrupted" as const, message };
  return { ...record, state: { phase: "failed", endedAt: at, durationMs: 0, failure } };
}
