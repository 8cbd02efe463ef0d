import type { Json, Result } from "@tributary/core/base";
import { err, ok } from "@tributary/core/base";
import { changedKeys, CONTROL_ROOT, OVERLAY_ROOTS, OverlayView, writeMutation } from "@tributary/core/document";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { FIRST_CLIENT_ID, type RefusalNotice, roomName, type SessionNotice } from "@tributary/core/protocol";
import * as Y from "yjs";
import { type Channel, openChannel } from "./channel.ts";
import { NO_CONTROL, readControl } from "./control-state.ts";
import { movedFrame, submitFrame } from "./frames.ts";
import { judge, notYetTrue } from "./judge.ts";
import { History, mergedKeys, reversal } from "./history.ts";
import { type LiveRoom, openLiveRoom } from "./live-room.ts";
import { type Intent, type KeyChange, Outbox, type Unsaved } from "./outbox.ts";
import { PresenceLink, type PresenceState } from "./presence.ts";
import { type RefusalNote, withNotes, withoutPlacesOf } from "./refusals.ts";
import type { LiveState } from "./results.ts";
import { createStore, type Store } from "./store.ts";
import type { ChangeSetReplica, ConnectOptions, EditOptions, EditRefusal, ReplicaState } from "./types.ts";
import { ACCEPTED, lost, type Refused, refusedByModel, refusedFor, type Verdict, verdictOf } from "./verdict.ts";

/** At most this many fresh starts in a row before giving up; synchronising sets the count back. */
const MAX_REJOINS = 3;
const READ_ONLY = "You may look at this change set but not edit it. Ask an owner for the editor role.";
const CLOSED = "This copy was closed before the server answered, so the change may be there or not.";

/**
 * Joins a change set: its overlay, its results and who is in it. Edits show at once; each is one transaction, kept until
 * the server has it in its log, and sent again after every reconnection. Rules: SPEC.md.
 */
export function connectChangeSet(options: ConnectOptions): ChangeSetReplica {
  return new Replica(options);
}

type Draft = Omit<Intent, "keys"> & { readonly keys: KeyChange[] };

