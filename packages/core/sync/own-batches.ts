import { type Giveup, NotAdmitted } from "../engine/index.ts";
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
  /** Judging broke off in the middle: nobody knows what the document holds. */
  readonly onBroken: (fault: unknown) => void;
};

/** A batch that somebody has handed in and that has not been judged. */
type Pending = {
  readonly by: OwnAuthor;
  readonly mutations: readonly Mutation[];
  readonly mode: BatchMode;
  readonly giveup: Giveup | undefined;
  readonly answer: (judged: JudgedBatch | Promise<JudgedBatch>) => void;
  readonly abandon: (why: SessionLost | NotAdmitted) => void;
};

/**
 * Batches that the server makes for somebody, one after the other: each waits until the one before it is stored and until there is room
 * for it, then for its turn, and is stored [S33] [S92] [S93]. What peers have sent meanwhile is read before every one of them.
 */
export class OwnBatches {
  readonly #parts: OwnBatchesParts;
  #waiting: Pending[] = [];
  #isUnderWay = false;
  #isDue = false;

  constructor(parts: OwnBatchesParts) {
    this.#parts = parts;
  }

  /**
   * A batch of mutations, of which each has a verdict [S92]. From when it is judged until it is stored it counts as so many frames as it has
   * mutations [S33].
   * @param giveup - until it is judged; after that it is done
   * @throws {SessionLost} when the session ends before it is known to be stored
   * @throws {NotAdmitted} when it was given up
   */
  make(by: OwnAuthor, mutations: readonly Mutation[], mode: BatchMode, giveup?: Giveup): Promise<JudgedBatch> {
    return new Promise((answer, abandon) => {
      if (this.#parts.hasEnded()) return abandon(new SessionLost(REOPENING));
      this.#waiting.push({ by, mutations, mode, giveup, answer, abandon });
      giveup?.addEventListener("abort", this.#dropGivenUp);
      this.#dropGivenUp();
      this.admit();
    });
  }

  /**
   * Lets in the next one soon: to be called when there is room again. Two turns later, for a turn that follows at once upon what made room
   * comes before anybody's socket is read, and batches alone would fill it again and again.
   */
  admit(): void {
    if (this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    const { defer } = this.#parts;
    defer(() =>
      defer(() => {
        this.#isDue = false;
        this.#next();
      }),
    );
  }

  /** Whether one has been judged that is not stored yet. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** What has not been judged never will be here. What is under way took some of the backlog, which falls with the session's part of that. */
  end(reason: string): void {
    const lost = this.#waiting;
    this.#waiting = [];
    for (const pending of lost) this.#leave(pending).abandon(new SessionLost(reason));
  }

  #next(): void {
    const { rebuilding, hasEnded, backlog } = this.#parts;
    const isRebuilding = rebuilding();
    if (isRebuilding) return void isRebuilding.then(() => this.admit());
    if (this.#isUnderWay || hasEnded() || backlog().isFull) return;
    const next = this.#waiting.shift();
    if (next) this.#leave(next).answer(this.#judged(next));
  }

  async #judged(pending: Pending): Promise<JudgedBatch> {
    const { by, mutations, mode } = pending;
    const backlog = this.#parts.backlog();
    let bytes = 0;
    const free = (): void => backlog.changed(-framesOf(pending), -bytes);
    this.#isUnderWay = true;
    backlog.changed(framesOf(pending), 0);
    try {
      const author = { ...by, connection: this.#parts.writes.connection };
      const { judged, entry } = judgeBatch(this.#parts.document(), { by: author, mutations, mode });
      bytes = entry?.update.length ?? 0;
      backlog.changed(0, bytes);
      await this.#parts.writes.stored(entry, free);
      return judged;
    } catch (fault) {
      if (!(fault instanceof SessionLost)) this.#parts.onBroken(fault);
      throw fault;
    } finally {
      this.#isUnderWay = false;
      this.admit();
    }
  }

  readonly #dropGivenUp = (): void => {
    const given = this.#waiting.filter(({ giveup }) => giveup?.aborted);
    this.#waiting = this.#waiting.filter(({ giveup }) => !giveup?.aborted);
    for (const pending of given) this.#leave(pending).abandon(new NotAdmitted("givenUp"));
  };

  #leave(pending: Pending): Pending {
    pending.giveup?.removeEventListener("abort", this.#dropGivenUp);
    return pending;
  }
}

/** What is kept of a batch until it is stored grows with its mutations. */
function framesOf({ mutations }: Pending): number {
  return Math.max(1, mutations.length);
}
