import type { ChangeSetId, Clock, Result } from "../base/index.ts";
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
  /** Called once it is stored. What is true of `more` is that the next batch is stored, too, and told of in the same turn. */
  readonly told: (entries: readonly LogEntry[], more: boolean) => void;
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
  /**
   * With so many entries a batch is closed while the one before it is still being written, so that the log can put it together
   * meanwhile. With fewer it gathers on: what comes next may go with it.
   */
  readonly closeAt?: number | undefined;
  /** Whether so many entries are worth telling of by themselves, while more of them are being stored. */
  readonly isWorthTelling: (entries: number) => boolean;
  /** A batch is being closed: nothing that happens from now on is part of it. */
  readonly closing: () => ClosedBatch;
  /** It could not be stored, or nobody knows; this queue has stopped. */
  readonly lost: (reason: string) => void;
  readonly timing?: BatchTiming | undefined;
};

/** How long things wait that happened: one measurement for each batch, of the one that waited longest, its first [S71]. */
export type BatchTiming = {
  readonly tick: Clock;
  readonly onTold: (waited: { readonly storedMs: number; readonly toldMs: number }) => void;
};

/** What `GroupCommitOptions.closeAt` is, unless a test says otherwise. */
const CLOSE_AT = 500;

type Batch = ClosedBatch & {
  readonly waiting: readonly Waiting[];
  readonly entries: readonly LogEntry[];
  /** When its first entry came. */
  readonly since: number;
  isStored: boolean;
  storedAt: number;
};

