import { type GivenNotes, originQuery, roomName, type SessionNotice } from "@tributary/core/protocol";
import type { Arrivals } from "./arrivals.ts";
import { type Channel, openChannel } from "./channel.ts";
import type { Copy } from "./copy.ts";
import { movedFrame, saidFrame } from "./frames.ts";
import type { PresenceLink } from "./presence.ts";
import type { WritableStore } from "./store.ts";
import type { Transactions } from "./transactions.ts";
import type { ConnectOptions, ReplicaState } from "./types.ts";
import type { Typing } from "./typing.ts";
import type { Undo } from "./undo.ts";
import type { Intent } from "./outbox.ts";
import type { Unmade } from "./unmade.ts";
import { lost } from "./verdict.ts";

/** At most this many fresh starts in a row before giving up; synchronising sets the count back. */
const MAX_REJOINS = 3;
const GIVEN_UP =
  "The server keeps refusing this page's copy of the change set. Reload the page; what was not saved is listed.";

type JoiningOptions = {
  /** Where, and by which sockets. */
  readonly opening: Pick<ConnectOptions, "url" | "webSocket" | "random" | "after">;
  readonly whence: ConnectOptions["whence"];
  readonly changeSet: string;
  readonly onBaseMoved: ConnectOptions["onBaseMoved"];
  readonly store: WritableStore<ReplicaState>;
  readonly copy: Copy;
  readonly presence: PresenceLink;
  readonly undo: Undo;
  readonly typing: Typing;
  readonly transactions: Transactions;
  readonly unmade: Unmade;
  readonly arrivals: Arrivals;
};

/** Stays in the change set's room: with the document there is, with an empty copy of it, or with the next one. Rules [R5], [R14], [R16]. */
export class Joining {
  readonly #options: JoiningOptions;
  readonly #params: Record<string, string>;
  #notes: GivenNotes | undefined;
  #channel: Channel | undefined;
  #rejoins = 0;
  #baseAsked: number | undefined;

  constructor(options: JoiningOptions) {
    this.#options = options;
    this.#params = { outbox: "1", ...originQuery(options.whence ?? {}) };
  }

  /** With all that is sent from here on. */
  give(notes: GivenNotes): void {
    this.#notes = notes;
    this.send(saidFrame(notes));
  }

  send(frame: Uint8Array): void {
    this.#channel?.send(frame);
  }

  retry(): void {
    this.#channel?.retry();
  }

  /** A fresh, empty document and a channel for it. */
  join(): void {
    const { opening, changeSet, store, typing, transactions, presence } = this.#options;
    const doc = this.#begin();
    this.#channel = openChannel({
      ...opening,
      room: roomName({ kind: "changeSet", id: changeSet }),
      doc,
      params: this.#params,
      onOpen: () => {
        if (this.#notes) this.send(saidFrame(this.#notes));
        transactions.resend();
      },
      onConnection: (connection) => store.set({ connection }),
      onSynced: () => {
        this.#arrived();
        typing.askAgain();
      },
      onAck: (id) => transactions.accepted(id),
      onRefusal: (notice) => transactions.refused(notice),
      onRemark: (notice) => transactions.remarked(notice),
      onSession: (notice) => this.#greeted(notice),
      onRejoin: () => this.#rejoin(),
    });
    presence.attach(this.#channel.awareness);
  }

  leave(): void {
    this.#channel?.close();
    this.#options.copy.leave();
  }

  /** The base that was asked for is here. */
  rebased(): void {
    this.#baseAsked = undefined;
  }

  #begin() {
    const { copy, typing, transactions, arrivals } = this.#options;
    const doc = copy.begin({
      onOwn: (update) => transactions.made(update),
      onKeys: (root, event) => transactions.noteKeys(root, event),
      onBase: (version) => this.#baseMoved(version),
      onShown: () => arrivals.look(),
    });
    typing.attach(doc, (origin) => origin === copy.own);
    return doc;
  }

  #rejoin(): void {
    const { store, unmade } = this.#options;
    this.#keepUnsaved();
    this.leave();
    store.set({ synced: false, waiting: unmade.size });
    this.#rejoins += 1;
    if (this.#rejoins <= MAX_REJOINS) this.join();
    else this.#giveUp();
  }

  /** The server has rebuilt the document: on with an empty copy of the new one, on the same connection. */
  #move(generation: number): void {
    const { store, unmade } = this.#options;
    this.#keepUnsaved();
    this.#channel?.move(this.#begin(), movedFrame(generation));
    store.set({ waiting: unmade.size });
  }

  /** What the server has not answered is made again, by its meaning, once there is a document to make it on. */
  #keepUnsaved(): void {
    const { copy, typing, transactions, unmade } = this.#options;
    typing.flush();
    const unsaved = transactions
      .drain()
      .map(({ id: was, update: _update, made: _made, ...intent }): Intent => ({ ...intent, was }));
    unmade.addBefore(unsaved);
    copy.hasArrived = false;
  }

  #giveUp(): void {
    const { store, unmade, transactions } = this.#options;
    const unsaved = unmade.drain();
    store.set({ connection: { phase: "ended", reason: "refused", sentence: GIVEN_UP } });
    transactions.lose(unsaved.map(({ label }) => ({ label, sentence: "It was not saved." })));
    for (const { onVerdict } of unsaved) onVerdict?.(lost("lost", GIVEN_UP));
  }

  #arrived(): void {
    const { store, copy, undo, transactions, unmade, arrivals } = this.#options;
    if (copy.hasArrived) return;
    this.#rejoins = 0;
    copy.arrive();
    undo.history.reconcile(copy.raw);
    arrivals.look();
    const lost = unmade.makeAll();
    store.set({ waiting: transactions.waiting });
    if (lost.length > 0) transactions.lose(lost);
    transactions.copySoon();
  }

  #greeted(notice: SessionNotice): void {
    const { store, copy } = this.#options;
    if (notice.type === "reset") return this.#rejoin();
    if (notice.type === "moved") {
      const { session } = store.getState();
      this.#isOf(notice.generation);
      if (session) store.set({ session: { ...session, generation: notice.generation } });
      return this.#move(notice.generation);
    }
    const { type: _, ...session } = notice;
    const rebuilt = copy.generation !== undefined && copy.generation !== session.generation;
    this.#isOf(session.generation);
    store.set({ session });
    this.#baseAsked = undefined;
    if (rebuilt) this.#move(session.generation);
    else this.#baseMoved(session.baseVersion);
  }

  /** Also said with every connection, so that what was made on an earlier document is not read as being of a later one. */
  #isOf(generation: number): void {
    this.#options.copy.generation = generation;
    this.#params["generation"] = String(generation);
  }

  /** The server stands on another base than this copy: somebody has to fetch it. Asked once for each. */
  #baseMoved(version: unknown): void {
    const { store, onBaseMoved } = this.#options;
    if (typeof version !== "number" || version === store.getState().baseVersion || version === this.#baseAsked) return;
    this.#baseAsked = version;
    onBaseMoved?.(version);
  }
}
