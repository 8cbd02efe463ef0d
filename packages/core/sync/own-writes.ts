import { type Actor, type Clock, type ConnectionId, type Origin, SYSTEM_ACTOR } from "../base/index.ts";
import type { BatchMode, Mutation } from "../model/index.ts";
import type { Backlog } from "./backlog.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Judgement } from "./judge.ts";
import type { Author, JudgedDocument, Writing, Written } from "./judged-document.ts";
import { type JudgedBatch, judgeBatch } from "./own-batch.ts";
import type { Defer } from "./peers.ts";
import type { Deed, LoggedMutation } from "./ports.ts";
import { REOPENING, SessionLost } from "./session-lost.ts";

/** Who has the server write an edit for them. */
export type OwnAuthor = Omit<Author, "connection">;

type Edit<Verdict> = Pick<Writing, "batch"> & {
  readonly by: OwnAuthor;
  /** Asked in the edit's turn, when nothing comes between it and the writing: with a verdict nothing is written. */
  readonly unless?: (document: JudgedDocument) => Verdict | undefined;
  readonly write: (document: JudgedDocument) => void;
  readonly deed?: Deed | undefined;
};

export type OwnWritesParts = {
  /** As it is now: another one once it was rebuilt. */
  readonly document: () => JudgedDocument;
  /** While nothing is judged: until when. */
  readonly rebuilding: () => Promise<void> | undefined;
  readonly hasEnded: () => boolean;
  readonly commits: () => Pick<GroupCommit, "push">;
  readonly backlog: () => Pick<Backlog, "isFull" | "changed">;
  readonly defer: Defer;
  readonly now: Clock;
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
 * What is written in a change set's document from the server's side. Each resolves once it is stored.
 * @throws {SessionLost} when the session ends before that
 */
export class OwnWrites {
  readonly #parts: OwnWritesParts;
  /** Those for which there is no room yet. */
  #waiting: Pending[] = [];
  /** Those that the backlog has counted and that wait for their turn. */
  #due: Pending[] = [];

  constructor(parts: OwnWritesParts) {
    this.#parts = parts;
  }

  /** Judged and logged like anybody's edit. */
  async judged<Verdict = never>({ by, batch, unless, write, deed }: Edit<Verdict>): Promise<Judgement | Verdict> {
    while (this.#parts.rebuilding()) await this.#parts.rebuilding();
    if (this.#parts.hasEnded()) throw new SessionLost(REOPENING);
    const document = this.#parts.document();
    const verdict = unless?.(document);
    if (verdict !== undefined) return verdict;
    const author = { ...by, connection: this.#connection };
    return (await this.#commit({ by: author, batch, write: () => write(document), deed })).judgement;
  }

  /**
   * A batch of mutations, of which each has a verdict [S92]. It is judged in a turn of its own, once there is room for it, and counts as
   * so many frames as it has mutations from then until it is stored [S33] [S93].
   */
  batch(by: OwnAuthor, mutations: readonly Mutation[], mode: BatchMode): Promise<JudgedBatch> {
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
      const author = { ...by, connection: this.#connection };
      const { judged, entry } = judgeBatch(this.#parts.document(), { by: author, mutations, mode });
      bytes = entry?.update.length ?? 0;
      backlog.changed(0, bytes);
      await this.#stored(entry, free);
      return judged;
    } catch (fault) {
      if (!(fault instanceof SessionLost)) free();
      throw fault;
    }
  }

  /**
   * What the server itself writes, outside the rules for peers; with what of it the log is to keep, and whose act it is. False when
   * nothing was left to be written: then nothing is stored, and nothing told.
   */
  async trusted(
    write: (document: JudgedDocument) => void,
    { logged = [], deed }: { readonly logged?: readonly LoggedMutation[]; readonly deed?: Deed | undefined } = {},
  ): Promise<boolean> {
    while (this.#parts.rebuilding()) await this.#parts.rebuilding();
    const document = this.#parts.document();
    const by = { actor: SYSTEM_ACTOR, role: "owner", connection: this.#connection } as const;
    const writing = { by, batch: "bestEffort", write: () => write(document), trusted: logged, deed } as const;
    return (await this.#commit(writing)).entry !== undefined;
  }

  /** Rows whose writes are part of an update of the same batch. */
  rows(actor: Actor, accepted: readonly LoggedMutation[], origin?: Origin): Promise<void> {
    const whence = { actor, connection: this.#connection, ...(origin ? { origin } : {}) };
    const entry = { ...whence, update: new Uint8Array(), at: this.#parts.now() };
    return this.#stored({ ...entry, accepted, refused: [], claims: [] });
  }

  async #commit(writing: Writing): Promise<Written> {
    const written = this.#parts.document().write(writing);
    await this.#stored(written.entry);
    return written;
  }

  /** @param settled - runs in any case, before anybody is told */
  #stored(entry: Parameters<GroupCommit["push"]>[0]["entry"], settled: () => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        settled();
        resolve();
      };
      const abandon = (reason: string): void => {
        settled();
        reject(new SessionLost(reason));
      };
      this.#parts.commits().push({ entry, answer, abandon });
    });
  }

  get #connection(): ConnectionId {
    return `server-${this.#parts.document().epoch}` as ConnectionId;
  }
}

/** What is kept of a batch until it is stored grows with its mutations. */
function framesOf({ mutations }: Pending): number {
  return Math.max(1, mutations.length);
}
