import {
  type Actor,
  type FunctionRunId,
  jsonEqual,
  type ServerProcessId,
  type WorkspaceId,
} from "@tributary/core/base";
import {
  endedRun,
  type FunctionRunRecord,
  type FunctionRunStore,
  interruptedRun,
  keptJson,
  type Sandbox,
  type SandboxFailure,
  type SandboxLine,
  type SandboxOutcome,
  inputRefusal,
} from "@tributary/core/engine";
import type { AuditLine, KeptJson, LogLine } from "@tributary/core/protocol";
import { RunLog, storedLines } from "../runs/run-log.ts";
import { type Followed, Watchers } from "../runs/watchers.ts";
import { HALF_AN_HOUR_OF_TRIES, tryAgain } from "../try-again.ts";
import { ExchangeBook } from "./exchange-book.ts";
import { hideInJson, hideInResult, Hider } from "./hide.ts";
import { limitsOf } from "./hooks.ts";
import type { FunctionExecution, FunctionHooks, FunctionJob } from "./job.ts";
import type { Sandboxes } from "./sandboxes.ts";
import { Seats } from "./seats.ts";

export type FunctionExecutorPorts = {
  /** The process that this is. */
  readonly server: ServerProcessId;
  readonly store: FunctionRunStore;
  readonly sandboxes: Pick<Sandboxes, "get">;
  readonly hooks: FunctionHooks;
  now(): number;
  newId(): string;
  /** A run began or ended. */
  onChange(record: FunctionRunRecord): void;
  onFault(fault: unknown): void;
};

type Outcome = Pick<SandboxOutcome, "result" | "durationMs">;
type Placed = Outcome & { readonly sandbox?: Sandbox; readonly redactions?: readonly string[] };
type Live = {
  record: FunctionRunRecord;
  readonly log: RunLog;
  readonly abort: AbortController;
  readonly exchanges: ExchangeBook;
  killedBy: string | undefined;
  ended: Promise<FunctionExecution>;
};

const LOG_PAGE = 1000;
const WITHHELD: KeptJson = { kind: "withheld" };

/** Runs functions once, outside the reactive engine: in the tier their kind asks for, recorded, watched, stoppable. Rules [F1]–[F6] of ../../SPEC.md. */
export class FunctionExecutor {
  readonly #ports: FunctionExecutorPorts;
  readonly #live = new Map<FunctionRunId, Live>();
  /** How those ended whose end is not stored yet. */
  readonly #untold = new Map<FunctionRunId, FunctionRunRecord>();
  readonly #watchers = new Watchers<FunctionRunRecord>();
  /** For whoever starts what somebody asked for by hand: to be taken before it is started. */
  readonly seats = new Seats();
  #isStopping = false;

  constructor(ports: FunctionExecutorPorts) {
    this.#ports = ports;
  }

  /** Runs it to its end. Rejects only where the run could not be recorded. */
  async execute(job: FunctionJob): Promise<FunctionExecution> {
    return (await this.start(job)).ended;
  }

