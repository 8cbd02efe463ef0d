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

/** Told what was stored; everything here happens in one turn. */
type Told = (entries: readonly LogEntry[]) => void;

export type GroupCommitOptions = {
  readonly changeSet: ChangeSetId;
  readonly log: DocumentLog;
  readonly epoch: number;
  /** Sequence number of the last stored entry. */
  readonly seq: number;
  readonly defer: Defer;
  /** A batch is closed: nothing that happens from now on is part of it. What it returns is called once it is stored. */
  readonly closing: () => Told;
  /** It could not be stored, or nobody knows; this queue has stopped. */
  readonly lost: (reason: string) => void;
};

/** Puts entries into the log in order, in groups: while one batch is being written, the next gathers [S7]. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #seq: number;
  #waiting: Waiting[] = [];
  #storing: readonly Waiting[] = [];
  #isDue = false;
  #isStoring = false;
  #isScheduled = false;
  #hasEnded = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#seq = options.seq;
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.schedule();
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
    while (!this.#hasEnded && (this.#waiting.length > 0 || this.#isStoring))
      await new Promise<void>((resolve) => this.#options.defer(resolve));
  }

  /** Stops, and tells everything that was not stored. */
  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const { abandon } of [...this.#storing, ...this.#waiting]) abandon(reason);
    this.#storing = [];
    this.#waiting = [];
  }

  async #flush(): Promise<void> {
    if (this.#isStoring || this.#hasEnded) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isDue = false;
    const told = this.#options.closing();
    const entries = waiting.flatMap(({ entry }) => (entry ? [entry] : []));
    if (entries.length > 0) {
      this.#isStoring = true;
      this.#storing = waiting;
      const fault = await this.#store(entries);
      this.#isStoring = false;
      if (this.#hasEnded) return;
      if (fault !== undefined) return this.#options.lost(fault);
      this.#storing = [];
    }
    told(entries);
    for (const { answer } of waiting) answer();
    if (this.#isDue || this.#waiting.length > 0) this.schedule();
  }

  /** Why it could not be stored; undefined once it is. */
  async #store(entries: readonly LogEntry[]): Promise<string | undefined> {
    const { log, changeSet, epoch } = this.#options;
    try {
      const appended = await log.append(changeSet, { epoch, seq: this.#seq }, entries);
      if (!appended.ok) return "another server has taken over this change set";
      this.#seq = appended.value;
      return undefined;
    } catch (cause) {
      // What is in memory but not stored must never be seen: the document is dropped and read anew from the log [S7].
      return `the change could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
}