class Replica implements ChangeSetReplica {
  readonly changeSet: string;
  readonly #options: ConnectOptions;
  readonly #store;
  readonly #presence = new PresenceLink();
  readonly #outbox = new Outbox();
  readonly #history = new History();
  readonly #live: LiveRoom;
  /** Origin of this person's own transactions. */
  readonly #origin = Symbol("edit");
  #doc!: Y.Doc;
  #channel!: Channel;
  #overlay: OverlayView | undefined;
  #draft: Draft | undefined;
  /** Edits made before the document is here; they are painted, and made when it is. */
  #early: Intent[] = [];
  #generation: number | undefined;
  readonly #params: Record<string, string> = { outbox: "1" };
  /** Whether `#doc` is what the server has, so that it can be edited; the screen may still show an earlier one. */
  #hasArrived = false;
  #rejoins = 0;
  #baseAsked: number | undefined;
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
      resultsCurrent: false,
      ...NO_CONTROL,
    });
    this.#live = openLiveRoom({
      ...this.#opening(),
      room: roomName({ kind: "results", id: options.changeSet }),
      onCurrent: (resultsCurrent) => this.#store.set({ resultsCurrent }),
    });
    this.#join();
  }

  getState = (): ReplicaState => this.#store.getState();
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);
  get presence(): Store<PresenceState> {
    return this.#presence.store;
  }
  get results(): Store<LiveState> {
    return this.#live.store;
  }

  edit = (mutations: readonly Mutation[], { label, group, onVerdict }: EditOptions): Result<void, EditRefusal> => {
    const { view, base, refusals, session } = this.getState();
    if (session && !session.mayEdit) return this.#refuse([refusedFor("viewer", READ_ONLY, mutations[0])], onVerdict);
    const judged = judge(view, mutations);
    if (!judged.ok) {
      const [first, ...rest] = judged.error;
      return this.#refuse([refusedByModel(first), ...rest.map(refusedByModel)], onVerdict);
    }
    this.#store.set({ refusals: withoutPlacesOf(refusals, mutations) });
    const intent = { label, mutations, ...(onVerdict ? { onVerdict } : {}) };
    if (!this.#hasArrived) {
      this.#early.push({ ...intent, keys: [] });
      this.#store.set({ view: judged.value, waiting: this.#early.length });
      return ok(undefined);
    }
    const entry = this.#transact({ ...intent, keys: [] }, (doc) => {
      for (const mutation of mutations) writeMutation(doc, base, mutation);
    });
    if (entry) this.#record({ label, keys: entry.keys, ids: [entry.id] }, group);
    else onVerdict?.(ACCEPTED); // It stands there already.
    return ok(undefined);
  };

  undo = (): void => this.#step("undo");
  redo = (): void => this.#step("redo");
  setCursor = (cursor: { readonly x: number; readonly y: number } | null): void => this.#presence.setCursor(cursor);
  setSelection = (components: readonly string[]): void => this.#presence.setSelection(components);
  setEditing = (field: { readonly component: string; readonly path: string } | null): void =>
    this.#presence.setEditing(field);
  setActivity = (activity: string | null): void => this.#presence.setActivity(activity);

  dismissRefusal = (id: string): void => {
    this.#store.set({ refusals: this.getState().refusals.filter((note) => note.id !== id) });
  };

  dismissLosses = (): void => this.#store.set({ losses: [] });

  setBase = (base: Snapshot, version: number): void => {
    this.#baseAsked = undefined;
    const view = this.#overlay?.rebase(base) ?? base;
    this.#store.set({ base, baseVersion: version, view });
  };

  retry = (): void => {
    this.#channel.retry();
    this.#live.retry();
  };

  close = (): void => {
    const unanswered = [...this.#outbox.drain(), ...this.#early.splice(0)];
    this.#leave();
    this.#presence.close();
    this.#live.close();
    for (const { onVerdict } of unanswered) onVerdict?.(lost("closed", CLOSED));
  };

  #opening(): Pick<ConnectOptions, "url" | "webSocket" | "random"> {
    const { url, webSocket, random } = this.#options;
    return { url, ...(webSocket ? { webSocket } : {}), ...(random ? { random } : {}) };
  }

  /** A fresh, empty document and a channel for it. What is on screen stays until the document has arrived. */
  #join(): void {
    this.#doc = this.#freshDocument();
    this.#channel = openChannel({
      ...this.#opening(),
      room: roomName({ kind: "changeSet", id: this.changeSet }),
      doc: this.#doc,
      params: this.#params,
      onOpen: () => this.#resend(),
      onConnection: (connection) => this.#store.set({ connection }),
      onSynced: () => this.#arrived(),
      onAck: (id) => this.#settle(id, ACCEPTED),
      onRefusal: (notice) => this.#refused(notice),
      onSession: (notice) => this.#greeted(notice),
      onRejoin: () => this.#rejoin(),
    });
    this.#presence.attach(this.#channel.awareness);
  }

  #freshDocument(): Y.Doc {
    const doc = new Y.Doc();
    while (doc.clientID < FIRST_CLIENT_ID) doc.clientID = new Y.Doc().clientID;
    doc.getMap(CONTROL_ROOT).observe(() => {
      this.#store.set(readControl(doc));
      this.#baseMoved(doc.getMap(CONTROL_ROOT).get("base"));
    });
    for (const root of OVERLAY_ROOTS) doc.getMap(root).observe((event) => this.#noteKeys(root, event));
    doc.on("afterTransaction", (transaction: Y.Transaction) => this.#project(transaction));
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.#origin) this.#submit(update);
    });
    return doc;
  }

  #leave(): void {
    this.#channel.close();
    this.#doc.destroy();
    this.#overlay = undefined;
  }

  #rejoin(): void {
    this.#keepUnsaved();
    this.#leave();
    this.#store.set({ synced: false, waiting: this.#early.length });
    this.#rejoins += 1;
    if (this.#rejoins <= MAX_REJOINS) this.#join();
    else this.#giveUp();
  }

  /** The server has rebuilt the document: on with an empty copy of the new one, on the same connection. */
  #move(generation: number): void {
    this.#keepUnsaved();
    this.#overlay = undefined;
    this.#doc = this.#freshDocument();
    this.#channel.move(this.#doc, movedFrame(generation));
    this.#store.set({ waiting: this.#early.length });
  }

  /** What the server has not answered is made again, by its meaning, once there is a document to make it on. */
  #keepUnsaved(): void {
    const unsaved = this.#outbox.drain().map(({ id: _id, update: _update, ...intent }): Intent => intent);
    this.#early = [...unsaved, ...this.#early];
    this.#hasArrived = false;
  }

  #giveUp(): void {
    const sentence =
      "The server keeps refusing this page's copy of the change set. Reload the page; what was not saved is listed.";
    const unsaved = this.#early.splice(0);
    this.#store.set({
      connection: { phase: "ended", reason: "refused", sentence },
      losses: unsaved.map(({ label }, id) => ({ id, label, sentence: "It was not saved." })),
    });
    for (const { onVerdict } of unsaved) onVerdict?.(lost("lost", sentence));
  }

  #arrived(): void {
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    this.#rejoins = 0;
    this.#overlay = OverlayView.ofDocument(this.getState().base, this.#doc);
    this.#store.set({ synced: true, view: this.#overlay.view });
    const early = this.#early;
    this.#early = [];
    this.#store.set({ waiting: 0 });
    const losses = early.flatMap((intent, id) => {
      const sentence = this.#again(intent);
      if (sentence === undefined) return [];
      intent.onVerdict?.(lost("lost", sentence));
      return [{ id, label: intent.label, sentence }];
    });
    if (losses.length > 0) this.#store.set({ losses: [...this.getState().losses, ...losses] });
  }

  /** Makes an edit of an earlier document once more; a sentence when it no longer can be made. */
  #again({ label, mutations, keys, onVerdict }: Intent): string | undefined {
    const { base, view, session } = this.getState();
    if (session && !session.mayEdit) return READ_ONLY;
    if (!mutations) {
      const { keys: writes, kept } = reversal({ label, keys: keys.map(swapped), ids: [] }, (root, key) =>
        this.#raw(root, key),
      );
      this.#writeKeys(label, writes);
      return kept.length > 0 ? "Somebody else has changed the same since." : undefined;
    }
    const due = notYetTrue(view, mutations);
    const judged = judge(view, due);
    if (!judged.ok) return refusedByModel(judged.error[0]).sentence;
    const entry = this.#transact({ label, mutations: due, keys: [], ...(onVerdict ? { onVerdict } : {}) }, (doc) => {
      for (const mutation of due) writeMutation(doc, base, mutation);
    });
    if (!entry) onVerdict?.(ACCEPTED);
    if (entry && keys.length === 0) this.#record({ label, keys: entry.keys, ids: [entry.id] }, undefined);
    return undefined;
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") {
      this.#rejoin();
      return;
    }
    if (notice.type === "moved") {
      const { session } = this.getState();
      this.#isOf(notice.generation);
      if (session) this.#store.set({ session: { ...session, generation: notice.generation } });
      this.#move(notice.generation);
      return;
    }
    const { type: _, ...session } = notice;
    const rebuilt = this.#generation !== undefined && this.#generation !== session.generation;
    this.#isOf(session.generation);
    this.#store.set({ session });
    this.#baseAsked = undefined;
    if (rebuilt) this.#move(session.generation);
    else this.#baseMoved(session.baseVersion);
  }

  /** Also said with every connection, so that what was made on an earlier document is not read as being of a later one. */
  #isOf(generation: number): void {
    this.#generation = generation;
    this.#params["generation"] = String(generation);
  }

  /** The server stands on another base than this copy: somebody has to fetch it. Asked once for each. */
  #baseMoved(version: unknown): void {
    if (typeof version !== "number" || version === this.getState().baseVersion || version === this.#baseAsked) return;
    this.#baseAsked = version;
    this.#options.onBaseMoved?.(version);
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
    const entry = this.#outbox.add({ ...draft, update, keys: mergedKeys(draft.keys) });
    this.#channel.send(submitFrame(entry.id, update));
    this.#store.set({ waiting: this.#outbox.size });
  }

  #resend(): void {
    for (const { id, update } of this.#outbox.waiting()) this.#channel.send(submitFrame(id, update));
  }

  #settle(id: number, verdict: Verdict): void {
    const entry = this.#outbox.settle(id);
    this.#store.set({ waiting: this.#outbox.size });
    entry?.onVerdict?.(verdict);
  }

  #refused(notice: RefusalNotice): void {
    const verdict = verdictOf(notice.refusals);
    if (notice.submit !== undefined) this.#history.forget(notice.submit);
    if (!verdict.accepted) this.#show(verdict.refusals, "server");
    this.#store.set({ undo: this.#history.state() });
    if (notice.submit !== undefined) this.#settle(notice.submit, verdict);
  }

  /** Says no to an edit that has not been made. */
  #refuse(refused: readonly [Refused, ...Refused[]], onVerdict?: EditOptions["onVerdict"]): Result<void, EditRefusal> {
    this.#show(refused, "page");
    onVerdict?.({ accepted: false, refusals: refused });
    const { sentence, component, path } = refused[0];
    return err({
      sentence,
      ...(component === undefined ? {} : { component }),
      ...(path === undefined ? {} : { path }),
    });
  }

  #show(refused: readonly Refused[], by: RefusalNote["by"]): void {
    const at = this.#now();
    const notes = refused.map((each): RefusalNote => ({ ...each, id: this.#noteId(), by, at }));
    this.#store.set({ refusals: withNotes(this.getState().refusals, notes) });
  }

  #step(direction: "undo" | "redo"): void {
    if (!this.#hasArrived) return;
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
      const sentence = `${step.label}: ${what} ${direction === "undo" ? "undone" : "redone"}, because somebody has changed it since.`;
      this.#refuse([{ rule: "changedSince", sentence }]);
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
