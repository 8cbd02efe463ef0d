import type { Actor, ActorId, ChangeSetId, ConnectionId, JsonObject, Origin, Result } from "../base/index.ts";
import type { SideEffect } from "../engine/index.ts";
import type { Mutation } from "../model/index.ts";
import type { PolicyWord } from "../protocol/index.ts";

/** One accepted mutation as the log keeps it: the overlay key it wrote, and what stood there before and after. */
export type LoggedMutation = {
  readonly mutation: Mutation;
  readonly root: string;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  /** What it did, for a person, in the names of the model it was made on; without it the audit describes the bare mutation. */
  readonly sentence?: string;
  /** When it was written, where that is not when it is stored: it was written elsewhere. */
  readonly at?: number;
  /** A mere consequence of what the audit tells of anyway: in the log, but no line of the audit. */
  readonly quiet?: true;
  /** What was asked for, where a policy put another in its place; of what nobody is shown nothing, as of what is refused. */
  readonly proposed?: Mutation;
  /** What policies said of it; absent where all of them let it pass without a word. */
  readonly said?: readonly PolicyWord[];
};

export type LoggedRefusal = {
  readonly mutation: Mutation | null;
  readonly key: string;
  readonly rule: string;
  readonly sentence: string;
  /** What policies said of it, where they said something. */
  readonly said?: readonly PolicyWord[];
};

/**
 * What somebody did that the server writes for them, as one line of the audit: beside those of the edits that are part of it. It is
 * stored with the entry it is given with, or not at all [S91].
 */
export type Deed = {
  readonly actor: Actor;
  readonly origin?: Origin | undefined;
  readonly sentence: string;
  readonly details?: JsonObject;
};

/** Everything one transaction of one peer did, stored in one piece. */
export type LogEntry = {
  /**
   * Yjs's re-encoded update of the judged transaction; never the client's bytes. Edits that were judged together share one,
   * which stands with the last of them; empty there too when nothing remained.
   */
  readonly update: Uint8Array;
  readonly actor: Actor;
  readonly connection: ConnectionId;
  readonly at: number;
  readonly accepted: readonly LoggedMutation[];
  readonly refused: readonly LoggedRefusal[];
  /** Yjs client ids this actor claimed with it; a claim is for ever. */
  readonly claims: readonly number[];
  /** Whence and why, as far as is known. */
  readonly origin?: Origin | undefined;
  /** The execution that judged it. */
  readonly execution?: string | undefined;
  /** To be told to others once it is stored, at least once: kept in the same transaction. */
  readonly effects?: readonly SideEffect[] | undefined;
  /** The act that this is all of: a line of the audit of its own. */
  readonly deed?: Deed | undefined;
};

export type LogFence = { readonly epoch: number; readonly seq: number };

export type OpenedLog = {
  /** Grows with every opening and every rebuilding; the server's Yjs client id is made of it, so it is never used twice. */
  readonly epoch: number;
  /** Grows when the document is rebuilt without its past. */
  readonly generation: number;
  /** Sequence number of the last stored entry; 0 when there is none. */
  readonly seq: number;
  /** A state to start from (absent for a new document) and the updates after it, oldest first. */
  readonly state?: Uint8Array;
  readonly updates: readonly Uint8Array[];
  readonly claims: ReadonlyMap<number, ActorId>;
  /** Client ids claimed in an earlier generation: whatever comes under them was made on a document that is no more. */
  readonly retired: ReadonlySet<number>;
};

/**
 * The log of change-set documents. Every implementation passes `documentLogContract` (testkit).
 * @throws {StoreUnavailable} from every method when the store cannot be reached; the request itself was fine.
 */
export interface DocumentLog {
  /** Takes the lease by raising the epoch; whoever held it before can append no more. */
  open(changeSet: ChangeSetId): Promise<OpenedLog>;
  /**
   * Appends all entries after `fence.seq`, or none. Refused when another epoch has taken over or the sequence moved.
   * Durable when it resolves. Returns the sequence number of the last entry. May be called again before it resolves: then
   * the later one is stored after the earlier, and only if that was [L12].
   */
  append(
    changeSet: ChangeSetId,
    fence: LogFence,
    entries: readonly LogEntry[],
  ): Promise<Result<number, { readonly kind: "fenced" }>>;
  /**
   * Replaces the stored updates up to `fence.seq` by one state; history (mutations) stays. A state of the present generation
   * stands for the updates it covers. A state of the next generation is a rebuilt document: generation and epoch are raised
   * by one with it, and every client id claimed so far is retired.
   */
  compact(
    changeSet: ChangeSetId,
    fence: LogFence,
    state: Uint8Array,
    generation: number,
  ): Promise<Result<{ readonly epoch: number }, { readonly kind: "fenced" }>>;
  /** All accepted mutations, oldest first. */
  mutations(
    changeSet: ChangeSetId,
  ): Promise<readonly (LoggedMutation & { readonly seq: number; readonly actor: Actor; readonly at: number })[]>;
}

/** The store could not be read or written; the request itself was fine, so retrying may help. */
export class StoreUnavailable extends Error {
  override readonly name: string = "StoreUnavailable";
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`store: ${operation} failed`, { cause });
    this.operation = operation;
  }
}

/** The store went out of reach before it had answered, and stays so: what was asked for may have happened or not. */
export class OutcomeUnknown extends StoreUnavailable {
  override readonly name = "OutcomeUnknown";
}
