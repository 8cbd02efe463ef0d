import { type Actor, type Clock, type ConnectionId, type Origin, SYSTEM_ACTOR } from "../base/index.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Judgement } from "./judge.ts";
import type { Author, JudgedDocument, Writing, Written } from "./judged-document.ts";
import type { Deed, LoggedMutation } from "./ports.ts";
import { positionOf } from "./position.ts";
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
  readonly now: Clock;
};

/**
 * What is written in a change set's document from the server's side. Each resolves once it is stored.
 * @throws {SessionLost} when the session ends before that
 */
export class OwnWrites {
  readonly #parts: OwnWritesParts;

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
    const author = { ...by, connection: this.connection };
    const writing = { by: author, batch, write: () => write(document), opens: true, deed } as const;
    const { judgement, entry } = await this.#commit(writing);
    return { ...judgement, position: positionOf(document.generation, entry?.update) };
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
    const by = { actor: SYSTEM_ACTOR, role: "owner", connection: this.connection } as const;
    const writing = { by, batch: "bestEffort", write: () => write(document), trusted: logged, deed } as const;
    return (await this.#commit(writing)).entry !== undefined;
  }

  /** Rows whose writes are part of an update of the same batch. */
  rows(actor: Actor, accepted: readonly LoggedMutation[], origin?: Origin): Promise<void> {
    const whence = { actor, connection: this.connection, ...(origin ? { origin } : {}) };
    const entry = { ...whence, update: new Uint8Array(), at: this.#parts.now() };
    return this.stored({ ...entry, accepted, refused: [], claims: [] });
  }

  async #commit(writing: Writing): Promise<Written> {
    const written = this.#parts.document().write(writing);
    await this.stored(written.entry);
    return written;
  }

  /**
   * Stores an entry in the order it was written in; without one, waits until what was written before it is stored.
   * @param settled - runs in any case, before anybody is told
   * @throws {SessionLost} when the session ends before that
   */
  stored(entry: Parameters<GroupCommit["push"]>[0]["entry"], settled: () => void = () => undefined): Promise<void> {
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

  /** What the log has in the place of a connection. */
  get connection(): ConnectionId {
    return `server-${this.#parts.document().epoch}` as ConnectionId;
  }
}