  /** Begins it: the record is stored when this resolves, so that it can be watched and killed. */
  async start(
    job: FunctionJob,
  ): Promise<{ readonly record: FunctionRunRecord; readonly ended: Promise<FunctionExecution> }> {
    const { store, now, onChange } = this.#ports;
    const record = this.#newRecord(job);
    await store.begin(record, job.told?.(record));
    const log = new RunLog({
      ...{ run: record.id, store, lastSeq: 0, onFault: this.#ports.onFault },
      tell: (lines) => this.#watchers.tell(record.id, { type: "log", lines }),
    });
    const write = (line: string): void => {
      if (!job.isConfidential) log.write(record.component?.id ?? "", line, now());
    };
    const { promise: ended, resolve } = Promise.withResolvers<FunctionExecution>();
    const live: Live = {
      record,
      log,
      abort: new AbortController(),
      exchanges: new ExchangeBook(),
      killedBy: undefined,
      ended,
    };
    this.#live.set(record.id, live);
    onChange(record);
    resolve(this.#drive(job, live, write));
    return { record, ended };
  }

  /**
   * Ends a run that is under way here, or asks the process that it runs in to; false when it has ended. That somebody wishes it is stored
   * first, with the audit's line.
   */
  async kill(id: FunctionRunId, by: Pick<Actor, "name">, audit: AuditLine): Promise<boolean> {
    const isAsked = await this.#ports.store.askToEnd(id, by.name, audit);
    if (isAsked) this.#kill(id, by.name);
    return isAsked;
  }

  #kill(id: FunctionRunId, by: string): void {
    const live = this.#live.get(id);
    if (!live) return;
    live.killedBy ??= by;
    live.abort.abort(new Error("The run was ended by somebody."));
  }

  /** The run as it is now, which may be newer than what was read. */
  current(record: FunctionRunRecord): FunctionRunRecord {
    return this.#live.get(record.id)?.record ?? this.#untold.get(record.id) ?? record;
  }

  /** Those that run now. */
  running(workspace: WorkspaceId): readonly FunctionRunRecord[] {
    return [...this.#live.values()].flatMap(({ record }) => (record.workspace === workspace ? [record] : []));
  }

  /** Lines of its log after one, up to a page, as of now. */
  async log({ id }: FunctionRunRecord, afterSeq: number): Promise<readonly LogLine[]> {
    await this.#live.get(id)?.log.flush();
    return this.#ports.store.log(id, afterSeq, LOG_PAGE);
  }

  /** The run, its lines after `afterSeq`, and everything that follows, without a gap; ends when the run has. */
  watch(record: FunctionRunRecord, afterSeq: number, signal: AbortSignal): AsyncGenerator<Followed<FunctionRunRecord>> {
    const { store } = this.#ports;
    const watchable = {
      view: () => this.current(record),
      live: () => this.#live.get(record.id)?.log,
      lines: (after: number) => storedLines(store, record.id, after),
      last: () => store.get(record.id),
      isUnderWay: ({ state }: FunctionRunRecord) => state.phase === "running",
    };
    return this.#watchers.watch(record.id, watchable, afterSeq, signal);
  }

  /** Ends, on paper, what a process that is gone left unfinished: a function is not run twice without being asked for. */
  async settleInterrupted(): Promise<number> {
    const { store, now, onChange } = this.#ports;
    const left = (await store.orphaned()).filter(({ id }) => !this.#live.has(id));
    for (const record of left) {
      const ended = interruptedRun(record, now());
      await store.end(ended);
      onChange(ended);
    }
    return left.length;
  }

  /** Ends those that somebody wants ended who is served by another process. */
  async endAsked(): Promise<void> {
    if (this.#live.size === 0) return;
    for (const { id, by } of await this.#ports.store.toEnd(this.#ports.server)) this.#kill(id, by);
  }

  /** Ends what runs here: this process was taken to be gone, and all of it has been said to be interrupted. */
  letGo(): void {
    for (const { abort } of this.#live.values()) abort.abort(new Error("Another server took this one to be gone."));
  }

  /** Ends everything; resolves when the ends are stored. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { abort } of this.#live.values()) abort.abort(new Error("The server is stopping."));
    await Promise.all([...this.#live.values()].map(({ ended }) => ended));
    this.#watchers.endAll();
  }

  async #drive(job: FunctionJob, live: Live, write: (line: string) => void): Promise<FunctionExecution> {
    const { store, onChange, onFault } = this.#ports;
    const placed = await this.#place(job, live, write).catch((fault: unknown): Placed => {
      onFault(fault);
      return failed("crash", "The server had a fault while it ran this function.");
    });
    const result = hideInResult(placed.result, placed.redactions ?? []);
    const ended = this.#ended(job, live, placed);
    await live.log.flush();
    await store.end(ended).catch((fault: unknown) => {
      onFault(fault);
      void this.#endLater(ended, live.log);
    });
    this.#live.delete(ended.id);
    this.#watchers.tell(ended.id, { type: "run", run: ended });
    this.#watchers.end(ended.id);
    onChange(ended);
    return { ...ended, result };
  }

  /** The store is away: until it is back, how the run ended is known here. */
  async #endLater(record: FunctionRunRecord, log: RunLog): Promise<void> {
    const { store, onFault } = this.#ports;
    this.#untold.set(record.id, record);
    const end = async (): Promise<void> => {
      await log.stored();
      await store.end(record);
    };
    await tryAgain(end, { tries: HALF_AN_HOUR_OF_TRIES, isOver: () => this.#isStopping, onFault });
    this.#untold.delete(record.id);
  }

  /** The record as it is kept: of what is confidential nothing, of all else what is not secret, and whether something was. */
  #ended(job: FunctionJob, live: Live, { result, durationMs, sandbox, redactions = [] }: Placed): FunctionRunRecord {
    const record = { ...live.record, ...(sandbox ? { sandbox: sandbox.describe() } : {}), ...live.exchanges.kept() };
    const at = this.#ports.now();
    const killedBy = live.killedBy ?? (job.signal?.aborted ? job.by.name : undefined);
    const isCut = !result.ok && result.failure.kind === "cancelled" && killedBy === undefined;
    if (isCut && this.#isStopping) return interruptedRun(record, at);
    const shown = hideInResult(hideInResult(result, redactions), job.hidden ?? []);
    const isRedacted = !jsonEqual(shown, result);
    const output = shown.ok && !job.isConfidential ? keptJson(shown.value, isRedacted) : WITHHELD;
    return endedRun(
      record,
      { result: job.isConfidential ? withoutMessage(shown) : shown, durationMs },
      { at, output, isRedacted: isRedacted && !job.isConfidential, ...(killedBy === undefined ? {} : { killedBy }) },
    );
  }

  /** Finds it a place, makes ready what it needs, and runs it there. */
  async #place(job: FunctionJob, live: Live, write: (line: string) => void): Promise<Placed> {
    const { hooks, sandboxes } = this.#ports;
    const tooMuch = inputRefusal(job.input);
    if (tooMuch !== undefined) return failed("refused", tooMuch);
    const tier = await hooks.tierFor(job.workspace, job.function.kind);
    const place = await sandboxes.get(tier);
    if (!place.ok) return failed("refused", place.error.sentence);
    const sandbox = place.value;
    const signal = job.signal ? AbortSignal.any([job.signal, live.abort.signal]) : live.abort.signal;
    const prepared = await hooks.prepare(job, sandbox, { log: write, signal });
    if (!prepared.ok) return { ...failed("refused", prepared.error.sentence), sandbox };
    const { redactions } = prepared.value;
    const hider = new Hider([...redactions, ...(job.hidden ?? [])]);
    const log = (line: string): void => {
      const clean = hider.words(line);
      write(clean);
      job.onLog?.(clean);
    };
    const over = new AbortController();
    const tools = { log, exchanged: live.exchanges.add, signal: AbortSignal.any([signal, over.signal]) };
    const egress = await hooks.egressFor(job, prepared.value, tools);
    const running = sandbox.run({
      codeHash: job.code.hash,
      js: job.code.js,
      input: withAdditions(job.input, prepared.value.input),
      limits: { ...limitsOf(job.function.kind, sandbox.describe().tier), ...job.limits },
      signal,
      ...(job.stop ? { stop: job.stop } : {}),
      ...{ whose: job.workspace, line: lineOf(job) },
      ...(egress ? { egress } : {}),
      onLog: log,
    });
    const outcome = await running.finally(() => over.abort());
    return { ...outcome, sandbox, redactions };
  }

  #newRecord(job: FunctionJob): FunctionRunRecord {
    // What is too much to be run is too much to be looked through, too: it is not run.
    const isTooMuch = inputRefusal(job.input) !== undefined;
    const shown = isTooMuch ? null : (job.shownInput ?? hideInJson(job.input, job.hidden ?? []));
    return {
      id: this.#ports.newId() as FunctionRunId,
      workspace: job.workspace,
      changeSet: job.changeSet ?? null,
      component: job.component ?? null,
      function: job.function,
      purpose: job.purpose,
      codeHash: job.code.hash,
      by: job.by,
      ...(job.retryOf === undefined ? {} : { retryOf: job.retryOf }),
      startedAt: this.#ports.now(),
      server: this.#ports.server,
      input: job.isConfidential || isTooMuch ? WITHHELD : keptJson(shown, !jsonEqual(shown, job.input)),
      state: { phase: "running" },
    };
  }
}

/** What others wait for has places of its own, and so has what was approved. */
function lineOf({ isAwaited, purpose }: FunctionJob): SandboxLine {
  if (isAwaited) return "awaited";
  return purpose === "action" ? "action" : "usual";
}

function failed(kind: SandboxFailure["kind"], message: string): Outcome {
  return { result: { ok: false, failure: { kind, message } }, durationMs: 0 };
}

/** What it, or its process, says of its end may hold what it was given. What is not here, the host says, of limits it set. */
const WITHHELD_ENDS: { readonly [K in SandboxFailure["kind"]]?: string } = {
  thrown: "It ended with an error, whose words are not kept because it handles secrets.",
  crash: "Its process ended without an answer. What that said is not kept because it handles secrets.",
  output: "What it answered is too long, or cannot be written as JSON.",
  syntax: "It cannot be read as it is written.",
};

function withoutMessage(result: SandboxOutcome["result"]): SandboxOutcome["result"] {
  const message = result.ok ? undefined : WITHHELD_ENDS[result.failure.kind];
  return result.ok || message === undefined ? result : { ok: false, failure: { ...result.failure, message } };
}

function withAdditions(input: FunctionJob["input"], additions: object | undefined): FunctionJob["input"] {
  if (!additions) return input;
  return { ...(typeof input === "object" && input !== null && !Array.isArray(input) ? input : {}), ...additions };
}
