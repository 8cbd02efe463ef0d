import type { BatchMode, Mutation } from "../model/index.ts";
import type { Backlog } from "./backlog.ts";
import { type JudgedBatch, judgeBatch } from "./own-batch.ts";
import type { OwnAuthor, OwnWrites, OwnWritesParts } from "./own-writes.ts";
import type { Defer } from "./peers.ts";
import { REOPENING, SessionLost } from "./session-lost.ts";

export type OwnBatchesParts = Pick<OwnWritesParts, "document" | "rebuilding" | "hasEnded"> & {
  /** What stores them. */
  readonly writes: Pick<OwnWrites, "stored" | "connection">;
  readonly backlog: () => Pick<Backlog, "isFull" | "changed">;
  readonly defer: Defer;
};

/** A batch that somebody has handed in and that has not been judged. */
type Pending = {
  readonly by: OwnAuthor;
  readonly mutations: readonly Mutation[];
  readonly mode: BatchMode;
  readonly answer: (judged: JudgedBatch | Promise<JudgedBatch>) => void;
  readonly abandon: (lost: SessionLost) => void;
};

/**
 * Batches that the server makes for somebody: each waits until there is room for it, then for its turn, and is stored [S33] [S92] [S93].
 * @throws {SessionLost} when the session ends before that
 */
export class OwnBatches {
  readonly #parts: OwnBatchesParts;
  /** Those for which there is no room yet. */
  #waiting: Pending[] = [];
  /** Those that the backlog has counted and that wait for their turn. */
  #due: Pending[] = [];

  constructor(parts: OwnBatchesParts) {
    this.#parts = parts;
  }

  /**
   * A batch of mutations, of which each has a verdict [S92]. It is judged in a turn of its own, once there is room for it, and counts as
   * so many frames as it has mutations from then until it is stored [S33] [S93].
   */
  make(by: OwnAuthor, mutations: readonly Mutation[], mode: BatchMode): Promise<JudgedBatch> {
    return new Promise((answer, abandon) => {
      if (this.#parts.hasEnded()) return abandon(new SessionLost(REOPENING));
      this.#waiting.push({ by, mutations, mode, answer, abandon });
      this.admit();
    });
  }

  /** Lets in batches for as long as there is room: to be called when there is room again. */
  admit(): void {
    while (!this.#parts.hasEnded() && !this.#parts.backlog().isFull) {
      const next = this.#waiting.shift();
      if (!next) return;
      // Before it is counted: that may say that there is no room, or that there is again.
      this.#due.push(next);
      this.#parts.backlog().changed(framesOf(next), 0);
      this.#parts.defer(() => this.#turn());
    }
  }

  /** Whether batches have been let in that are not judged yet. */
  get isDue(): boolean {
    return this.#due.length > 0;
  }

  /** Judges every batch that has been let in; none while the document is being rebuilt. */
  drain(): void {
    while (this.isDue && !this.#parts.rebuilding()) this.#turn();
  }

  /** What has not been judged never will be here. What it took of the backlog falls with the session's part of that. */
  end(reason: string): void {
    const lost = [...this.#due, ...this.#waiting];
    this.#due = [];
    this.#waiting = [];
    for (const { abandon } of lost) abandon(new SessionLost(reason));
  }

  #turn(): void {
    const rebuilding = this.#parts.rebuilding();
    if (rebuilding) return void rebuilding.then(() => this.#parts.defer(() => this.#turn()));
    const next = this.#due.shift();
    if (next) next.answer(this.#judged(next));
  }

  async #judged(pending: Pending): Promise<JudgedBatch> {
    const { by, mutations, mode } = pending;
    const backlog = this.#parts.backlog();
    let bytes = 0;
    const free = (): void => backlog.changed(-framesOf(pending), -bytes);
    try {
      const author = { ...by, connection: this.#parts.writes.connection };
      const { judged, entry } = judgeBatch(this.#parts.document(), { by: author, mutations, mode });
      bytes = entry?.update.length ?? 0;
      backlog.changed(0, bytes);
      await this.#parts.writes.stored(entry, free);
      return judged;
    } catch (fault) {
      if (!(fault instanceof SessionLost)) free();
      throw fault;
    }
  }
}

/** What is kept of a batch until it is stored grows with its mutations. */
function framesOf({ mutations }: Pending): number {
  return Math.max(1, mutations.length);
}
