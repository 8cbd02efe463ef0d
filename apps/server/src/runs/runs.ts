import type { Random, RunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { ActionOutcome, RunStep } from "@tributary/core/engine";
import type { AuditLine, RunRecord, RunStore } from "@tributary/core/governance";
import { type LogLine, type RunEvent, runEventSince, type RunSummary, type RunView } from "@tributary/core/protocol";
import { Throttle } from "../serial.ts";
import { ActiveRun } from "./active-run.ts";
import { RunLog, storedLines } from "./run-log.ts";
import { RunSaver } from "./run-saver.ts";
import { RunSummaries } from "./summaries.ts";
import { viewOf } from "./view.ts";
import { type Followed, type Watchable, Watchers } from "./watchers.ts";

export type RunsPorts = {
  /** The process that this is. */
  readonly server: ServerProcessId;
  readonly store: RunStore;
  now(): number;
  readonly random: Random;
  /** Runs one step of a workspace's run against its engine, and keeps what was read back. */
  act(run: RunRecord, step: RunStep, log: (line: string) => void, signal: AbortSignal): Promise<ActionOutcome>;
  /** A step has moved on: told of each. */
  onChange(record: RunRecord): void;
  /** Steps have moved on: told once a second at most, for who asks for all of it anew. */
  onProgress(record: RunRecord): void;
  onEnd(record: RunRecord): void;
  /** Runs `task` in the workspace's turn, on Head as it is by then: nobody begins a run there meanwhile. */
  onHead(workspace: WorkspaceId, task: () => Promise<boolean>): Promise<boolean>;
  onFault(fault: unknown): void;
};

type Driven = {
  readonly active: ActiveRun;
  readonly log: RunLog;
  readonly saver: RunSaver;
  readonly progress: Throttle;
};

const PROGRESS_MS = 1_000;

/** Every run of this process: drives them, keeps them, and shows them live. Rules [V5]–[V7]. */
export class Runs {
  readonly #ports: RunsPorts;
  readonly #driven = new Map<RunId, Driven>();
  readonly #watchers = new Watchers<RunView>();
  readonly #summaries: RunSummaries;
  #takingUp: Promise<number> | undefined;
  #isStopped = false;

  constructor(ports: RunsPorts) {
    this.#ports = ports;
    this.#summaries = new RunSummaries(ports.store, (id) => this.#driven.get(id)?.active.record);
  }

  /** Drives a stored run. Doing so twice changes nothing. */
  start(record: RunRecord, lastSeq = 0): void {
    if (this.#driven.has(record.id) || record.phase !== "running") return;
    const { store, onFault, now, random } = this.#ports;
    const tell = (lines: readonly LogLine[]) => this.#watchers.tell(record.id, { type: "log", lines });
    const log = new RunLog({ run: record.id, store, lastSeq, tell, onFault });
    const saver = new RunSaver(store, onFault);
    const active = new ActiveRun(record, {
      now,
      random,
      onFault,
      act: (run, step, signal) => this.#ports.act(run, step, (line) => log.write(step.component, line, now()), signal),
      onChange: (next) => {
        void saver.save(next);
        this.#publish(next);
        progress.call();
      },
      onEnd: (next) => void this.#end(next),
    });
    const progress = new Throttle(PROGRESS_MS, () => this.#ports.onProgress(active.record));
    this.#driven.set(record.id, { active, log, saver, progress });
    active.drive();
  }

  /**
   * Takes up what had not ended when the process that drove it was gone, and what is this one's and nobody drives: the answer may
   * have been lost by which it became so, or its log could not be read right then. How many.
   */
  takeUp(): Promise<number> {
    this.#takingUp ??= this.#takeUpAll().finally(() => {
      this.#takingUp = undefined;
    });
    return this.#takingUp;
  }

  async #takeUpAll(): Promise<number> {
    const { store, server, onHead, onFault } = this.#ports;
    await store.takeUp(server);
    const left = (await store.unended(server)).filter(({ id }) => !this.#driven.has(id));
    const taken = await Promise.all(
      left.map(({ id, workspace }) =>
        onHead(workspace, () => this.#resume(id)).catch((fault: unknown) => {
          onFault(fault);
          return false;
        }),
      ),
    );
    return taken.filter((isTaken) => isTaken).length;
  }

  /** Whoever began it may have been about to say so: in the workspace's turn they have. */
  async #resume(id: RunId): Promise<boolean> {
    const { store, server } = this.#ports;
    if (this.#isStopped || this.#driven.has(id)) return false;
    const record = await store.get(id);
    if (record?.phase !== "running" || record.server !== server) return false;
    let lastSeq = 0;
    for await (const lines of storedLines(store, id, 0)) lastSeq = lines.at(-1)?.seq ?? lastSeq;
    if (this.#isStopped) return false;
    this.start(record, lastSeq);
    return true;
  }

  /**
   * Cancels a run that is driven here, or asks the process that drives it to; false when it has ended. That somebody wishes it is stored
   * first, with the audit's line: whoever takes the run up cancels it, too.
   */
  async cancel(id: RunId, audit: AuditLine): Promise<boolean> {
    const driven = this.#driven.get(id);
    // It may have ended and not be stored yet.
    if (driven?.active.hasEnded) return false;
    const isAsked = await this.#ports.store.askToCancel(id, audit);
    if (isAsked) driven?.active.cancel();
    return isAsked;
  }

  /** Cancels those that somebody wants cancelled who is served by another process. */
  async cancelAsked(): Promise<void> {
    if (this.#driven.size === 0) return;
    for (const id of await this.#ports.store.toCancel(this.#ports.server)) this.#driven.get(id)?.active.cancel();
  }

  /** Drives nothing any more: this process was taken to be gone, and another has taken its runs up. */
  letGo(): void {
    this.#stopAll();
    for (const [id, { log }] of this.#driven) {
      log.stop();
      this.#watchers.end(id);
    }
    this.#driven.clear();
  }

  /** The run as it is now, which may be newer than what is stored. */
  current(record: RunRecord): RunRecord {
    return this.#driven.get(record.id)?.active.record ?? record;
  }

  isRunning(workspace: WorkspaceId): boolean {
    return [...this.#driven.values()].some(({ active }) => active.record.workspace === workspace);
  }

  /** Of the newest of a workspace, newest first. */
  summaries(workspace: WorkspaceId, limit: number): Promise<readonly RunSummary[]> {
    return this.#summaries.of(workspace, limit);
  }

  /** The run, its lines after `afterSeq`, and everything that follows, without a gap; ends when the run has. */
  watch(
    record: RunRecord,
    { afterSeq, bySteps = false }: { readonly afterSeq: number; readonly bySteps?: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent> {
    const { store } = this.#ports;
    const watchable: Watchable<RunView> = {
      view: () => viewOf(this.current(record)),
      live: () => this.#driven.get(record.id)?.log,
      lines: (after) => storedLines(store, record.id, after),
      last: async () => {
        const last = await store.get(record.id);
        return last && viewOf(last);
      },
      isUnderWay: ({ phase }) => phase === "running",
    };
    const events = this.#watchers.watch(record.id, watchable, afterSeq, signal);
    return bySteps ? stepByStep(events) : events;
  }

  /** Lets go of everything, without an end: the next process takes it up. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopAll();
    await Promise.all([...this.#driven.values()].map(({ log }) => log.flush().then(() => log.stop())));
    this.#watchers.endAll();
  }

  #stopAll(): void {
    for (const { active, saver, progress } of this.#driven.values()) {
      active.stop();
      saver.stop();
      progress.stop();
    }
  }

  async #end(record: RunRecord): Promise<void> {
    const driven = this.#driven.get(record.id);
    driven?.progress.stop();
    await driven?.log.stored();
    await driven?.saver.save(record);
    // Let go of meanwhile, it is another process's, or was taken up anew.
    if (this.#driven.get(record.id) !== driven) return;
    this.#driven.delete(record.id);
    this.#publish(record);
    this.#watchers.end(record.id);
    this.#ports.onEnd(record);
  }

  #publish(record: RunRecord): void {
    this.#watchers.tell(record.id, { type: "run", run: viewOf(record) });
    this.#ports.onChange(record);
  }
}

/** Of each change what is different: told whole, a run of many steps would be told as often as it has steps. */
async function* stepByStep(events: AsyncIterable<Followed<RunView>>): AsyncGenerator<RunEvent> {
  let told: RunView | undefined;
  for await (const event of events) {
    if (event.type !== "run") {
      yield event;
      continue;
    }
    const moved = runEventSince(told, event.run);
    told = event.run;
    if (moved) yield moved;
  }
}
