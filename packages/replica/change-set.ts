import type { Json, Result } from "@tributary/core/base";
import { err, ok } from "@tributary/core/base";
import { changedKeys, OVERLAY_ROOTS, OverlayView, writeMutation } from "@tributary/core/document";
import { type Mutation, refusalSentence, type Snapshot } from "@tributary/core/model";
import { FIRST_CLIENT_ID, type RefusalNotice, roomName, type SessionNotice } from "@tributary/core/protocol";
import * as Y from "yjs";
import { type Channel, openChannel } from "./channel.ts";
import { submitFrame } from "./frames.ts";
import { judge, notYetTrue } from "./judge.ts";
import { History, mergedKeys, reversal } from "./history.ts";
import { type KeyChange, Outbox, type Unsaved } from "./outbox.ts";
import { PresenceLink, type PresenceState } from "./presence.ts";
import { attemptedBy, placeOfMutation, type RefusalNote, withNotes, withoutPlacesOf } from "./refusals.ts";
import { followResults, type LiveState } from "./results.ts";
import { createStore, type Store } from "./store.ts";
import type { ChangeSetReplica, ConnectOptions, EditOptions, EditRefusal, ReplicaState } from "./types.ts";

/** At most this many fresh starts in a row before giving up; synchronising sets the count back. */
const MAX_REJOINS = 3;

/**
 * Joins a change set: its overlay, its results and who is in it. Edits show at once; each is one transaction, kept until
 * the server has it in its log, and sent again after every reconnection. Rules: SPEC.md.
 */
export function connectChangeSet(options: ConnectOptions): ChangeSetReplica {
  return new Replica(options);
}

type Draft = { readonly label: string; readonly mutations?: readonly Mutation[]; readonly keys: KeyChange[] };

