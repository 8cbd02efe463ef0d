import type { Random, RunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { ActionOutcome, RunStep } from "@tributary/core/engine";
import type { RunRecord, RunStore } from "@tributary/core/governance";
import type { LogLine, RunEvent, RunView } from "@tributary/core/protocol";
import { ActiveRun } from "./active-run.ts";
import { RunLog, storedLines } from "./run-log.ts";
import { RunSaver } from "./run-saver.ts";
import { type Watchable, Watchers } from "./watchers.ts";

export type RunsPorts = {
  /** The process that this is. */
  readonly server: ServerProcessId;
  readonly store: RunStore;
  now(): number;
  readonly random: Random;
  /** Runs one step of a workspace's run against its engine, and keeps what was read back. */
  act(run: RunRecord, step: RunStep, log: (line: string) => void, signal: AbortSignal): Promise<ActionOutcome>;
  onChange(record: RunRecord): void;
  onEnd(record: RunRecord): void;
  onFault(fault: unknown): void;
};

type Driven = { readonly active: ActiveRun; readonly log: RunLog; readonly saver: RunSaver };

/** Every run of this process: drives them, keeps them, and shows them live. Rules [V5]–[V7]. */
export class Runs {
  readonly #ports: RunsPorts;
  readonly #driven = new Map<RunId, Driven>();
  readonly #watchers = new Watchers<RunView>();

  constructor(ports: RunsPorts) {
    this.#ports = ports;
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
      },
      onEnd: (next) => void this.#end(next),
    });
    this.#driven.set(record.id, { active, log, saver });
    active.drive();
  }

  /** Takes up what had not ended when the process that drove it was gone. */
  async takeUp(): Promise<number> {
    const left = await this.#ports.store.takeUp(this.#ports.server);
    for (const record of left) {
      let lastSeq = 0;
      for await (const lines of storedLines(this.#ports.store, record.id, 0)) lastSeq = lines.at(-1)?.seq ?? lastSeq;
      this.start(record, lastSeq);
    }
    return left.length;
  }

  /** Cancels a run that is driven here, or asks the process that drives it to; false when it has ended. */
  async cancel(id: RunId): Promise<boolean> {
    const driven = this.#driven.get(id);
    driven?.active.cancel();
    return driven !== undefined || this.#ports.store.askToCancel(id);
  }

  /** Cancels those that somebody wants cancelled who is served by another process. */
  async cancelAsked(): Promise<void> {
    if (this.#driven.size === 0) return;
    for (const id of await this.#ports.store.toCancel(this.#ports.server)) this.#driven.get(id)?.active.cancel();
  }

  /** Drives nothing any more: this process was taken to be gone, and another has taken its runs up. */
  letGo(): void {
    for (const { active, saver } of this.#driven.values()) {
      active.stop();
      saver.stop();
    }
    for (const id of this.#driven.keys()) this.#watchers.end(id);
    this.#driven.clear();
  }

  /** The run as it is now, which may be newer than what is stored. */
  current(record: RunRecord): RunRecord {
    return this.#driven.get(record.id)?.active.record ?? record;
  }

  isRunning(workspace: WorkspaceId): boolean {
    return [...this.#driven.values()].some(({ active }) => active.record.workspace === workspace);
  }

  /** The run, its lines after `afterSeq`, and everything that follows, without a gap; ends when the run has. */
  watch(record: RunRecord, afterSeq: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
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
    return this.#watchers.watch(record.id, watchable, afterSeq, signal);
  }

  /** Lets go of everything, without an end: the next process takes it up. */
  async stop(): Promise<void> {
    for (const { active, saver } of this.#driven.values()) {
      active.stop();
      saver.stop();
    }
    await Promise.all([...this.#driven.values()].map(({ log }) => log.flush()));
    this.#watchers.endAll();
  }

  async #end(record: RunRecord): Promise<void> {
    const driven = this.#driven.get(record.id);
    await driven?.log.flush();
    await driven?.saver.save(record);
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

export function viewOf(record: RunRecord): RunView {
  const { id, changeSet, title, phase, startedAt, endedAt, startedBy, steps, sentence } = record;
  return {
    id,
    changeSet,
    title,
    phase,
    startedAt,
    steps,
    startedBy: startedBy.name,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}