/** Puts entries into the log in order, in groups: while one batch is being written, the next gathers [S7]. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #epoch: number;
  #generation: number;
  /** Where the log ends once every closed batch is stored. */
  #seq: number;
  #waiting: Waiting[] = [];
  /** Since when the first of them waits. */
  #since = 0;
  /** Closed, oldest first, until they have been told of; two at most are being stored. */
  #batches: Batch[] = [];
  #isDue = false;
  #isCompacting = false;
  #isScheduled = false;
  #isHeldBack = false;
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
    this.#begin();
    this.#waiting.push(waiting);
    this.schedule();
  }

  /** As `push` for several, without waiting for more: what was at hand has been gathered already. */
  pushNow(waiting: readonly Waiting[]): void {
    this.#begin();
    this.#waiting.push(...waiting);
    if (this.#mayClose) this.#close();
    else this.schedule();
  }

  /** Closes a batch soon, also when nothing waits: somebody joins, or has moved. */
  schedule(): void {
    if (this.#hasEnded) return;
    this.#isDue = true;
    if (this.#isScheduled || !this.#mayClose) return;
    this.#isScheduled = true;
    this.#options.defer(() => {
      this.#isScheduled = false;
      if (this.#mayClose) this.#close();
    });
  }

  /** Resolves when everything pushed so far is stored. */
  async flushed(): Promise<void> {
    while (!this.isIdle) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Nothing waits to be stored, and nothing is being stored. */
  get isIdle(): boolean {
    return this.#hasEnded || (this.#waiting.length === 0 && this.#batches.length === 0 && !this.#isCompacting);
  }

  /**
   * Puts a state of this document, or of the next generation of it, in the place of the stored updates. Only when nothing
   * is being stored. False when it is not known to have happened: then the queue has stopped.
   */
  async compact(state: Uint8Array, generation: number): Promise<boolean> {
    if (this.#batches.length > 0 || this.#isCompacting) throw new RangeError("the log is being written to");
    this.#isCompacting = true;
    const { log, changeSet } = this.#options;
    const compacted = await this.#written(
      log.compact(changeSet, { epoch: this.#epoch, seq: this.#seq }, state, generation),
    );
    this.#isCompacting = false;
    if (!compacted) return false;
    this.#epoch = compacted.epoch;
    this.#generation = generation;
    return true;
  }

  /** Stops, and tells everything that was not stored. */
  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tell(this.#storedInOrder);
    const lost = this.#batches.flatMap(({ waiting }) => waiting);
    for (const { abandon } of [...lost, ...this.#waiting]) abandon(reason);
    this.#batches = [];
    this.#waiting = [];
    this.#rest();
  }

  #rest(): void {
    if (!this.isIdle) return;
    const resting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of resting) resolve();
  }

  /** A state takes the place of exactly what was stored before it, so nothing may be on its way then. */
  get #mayClose(): boolean {
    if (this.#hasEnded || this.#isCompacting) return false;
    // Behind a state nothing is written until it stands: it takes the place of all that was.
    if (this.#batches.some(({ state }) => state)) return false;
    const [first, second] = this.#batches.filter(({ isStored }) => !isStored);
    return !first || (!second && this.#waiting.length >= (this.#options.closeAt ?? CLOSE_AT));
  }

  #begin(): void {
    const { timing } = this.#options;
    if (timing && this.#waiting.length === 0) this.#since = timing.tick();
  }

  #close(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isDue = false;
    const entries: LogEntry[] = [];
    for (const { entry } of waiting) if (entry) entries.push(entry);
    const isStored = entries.length === 0;
    const batch: Batch = { ...this.#options.closing(), waiting, entries, since: this.#since, isStored, storedAt: 0 };
    this.#batches.push(batch);
    if (batch.isStored) void this.#settle();
    else void this.#store(batch);
  }

  async #store(batch: Batch): Promise<void> {
    const { log, changeSet } = this.#options;
    const fence = { epoch: this.#epoch, seq: this.#seq };
    this.#seq += batch.entries.length;
    batch.isStored = (await this.#written(log.append(changeSet, fence, batch.entries))) !== undefined;
    batch.storedAt = this.#options.timing?.tick() ?? 0;
    if (batch.isStored) await this.#settle();
  }

  /** Tells of what is stored, unless it is little and may go with what is being stored; puts a state in its place. */
  async #settle(): Promise<void> {
    const stored = this.#storedInOrder;
    const isLast = stored.length === this.#batches.length;
    const entries = stored.reduce((count, batch) => count + batch.entries.length, 0);
    const isWorth = this.#options.isWorthTelling(entries);
    if (isLast && entries > 0 && !isWorth && !this.#isHeldBack) this.#holdBack();
    else if (isLast || isWorth) {
      this.#tell(stored);
      const state = stored.at(-1)?.state;
      if (state && !(await this.compact(state, this.#generation))) return;
      this.#rest();
    }
    if (this.#isDue || this.#waiting.length > 0) this.schedule();
  }

  /** Little is told a turn later: what has arrived meanwhile is judged first, and if it is being stored by then, told with it. */
  #holdBack(): void {
    this.#isHeldBack = true;
    this.#options.defer(() => {
      if (this.#isHeldBack) void this.#settle();
    });
  }

  /** Those that are stored, as are all before them. */
  get #storedInOrder(): readonly Batch[] {
    const open = this.#batches.findIndex(({ isStored }) => !isStored);
    return open < 0 ? this.#batches : this.#batches.slice(0, open);
  }

  #tell(stored: readonly Batch[]): void {
    this.#isHeldBack = false;
    this.#batches = this.#batches.slice(stored.length);
    for (const [index, { told, entries }] of stored.entries()) told(entries, index < stored.length - 1);
    for (const { waiting } of stored) for (const { answer } of waiting) answer();
    this.#time(stored);
  }

  #time(told: readonly Batch[]): void {
    const { timing } = this.#options;
    if (!timing) return;
    const now = timing.tick();
    for (const { entries, since, storedAt } of told)
      if (entries.length > 0) timing.onTold({ storedMs: storedAt - since, toldMs: now - since });
  }

  /**
   * What the log answers, or undefined when it did not happen or nobody knows. What is in memory but not stored must never
   * be seen: then the document is dropped and read anew from the log [S7].
   */
  async #written<T>(write: Promise<Result<T, { readonly kind: "fenced" }>>): Promise<T | undefined> {
    const done = await write.catch(faultOf);
    if (this.#hasEnded) return undefined;
    if (done instanceof Error) this.#options.lost(`the change could not be stored: ${done.message}`);
    else if (!done.ok) this.#options.lost("another server has taken over this change set");
    else return done.value;
    return undefined;
  }
}

function faultOf(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
