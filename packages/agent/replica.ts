import type { Json } from "@tributary/core/base";
import { changedKeys, CONTROL_ROOT, OverlayView, writeMutation } from "@tributary/core/document";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { FIRST_CLIENT_ID, type Presence, roomName, type SessionNotice } from "@tributary/core/protocol";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { Line } from "./line.ts";
import { askFrame, awarenessFrame, type ServerFrame, submitFrame } from "./server-frame.ts";
import { LOST, type Refused, type Verdict, verdictOf } from "./verdict.ts";

type Pending = {
  readonly id: number;
  readonly update: Uint8Array;
  readonly refusals: Refused[];
  answer(verdict: Verdict): void;
};

export type Welcome = Extract<SessionNotice, { type: "welcome" }>;

export type ReplicaOptions = {
  /** `ws://host/sync` */
  readonly url: string;
  readonly token: string;
  readonly changeSet: string;
  loadBase(): Promise<Snapshot>;
  onChange(): void;
  onEnd(sentence: string): void;
};

/**
 * A copy of a change set's document that edits in batches. Each batch is one transaction, kept until the server has put it in
 * its log or refused it, and sent again after every reconnection.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #own = Symbol("own");
  readonly #line: Line;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<void>();
  #doc!: Y.Doc;
  #awareness!: Awareness;
  #presence: Presence = { status: "active" };
  #view!: OverlayView;
  #nextId = 1;
  #baseAt: Json | undefined;
  #welcome: Welcome | undefined;

  static async open(options: ReplicaOptions): Promise<Replica> {
    const replica = new Replica(options, await options.loadBase());
    await replica.#ready.promise;
    return replica;
  }

  private constructor(options: ReplicaOptions, base: Snapshot) {
    this.#options = options;
    this.#begin(base);
    const query = new URLSearchParams({ outbox: "1", token: options.token });
    this.#line = new Line({
      url: `${options.url}/${roomName({ kind: "changeSet", id: options.changeSet })}?${query}`,
      onOpen: () => this.#opened(),
      onFrame: (frame) => this.#receive(frame),
      onRejoin: () => this.#restart(),
      onEnd: (sentence) => {
        this.#ready.reject(new Error(sentence));
        this.#abandon();
        options.onEnd(sentence);
      },
    });
  }

  /** The model as it is seen in this change set. */
  get view(): Snapshot {
    return this.#view.view;
  }

  get base(): Snapshot {
    return this.#view.base;
  }

  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /** Makes all of it at once; resolves with what the server said. */
  edit(mutations: readonly Mutation[]): Promise<Verdict> {
    let update: Uint8Array | undefined;
    const capture = (bytes: Uint8Array, origin: unknown) => {
      if (origin === this.#own) update = bytes;
    };
    this.#doc.on("update", capture);
    this.#doc.transact(() => {
      for (const mutation of mutations) writeMutation(this.#doc, this.#view.base, mutation);
    }, this.#own);
    this.#doc.off("update", capture);
    // What stands there already needs no asking.
    if (!update) return Promise.resolve({ accepted: true });
    const sent = update;
    return new Promise((answer) => {
      const id = this.#nextId++;
      this.#pending.set(id, { id, update: sent, refusals: [], answer });
      this.#line.send(submitFrame(id, sent));
    });
  }

  setPresence(patch: Partial<Presence>): void {
    this.#presence = { ...this.#presence, ...patch };
    this.#awareness.setLocalState(this.#presence);
  }

  close(): void {
    this.#awareness.setLocalState(null);
    this.#line.close();
    this.#abandon();
    this.#awareness.destroy();
    this.#doc.destroy();
  }

  /** An empty document, to be filled by the server. */
  #begin(base: Snapshot): void {
    const doc = new Y.Doc();
    while (doc.clientID < FIRST_CLIENT_ID) doc.clientID = new Y.Doc().clientID;
    this.#doc = doc;
    this.#view = OverlayView.ofDocument(base, doc);
    doc.on("afterTransaction", (transaction: Y.Transaction) => {
      const keys = changedKeys(doc, transaction);
      if (keys.length > 0) this.#view.update(keys);
      this.#followBase();
      if (keys.length > 0) this.#options.onChange();
    });
    const awareness = new Awareness(doc);
    this.#awareness = awareness;
    awareness.on("update", (_changes: unknown, origin: unknown) => {
      if (origin !== this) this.#line.send(awarenessFrame(encodeAwarenessUpdate(awareness, [doc.clientID])));
    });
  }

  #opened(): void {
    this.#line.send(askFrame(Y.encodeStateVector(this.#doc)));
    for (const { id, update } of this.#pending.values()) this.#line.send(submitFrame(id, update));
    this.#awareness.setLocalState(this.#presence);
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "missing":
      case "update":
        Y.applyUpdate(this.#doc, frame.update, this);
        if (frame.type === "missing") this.#ready.resolve();
        return;
      case "awareness":
        return applyAwarenessUpdate(this.#awareness, frame.payload, this);
      case "refused":
        this.#pending.get(frame.notice.submit ?? -1)?.refusals.push(...frame.notice.refusals);
        return;
      case "ack": {
        const pending = this.#pending.get(frame.id);
        this.#pending.delete(frame.id);
        return pending?.answer(verdictOf(pending.refusals));
      }
      case "session":
        return this.#greeted(frame.notice);
      case "other":
        return;
    }
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") return this.#restart();
    const rebuilt = this.#welcome !== undefined && this.#welcome.generation !== notice.generation;
    this.#welcome = notice;
    if (rebuilt) this.#restart();
  }

  /** The server's document is another one now: ours is dropped, and what was not answered is lost. */
  #restart(): void {
    this.#abandon();
    this.#awareness.destroy();
    this.#doc.destroy();
    this.#begin(this.#view.base);
    this.#opened();
  }

  #abandon(): void {
    for (const { answer } of this.#pending.values()) answer(LOST);
    this.#pending.clear();
  }

  /** The server names the Head version the change set stands on; when it moves, so do we. */
  #followBase(): void {
    const at = this.#doc.getMap<Json>(CONTROL_ROOT).get("base");
    if (at === undefined || at === this.#baseAt) return;
    this.#baseAt = at;
    this.#options.loadBase().then(
      (base) => {
        this.#view.rebase(base);
        this.#options.onChange();
      },
      () => {
        this.#baseAt = undefined; // asked again with the next change
      },
    );
  }
}
