import type { Result } from "@tributary/core/base";
import type { Mutation, Snapshot } from "@tributary/core/model";
import type { DocumentPosition, GivenNotes, SaidOrigin, SessionNotice, WrittenKey } from "@tributary/core/protocol";
import type { After } from "./after.ts";
import type { Connection } from "./connection.ts";
import type { ControlState } from "./control-state.ts";
import type { Keeper } from "./keeper.ts";
import type { UndoState } from "./history.ts";
import type { Peer, PresenceState } from "./presence.ts";
import type { RefusalNote } from "./refusals.ts";
import type { LiveState } from "./results.ts";
import type { Store } from "./store.ts";
import type { TextPresence } from "./text-presence.ts";
import type { OpenText } from "./typing.ts";
import type { Verdict } from "./verdict.ts";

/** Who this person is here and what they may do, as the server says. */
export type Session = Omit<Extract<SessionNotice, { type: "welcome" }>, "type">;

/** An edit that could not be kept: what it was, and why. `kept`: under which key this outlives the page. */
export type Loss = { readonly id: number; readonly label: string; readonly sentence: string; readonly kept?: string };

export type ReplicaState = ControlState & {
  /** What the change set starts from: one Head version. */
  readonly base: Snapshot;
  readonly baseVersion: number;
  /** What a person in this change set sees: the overlay over the base. */
  readonly view: Snapshot;
  /** False until the document has arrived once. */
  readonly synced: boolean;
  /** What `view` is made of: nothing yet but the base, what this browser had kept, or the document itself. */
  readonly shown: "nothing" | "kept" | "live";
  readonly connection: Connection;
  /** Transactions the server has not acknowledged yet. */
  readonly waiting: number;
  /** The line stands, but the oldest of them has waited long. */
  readonly slow: boolean;
  readonly session: Session | null;
  readonly refusals: readonly RefusalNote[];
  readonly undo: UndoState;
  readonly losses: readonly Loss[];
  /** Whether the results are as the server has them: they have arrived, and the line to them stands. */
  readonly resultsCurrent: boolean;
};

export type EditOptions = {
  /** What is done, in words, for undo: "Rename api". */
  readonly label: string;
  /** Edits of one group that follow each other closely are one undo step: a drag, typing in one field. */
  readonly group?: string;
  /** Called once, when it is known what became of the edit: the server has it in its log, or it was refused, here or there. */
  readonly onVerdict?: (verdict: Verdict) => void;
};

/** Why an edit was not made, and where to say so. */
export type EditRefusal = { readonly sentence: string; readonly component?: string; readonly path?: string };

export type ChangeSetReplica = Store<ReplicaState> & {
  readonly changeSet: string;
  readonly presence: Store<PresenceState>;
  readonly results: Store<LiveState>;
  /** Makes all of `mutations` at once, or none: painted now, judged by the server after. */
  edit(mutations: readonly Mutation[], options: EditOptions): Result<void, EditRefusal>;
  /** A function's code, to type in: asks the server to open it. Each call is followed by one of `closeText`. */
  openText(id: string): Store<OpenText>;
  closeText(id: string): void;
  /** Who has their cursor where in that code. */
  textPresence(id: string): TextPresence;
  /** Sends what was typed; resolves once the server has answered all that was made so far, with false where it cannot any more. */
  saved(): Promise<boolean>;
  undo(): void;
  redo(): void;
  /** The same, for whoever wants to know what became of it. */
  step(direction: "undo" | "redo", onVerdict?: EditOptions["onVerdict"]): void;
  /**
   * Takes what the server did for this person, in one act, as a step of theirs to undo: as soon as the document has it, which is from
   * `position` on [R58]. Resolves then; with false once the connection has ended for good, or this was closed, before.
   */
  adopt(label: string, written: readonly WrittenKey[], position?: DocumentPosition): Promise<boolean>;
  setCursor(cursor: { readonly x: number; readonly y: number } | null): void;
  setSelection(components: readonly string[]): void;
  setEditing(field: { readonly component: string; readonly path: string } | null): void;
  /** What this person looks at, for whoever follows them. */
  setView(view: Peer["view"]): void;
  /** One line that others read beside this peer's name: "adding health checks, 3 of 12". */
  setActivity(activity: string | null): void;
  dismissRefusal(id: string): void;
  dismissLosses(): void;
  /**
   * Gives a reason and notes with all that is done from here on, in the place of what was given before, also after a reconnection; a
   * sentence where they cannot be kept [R57].
   */
  give(notes: GivenNotes): Result<void, string>;
  /** Head has moved and the change set with it: the new base. */
  setBase(base: Snapshot, version: number): void;
  /** Tries to connect now. */
  retry(): void;
  close(): void;
};

export type ConnectOptions = {
  /** Where rooms are: `wss://host/sync`. */
  readonly url: string;
  readonly changeSet: string;
  /** Head's room: a change set's results are told where they differ from Head's. Its owner closes it. */
  readonly head?: Store<LiveState>;
  readonly base: Snapshot;
  readonly baseVersion?: number;
  /** Where whoever is here is and what their acts belong to; said with every connection. */
  readonly whence?: Omit<SaidOrigin, keyof GivenNotes>;
  /** What is given from the start: see `give`. What cannot be kept of it is not. */
  readonly notes?: GivenNotes;
  /** Opens sockets, where that takes more than the page's own cookie; the global `WebSocket` otherwise. */
  readonly webSocket?: typeof WebSocket;
  /** The server works from another base than ours: fetch it, then call `setBase`. */
  readonly onBaseMoved?: (version: number) => void;
  readonly random?: () => number;
  readonly now?: () => number;
  readonly after?: After;
  /** The Yjs client id of each document it makes; drawn by Yjs unless given. */
  readonly newClientId?: () => number;
  /** Where unsaved edits outlive the page; nowhere unless given. */
  readonly keeper?: Keeper;
};
