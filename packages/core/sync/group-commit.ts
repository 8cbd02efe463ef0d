import type { ChangeSetId } from "../base/index.ts";
import type { Defer } from "./peers.ts";
import type { DocumentLog, LogEntry } from "./ports.ts";

/** Something that happened and is to be told once it is stored. */
export type Waiting = {
  readonly entry: LogEntry | undefined;
  /** Runs once it is stored. */
  readonly answer: () => void;
  /** Runs instead when it is not known to be stored, and never will be by us. */
  readonly abandon: (reason: string) => void;
};

/** A batch that has been closed. */
export type ClosedBatch = {
  /** Called once it is stored, in one turn. */
  readonly told: (entries: readonly LogEntry[]) => void;
  /** The whole document up to and with this batch, when the updates that made it are to be folded into it. */
  readonly state?: Uint8Array | undefined;
};

export type GroupCommitOptions = {
  readonly changeSet: ChangeSetId;
  readonly log: DocumentLog;
  readonly epoch: number;
  readonly generation: number;
  /** Sequence number of the last stored entry. */
  readonly seq: number;
  readonly defer: Defer;
  /** A batch is being closed: nothing that happens from now on is part of it. */
  readonly closing: () => ClosedBatch;
  /** It could not be stored, or nobody knows; this queue has stopped. */
  readonly lost: (reason: string) => void;
};

/** Puts entries into the log in order, in groups: while one batch is being written, the next gathers [S7]. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #epoch: number;
  #generation: number;
  #seq: number;
  #waiting: Waiting[] = [];
  #storing: readonly Waiting[] = [];
  #isDue = false;
  #isStoring = false;
  #isScheduled = false;
  #hasEnded = false;
  #onIdle: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#epoch = options.epoch;
    this.#generation = options.generation;
    this.#seq = options.seq;
  }

  /** Once it has stopped, nothing is stored any more: who asks then is told so at once, rather than left to wait. */
  push(waiting: Waiting): void {
    if (this.#hasEnded) return waiting.abandon("this change set is being reopened");
    this.#waiting.push(waiting);
    this.schedule();
  }

  /** As `push` for several, without waiting for more: what was at hand has been gathered already. */
  pushNow(waiting: readonly Waiting[]): void {
    this.#waiting.push(...waiting);
    if (this.#isStoring || this.#hasEnded) this.schedule();
    else void this.#flush();
  }

  /** Closes a batch soon, also when nothing waits: somebody joins, or has moved. */
  schedule(): void {
    if (this.#hasEnded) return;
    this.#isDue = true;
    if (this.#isScheduled || this.#isStoring) return;
    this.#isScheduled = true;
    this.#options.defer(() => {
      this.#isScheduled = false;
      void this.#flush();
    });
  }

  /** Resolves when everything pushed so far is stored. */
  async flushed(): Promise<void> {
    while (!this.isIdle) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Nothing waits to be stored, and nothing is being stored. */
  get isIdle(): boolean {
    return this.#hasEnded || (this.#waiting.length === 0 && !this.#isStoring);
  }

  /**
   * Puts a state of this document, or of the next generation of it, in the place of the stored updates. Only when nothing
   * is being stored. False when it is not known to have happened: then the queue has stopped.
   */
  async compact(state: Uint8Array, generation: number): Promise<boolean> {
    const fence = { epoch: this.#epoch, seq: this.#seq };
    return this.#alone(async () => {
      const compacted = await this.#options.log.compact(this.#options.changeSet, fence, state, generation);
      if (compacted.ok) this.#epoch = compacted.value.epoch;
      if (compacted.ok) this.#generation = generation;
      return compacted.ok;
    });
  }

  /** Stops, and tells everything that was not stored. */
  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const { abandon } of [...this.#storing, ...this.#waiting]) abandon(reason);
    this.#storing = [];
    this.#waiting = [];
    this.#rest();
  }

  #rest(): void {
    if (!this.isIdle) return;
    const resting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of resting) resolve();
  }

  async #flush(): Promise<void> {
    if (this.#isStoring || this.#hasEnded) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isDue = false;
    const { told, state } = this.#options.closing();
    const entries = waiting.flatMap(({ entry }) => (entry ? [entry] : []));
    this.#storing = waiting;
    if (entries.length > 0 && !(await this.#alone(() => this.#append(entries)))) return;
    this.#storing = [];
    told(entries);
    for (const { answer } of waiting) answer();
    if (state && !(await this.compact(state, this.#generation))) return;
    this.#rest();
    if (this.#isDue || this.#waiting.length > 0) this.schedule();
  }

  async #append(entries: readonly LogEntry[]): Promise<boolean> {
    const { log, changeSet } = this.#options;
    const appended = await log.append(changeSet, { epoch: this.#epoch, seq: this.#seq }, entries);
    if (appended.ok) this.#seq = appended.value;
    return appended.ok;
  }

  /**
   * Writes to the log while nothing else does; false when it did not happen or nobody knows. What is in memory but not
   * stored must never be seen: then the document is dropped and read anew from the log [S7].
   */
  async #alone(write: () => Promise<boolean>): Promise<boolean> {
    if (this.#isStoring) throw new RangeError("the log is being written to");
    this.#isStoring = true;
    const fault = await write().then(
      (done) => (done ? undefined : "another server has taken over this change set"),
      (cause: unknown) => `the change could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    this.#isStoring = false;
    if (this.#hasEnded) return false;
    if (fault !== undefined) this.#options.lost(fault);
    return fault === undefined;
  }
}