class Replica implements ChangeSetReplica {
  readonly changeSet: string;
  readonly results: Store<LiveState>;
  readonly #options: ConnectOptions;
  readonly #store;
  readonly #presence = new PresenceLink();
  readonly #outbox = new Outbox();
  readonly #history = new History();
  readonly #closeResults: () => void;
  /** Origin of this person's own transactions. */
  readonly #origin = Symbol("edit");
  #doc!: Y.Doc;
  #channel!: Channel;
  #overlay: OverlayView | undefined;
  #draft: Draft | undefined;
  /** Edits made before the document is here; they are painted, and made when it is. */
  #early: Omit<Unsaved, "id" | "update">[] = [];
  #generation: number | undefined;
  #rejoins = 0;
  #notes = 0;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.changeSet = options.changeSet;
    this.#store = createStore<ReplicaState>({
      base: options.base,
      baseVersion: options.baseVersion ?? 0,
      view: options.base,
      synced: false,
      connection: { phase: "connecting" },
      waiting: 0,
      session: null,
      refusals: [],
      undo: { undo: null, redo: null },
      losses: [],
    });
    const doc = new Y.Doc();
    const results = followResults(doc);
    const room = roomName({ kind: "results", id: options.changeSet });
    const channel = openChannel({ url: options.url, room, doc });
    this.results = results.store;
    this.#closeResults = () => {
      channel.close();
      results.stop();
      doc.destroy();
    };
    this.#join();
  }

  getState = (): ReplicaState => this.#store.getState();
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);
  get presence(): Store<PresenceState> {
    return this.#presence.store;
  }

  edit = (mutations: readonly Mutation[], { label, group }: EditOptions): Result<void, EditRefusal> => {
    const { view, base, refusals, synced } = this.getState();
    const session = this.getState().session;
    if (session && !session.mayEdit)
      return this.#refuse(
        mutations[0],
        "viewer",
        "You may look at this change set but not edit it. Ask an owner for the editor role.",
      );
    const judged = judge(view, mutations);
    if (!judged.ok)
      return this.#refuse(judged.error.mutation, judged.error.refusal.kind, refusalSentence(judged.error.refusal));
    this.#store.set({ refusals: withoutPlacesOf(refusals, mutations) });
    if (!synced) {
      this.#early.push({ label, mutations, keys: [] });
      this.#store.set({ view: judged.value, waiting: this.#early.length });
      return ok(undefined);
    }
    const entry = this.#transact({ label, mutations, keys: [] }, (doc) => {
      for (const mutation of mutations) writeMutation(doc, base, mutation);
    });
    if (entry) this.#record({ label, keys: entry.keys, ids: [entry.id] }, group);
    return ok(undefined);
  };

  undo = (): void => this.#step("undo");
  redo = (): void => this.#step("redo");
  setCursor = (cursor: { readonly x: number; readonly y: number } | null): void => this.#presence.setCursor(cursor);
  setSelection = (components: readonly string[]): void => this.#presence.setSelection(components);
  setEditing = (field: { readonly component: string; readonly path: string } | null): void =>
    this.#presence.setEditing(field);

  dismissRefusal = (id: string): void => {
    this.#store.set({ refusals: this.getState().refusals.filter((note) => note.id !== id) });
  };

  dismissLosses = (): void => this.#store.set({ losses: [] });

  setBase = (base: Snapshot, version: number): void => {
    const view = this.#overlay?.rebase(base) ?? base;
    this.#store.set({ base, baseVersion: version, view });
  };

  retry = (): void => this.#channel.retry();

  close = (): void => {
    this.#leave();
    this.#presence.close();
    this.#closeResults();
  };

  /** A fresh, empty document and a channel for it. What is on screen stays until the document has arrived. */
  #join(): void {
    const doc = new Y.Doc();
    while (doc.clientID < FIRST_CLIENT_ID) doc.clientID = new Y.Doc().clientID;
    this.#doc = doc;
    for (const root of OVERLAY_ROOTS) doc.getMap(root).observe((event) => this.#noteKeys(root, event));
    doc.on("afterTransaction", (transaction: Y.Transaction) => this.#project(transaction));
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.#origin) this.#submit(update);
    });
    this.#channel = openChannel({
      url: this.#options.url,
      room: roomName({ kind: "changeSet", id: this.changeSet }),
      doc,
      params: { outbox: "1", ...(this.#generation === undefined ? {} : { generation: String(this.#generation) }) },
      onOpen: () => this.#resend(),
      onConnection: (connection) => this.#store.set({ connection }),
      onSynced: () => this.#arrived(),
      onAck: (id) => this.#settle(id),
      onRefusal: (notice) => this.#refused(notice),
      onSession: (notice) => this.#greeted(notice),
      onRejoin: () => this.#rejoin(),
      ...(this.#options.random ? { random: this.#options.random } : {}),
    });
    this.#presence.attach(this.#channel.awareness);
  }

  #leave(): void {
    this.#channel.close();
    this.#doc.destroy();
    this.#overlay = undefined;
  }

  #rejoin(): void {
    const unsaved = this.#outbox
      .drain()
      .map(({ label, mutations, keys }) => ({ label, keys, ...(mutations ? { mutations } : {}) }));
    this.#early = [...unsaved, ...this.#early];
    this.#leave();
    this.#store.set({ synced: false, waiting: this.#early.length });
    this.#rejoins += 1;
    if (this.#rejoins <= MAX_REJOINS) this.#join();
    else this.#giveUp();
  }

  #giveUp(): void {
    const sentence =
      "The server keeps refusing this page's copy of the change set. Reload the page; what was not saved is listed.";
    this.#store.set({
      connection: { phase: "ended", reason: "refused", sentence },
      losses: this.#early.map(({ label }, id) => ({ id, label, sentence: "It was not saved." })),
    });
  }

  #arrived(): void {
    if (this.getState().synced) return;
    this.#rejoins = 0;
    this.#overlay = OverlayView.ofDocument(this.getState().base, this.#doc);
    this.#store.set({ synced: true, view: this.#overlay.view });
    const early = this.#early;
    this.#early = [];
    this.#store.set({ waiting: 0 });
    const losses = early.flatMap((intent, id) => {
      const sentence = this.#again(intent);
      return sentence === undefined ? [] : [{ id, label: intent.label, sentence }];
    });
    if (losses.length > 0) this.#store.set({ losses: [...this.getState().losses, ...losses] });
  }

  /** Makes an edit of an earlier document once more; a sentence when it no longer can be made. */
  #again({ label, mutations, keys }: Omit<Unsaved, "id" | "update">): string | undefined {
    if (!mutations) {
      const { keys: writes, kept } = reversal({ label, keys: keys.map(swapped), ids: [] }, (root, key) =>
        this.#raw(root, key),
      );
      this.#writeKeys(label, writes);
      return kept.length > 0 ? "Somebody else has changed the same since." : undefined;
    }
    const { base, view } = this.getState();
    const due = notYetTrue(view, mutations);
    const judged = judge(view, due);
    if (!judged.ok) return refusalSentence(judged.error.refusal);
    const entry = this.#transact({ label, mutations: due, keys: [] }, (doc) => {
      for (const mutation of due) writeMutation(doc, base, mutation);
    });
    if (entry && keys.length === 0) this.#record({ label, keys: entry.keys, ids: [entry.id] }, undefined);
    return undefined;
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") {
      this.#rejoin();
      return;
    }
    const { type: _, ...session } = notice;
    const rebuilt = this.#generation !== undefined && this.#generation !== session.generation;
    this.#generation = session.generation;
    this.#store.set({ session });
    if (rebuilt) this.#rejoin();
    else if (session.baseVersion !== this.getState().baseVersion) this.#options.onBaseMoved?.(session.baseVersion);
  }

  /** One local transaction, sent and kept as one entry of the outbox; undefined when it changed nothing. */
  #transact(draft: Draft, write: (doc: Y.Doc) => void): Unsaved | undefined {
    this.#draft = draft;
    const before = this.#outbox.size;
    try {
      this.#doc.transact(() => write(this.#doc), this.#origin);
    } finally {
      this.#draft = undefined;
    }
    return this.#outbox.size > before ? this.#outbox.waiting().at(-1) : undefined;
  }

  #submit(update: Uint8Array): void {
    const draft = this.#draft;
    if (!draft) return;
    const { label, mutations, keys } = draft;
    const entry = this.#outbox.add({ update, label, keys: mergedKeys(keys), ...(mutations ? { mutations } : {}) });
    this.#channel.send(submitFrame(entry.id, update));
    this.#store.set({ waiting: this.#outbox.size });
  }

  #resend(): void {
    for (const { id, update } of this.#outbox.waiting()) this.#channel.send(submitFrame(id, update));
  }

  #settle(id: number): void {
    this.#outbox.settle(id);
    this.#store.set({ waiting: this.#outbox.size });
  }

  #refused(notice: RefusalNotice): void {
    const at = this.#now();
    if (notice.submit !== undefined) {
      this.#history.forget(notice.submit);
      this.#settle(notice.submit);
    }
    const notes = notice.refusals.map(({ component, path, rule, sentence, attempted }): RefusalNote => {
      const place = { ...(component === undefined ? {} : { component }), ...(path === undefined ? {} : { path }) };
      return {
        id: this.#noteId(),
        ...place,
        rule,
        sentence,
        ...(attempted === undefined ? {} : { attempted }),
        by: "server",
        at,
      };
    });
    this.#store.set({ refusals: withNotes(this.getState().refusals, notes), undo: this.#history.state() });
  }

  #refuse(mutation: Mutation | undefined, rule: string, sentence: string): Result<void, EditRefusal> {
    const place = mutation ? placeOfMutation(mutation) : {};
    const attempted = mutation && attemptedBy(mutation);
    const note: RefusalNote = {
      id: this.#noteId(),
      ...place,
      rule,
      sentence,
      ...(attempted === undefined ? {} : { attempted }),
      by: "page",
      at: this.#now(),
    };
    this.#store.set({ refusals: withNotes(this.getState().refusals, [note]) });
    return err({ sentence, ...place });
  }

  #step(direction: "undo" | "redo"): void {
    if (!this.getState().synced) return;
    const step = this.#history.take(direction);
    if (!step) return;
    const { keys, kept } = reversal(step, (root, key) => this.#raw(root, key));
    const entry = this.#writeKeys(`${direction === "undo" ? "Undo" : "Redo"}: ${step.label}`, keys);
    if (entry)
      this.#history.put(direction === "undo" ? "redo" : "undo", {
        label: step.label,
        keys: entry.keys,
        ids: [entry.id],
      });
    if (kept.length > 0) {
      const what = kept.length === step.keys.length ? "Nothing of it was" : "Part of it was not";
      this.#refuse(
        undefined,
        "changedSince",
        `${step.label}: ${what} ${direction === "undo" ? "undone" : "redone"}, because somebody has changed it since.`,
      );
    }
    this.#store.set({ undo: this.#history.state() });
  }

  #writeKeys(label: string, keys: readonly KeyChange[]): Unsaved | undefined {
    return this.#transact({ label, keys: [] }, (doc) => {
      for (const { root, key, after } of keys) {
        if (after === undefined) doc.getMap(root).delete(key);
        else doc.getMap(root).set(key, after);
      }
    });
  }

  #record(
    step: { readonly label: string; readonly keys: readonly KeyChange[]; readonly ids: readonly number[] },
    group: string | undefined,
  ): void {
    this.#history.record(step, { group, now: this.#now() });
    this.#store.set({ undo: this.#history.state() });
  }

  #project(transaction: Y.Transaction): void {
    const changed = this.#overlay ? changedKeys(this.#doc, transaction) : [];
    if (this.#overlay && changed.length > 0) this.#store.set({ view: this.#overlay.update(changed) });
  }

  #noteKeys(root: string, event: Y.YMapEvent<unknown>): void {
    if (!this.#draft || event.transaction.origin !== this.#origin) return;
    const map = this.#doc.getMap<unknown>(root);
    event.changes.keys.forEach(({ oldValue }, key) => {
      this.#draft?.keys.push({ root, key, before: oldValue as Json | undefined, after: map.get(key) });
    });
  }

  #raw(root: string, key: string): unknown {
    return this.#doc.getMap(root).get(key);
  }

  #noteId(): string {
    return `${this.changeSet}-${++this.#notes}`;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function swapped({ root, key, before, after }: KeyChange): KeyChange {
  return { root, key, before: after, after: before };
}
