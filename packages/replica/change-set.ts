import type { Json, Result } from "@tributary/core/base";
import { ok } from "@tributary/core/base";
import {
  changedKeys,
  CONTROL_ROOT,
  isBufferOpen,
  MAP_ROOTS,
  OverlayView,
  setText,
  writeMutation,
} from "@tributary/core/document";
import { mergeText, type Mutation, type Snapshot } from "@tributary/core/model";
import {
  FIRST_CLIENT_ID,
  type RefusalNotice,
  roomName,
  type SessionNotice,
  type WrittenKey,
} from "@tributary/core/protocol";
import * as Y from "yjs";
import { type Channel, openChannel } from "./channel.ts";
import { NO_CONTROL, readControl } from "./control-state.ts";
import { frameOf, movedFrame, openFrame } from "./frames.ts";
import { judge, notYetTrue } from "./judge.ts";
import { History, mergedKeys, sameValue } from "./history.ts";
import { continues, documentOf, Keeping } from "./keeping.ts";
import { layeredLive } from "./layered-results.ts";
import { type LiveRoom, openLiveRoom } from "./live-room.ts";
import { type Intent, type KeyChange, Outbox, type Unsaved } from "./outbox.ts";
import { Patience } from "./patience.ts";
import { type Peer, PresenceLink, type PresenceState } from "./presence.ts";
import { RefusalBook } from "./refusal-book.ts";
import type { LiveState } from "./results.ts";
import { againOn, placeOf, stepBack } from "./step-back.ts";
import { createStore, type Store } from "./store.ts";
import { untilSaved } from "./until-saved.ts";
import type { TextPresence } from "./text-presence.ts";
import type { ChangeSetReplica, ConnectOptions, EditOptions, EditRefusal, ReplicaState } from "./types.ts";
import { codeIn, type OpenText, Typing } from "./typing.ts";
import { ACCEPTED, lost, refusedByModel, refusedFor, type Verdict, verdictOf } from "./verdict.ts";

/** At most this many fresh starts in a row before giving up; synchronising sets the count back. */
const MAX_REJOINS = 3;
const READ_ONLY = "You may look at this change set but not edit it. Ask an owner for the editor role.";
const NOT_OPEN = "The code of this function is not open for typing here yet. Open it, then edit it.";
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
  readonly #refusals: RefusalBook;
  readonly #typing = new Typing({
    ask: (id) => {
      if (this.#hasArrived) this.#channel?.send(openFrame(id));
    },
    send: (intent, update) => this.#keep({ ...intent, keys: [...intent.keys] }, update),
  });
  readonly #live: LiveRoom;
  readonly #results: Store<LiveState>;
  readonly #keeping: Keeping;
  readonly #patience = new Patience((slow) => this.#store.set({ slow }));
  /** Origin of this person's own transactions. */
  readonly #origin = Symbol("edit");
  #doc: Y.Doc = new Y.Doc();
  #channel: Channel | undefined;
  /** What an earlier page had kept, until the document is here. */
  #kept: OverlayView | undefined;
  #closed = false;
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

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.changeSet = options.changeSet;
    this.#keeping = new Keeping(options.keeper);
    this.#store = createStore<ReplicaState>({
      base: options.base,
      baseVersion: options.baseVersion ?? 0,
      view: options.base,
      synced: false,
      shown: "nothing",
      connection: { phase: "connecting" },
      waiting: 0,
      slow: false,
      session: null,
      refusals: [],
      undo: { undo: null, redo: null },
      losses: [],
      resultsCurrent: false,
      ...NO_CONTROL,
    });
    this.#refusals = new RefusalBook(this.#store, this.changeSet, () => this.#now());
    this.#live = openLiveRoom({
      ...this.#opening(),
      room: roomName({ kind: "results", id: options.changeSet }),
      onCurrent: (resultsCurrent) => this.#store.set({ resultsCurrent }),
    });
    this.#results = layeredLive(this.#live.store, options.head);
    if (options.keeper) void this.#takeUp();
    else this.#join();
  }

  getState = (): ReplicaState => this.#store.getState();
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);
  get presence(): Store<PresenceState> {
    return this.#presence.store;
  }
  get results(): Store<LiveState> {
    return this.#results;
  }

  edit = (mutations: readonly Mutation[], { label, group, onVerdict }: EditOptions): Result<void, EditRefusal> => {
    const { view, base, session } = this.getState();
    if (session && !session.mayEdit)
      return this.#refusals.refuse([refusedFor("viewer", READ_ONLY, mutations[0])], onVerdict);
    const judged = judge(view, mutations);
    if (!judged.ok) {
      const [first, ...rest] = judged.error;
      return this.#refusals.refuse([refusedByModel(first), ...rest.map(refusedByModel)], onVerdict);
    }
    this.#refusals.attempted(mutations);
    const intent = { label, mutations, ...(onVerdict ? { onVerdict } : {}) };
    if (!this.#hasArrived) {
      this.#early.push({ ...intent, keys: [], ...this.#keeping.put({ label, mutations, keys: [] }) });
      this.#store.set({ view: judged.value, waiting: this.#early.length });
      return ok(undefined);
    }
    const shut = mutations.find((each) => each.type === "function.edit" && !isBufferOpen(this.#doc, each.function));
    if (shut) return this.#refusals.refuse([refusedFor("notOpen", NOT_OPEN, shut)], onVerdict);
    const entry = this.#transact({ ...intent, keys: [] }, (doc) => {
      for (const mutation of mutations) writeMutation(doc, base, mutation);
    });
    if (entry) this.#record({ label, keys: entry.keys, ids: [entry.id] }, group);
    else onVerdict?.(ACCEPTED); // It stands there already.
    return ok(undefined);
  };

  openText = (id: string): Store<OpenText> => this.#typing.open(id);
  closeText = (id: string): void => this.#typing.release(id);
  textPresence = (id: string): TextPresence => this.#presence.textPresence(id);

  undo = (): void => this.#step("undo");
  redo = (): void => this.#step("redo");
  adopt = (label: string, written: readonly WrittenKey[]): void => {
    const keys = written.map(({ root, key, before, after }) => ({ root, key, before, after }));
    if (keys.length > 0) this.#record({ label, keys, ids: [] }, undefined);
  };
  setCursor = (cursor: { readonly x: number; readonly y: number } | null): void => this.#presence.setCursor(cursor);
  setSelection = (components: readonly string[]): void => this.#presence.setSelection(components);
  setEditing = (field: { readonly component: string; readonly path: string } | null): void =>
    this.#presence.setEditing(field);
  setView = (view: Peer["view"]): void => this.#presence.setView(view);
  setActivity = (activity: string | null): void => this.#presence.setActivity(activity);

  dismissRefusal = (id: string): void => {
    this.#refusals.dismiss(id);
  };

  dismissLosses = (): void => this.#store.set({ losses: [] });

  setBase = (base: Snapshot, version: number): void => {
    this.#baseAsked = undefined;
    this.#overlay?.rebase(base);
    this.#kept?.rebase(base);
    this.#store.set({ base, baseVersion: version });
    this.#paint();
  };

  retry = (): void => {
    this.#channel?.retry();
    this.#live.retry();
  };

  saved = (): Promise<boolean> => {
    this.#typing.flush();
    return untilSaved(this.#store);
  };

  close = (): void => {
    this.#typing.flush();
    const unanswered = [...this.#outbox.drain(), ...this.#early.splice(0)];
    this.#closed = true;
    this.#patience.stop();
    this.#keeping.close();
    this.#leave();
    this.#presence.close();
    this.#live.close();
    for (const { onVerdict } of unanswered) onVerdict?.(lost("closed", CLOSED));
  };

  #opening(): Pick<ConnectOptions, "url" | "webSocket" | "random"> {
    const { url, webSocket, random } = this.#options;
    return { url, ...(webSocket ? { webSocket } : {}), ...(random ? { random } : {}) };
  }

  /** What an earlier page left unsaved waits here like what is edited before the document has arrived. */
  async #takeUp(): Promise<void> {
    const { edits, copy } = await this.#keeping.open();
    if (this.#closed) return;
    this.#early = [...edits, ...this.#early];
    if (copy) this.#kept = OverlayView.ofDocument(this.getState().base, documentOf(copy));
    this.#store.set({ waiting: this.#early.length, shown: copy ? "kept" : "nothing" });
    this.#paint();
    this.#join();
  }

  /** Shows the document, or what was kept of it with what waits to be made. */
  #paint(): void {
    let view = this.#overlay?.view ?? this.#kept?.view ?? this.getState().base;
    for (const { mutations } of this.#early) {
      const judged = mutations && judge(view, mutations);
      if (judged?.ok) view = judged.value;
    }
    this.#store.set({ view });
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
      onSynced: () => {
        this.#arrived();
        this.#typing.askAgain();
      },
      onAck: (id) => this.#settle(id, this.#refusals.accepted(id)),
      onRefusal: (notice) => this.#refused(notice),
      onRemark: (notice) => this.#refusals.remarked(notice),
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
    for (const root of MAP_ROOTS) doc.getMap(root).observe((event) => this.#noteKeys(root, event));
    doc.on("afterTransaction", (transaction: Y.Transaction) => this.#project(transaction));
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.#origin) this.#submit(update);
    });
    this.#typing.attach(doc, (origin) => origin === this.#origin);
    return doc;
  }

  #leave(): void {
    this.#channel?.close();
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
    this.#channel?.move(this.#doc, movedFrame(generation));
    this.#store.set({ waiting: this.#early.length });
  }

  /** What the server has not answered is made again, by its meaning, once there is a document to make it on. */
  #keepUnsaved(): void {
    this.#typing.flush();
    const unsaved = this.#outbox
      .drain()
      .map(({ id: was, update: _update, made: _made, ...intent }): Intent => ({ ...intent, was }));
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
    this.#kept = undefined;
    this.#store.set({ synced: true, shown: "live", view: this.#overlay.view });
    const early = this.#early;
    this.#early = [];
    this.#history.reconcile(this.#raw);
    this.#store.set({ waiting: 0 });
    const losses = early.flatMap((intent, id) => {
      const sentence = this.#again(intent);
      if (sentence === undefined) return [];
      this.#keeping.drop(intent);
      intent.onVerdict?.(lost("lost", sentence));
      return [{ id, label: intent.label, sentence }];
    });
    if (losses.length > 0) this.#store.set({ losses: [...this.getState().losses, ...losses] });
    this.#copySoon();
  }

  /** Makes an edit of an earlier document once more; a sentence when it no longer can be made. */
  #again(intent: Intent): string | undefined {
    const { label, mutations, keys, onVerdict, kept: key } = intent;
    const { base, view, session } = this.getState();
    if (session && !session.mayEdit) return READ_ONLY;
    if (intent.made && this.#resume(intent, intent.made)) return undefined;
    const carried = key === undefined ? {} : { kept: key };
    if (isTyping(intent)) return this.#typeAgain(intent);
    if (!mutations) {
      const { keys: writes, kept } = againOn(keys, this.#doc);
      const made = this.#writeKeys(label, writes, key);
      if (intent.was !== undefined) this.#history.renamed(intent.was, made?.id);
      if (!made) this.#keeping.drop(intent);
      return kept.length > 0 ? "Somebody else has changed the same since." : undefined;
    }
    const due = notYetTrue(view, mutations);
    const judged = judge(view, due);
    if (!judged.ok) return refusedByModel(judged.error[0]).sentence;
    const again = { label, mutations: due, keys: [], ...carried, ...(onVerdict ? { onVerdict } : {}) };
    const entry = this.#transact(again, (doc) => {
      for (const mutation of due) writeMutation(doc, base, mutation);
    });
    if (intent.was !== undefined) this.#history.renamed(intent.was, entry?.id);
    if (!entry) {
      this.#keeping.drop(intent);
      onVerdict?.(ACCEPTED);
    }
    if (entry && keys.length === 0) this.#record({ label, keys: entry.keys, ids: [entry.id] }, undefined);
    return undefined;
  }

  /**
   * Sends a transaction of an earlier page once more, as it was: whatever of it the server has already is not made twice.
   * False when it belongs to another document, or builds on something that never got there.
   */
  #resume(intent: Intent, { update, generation }: NonNullable<Intent["made"]>): boolean {
    if (generation !== this.#generation || !continues(this.#doc, update)) return false;
    Y.applyUpdate(this.#doc, update, this);
    const { id } = this.#outbox.add({ ...intent, update });
    this.#channel?.send(frameOf({ ...intent, id, update }));
    // What was typed is undone in its editor.
    if (!isTyping(intent)) this.#record({ label: intent.label, keys: intent.keys, ids: [id] }, undefined);
    this.#store.set({ waiting: this.#outbox.size });
    return true;
  }

  /** Once nothing is unsaved, so that the copy holds only what the server has. */
  #copySoon(): void {
    this.#keeping.copySoon(() => {
      const generation = this.#generation;
      if (!this.#hasArrived || this.#outbox.size > 0 || generation === undefined) return undefined;
      return { generation, state: Y.encodeStateAsUpdate(this.#doc) };
    });
  }

  /** What was typed on an earlier document is merged into what the code says now. */
  #typeAgain({ label, keys, was: _was, made: _made, ...rest }: Intent): string | undefined {
    if (keys.some(({ key }) => !isBufferOpen(this.#doc, key))) return "The function it was typed in is no longer here.";
    this.#transact({ ...rest, label, keys: [...keys] }, (doc) => {
      for (const { key, before, after } of keys)
        setText(doc, key, mergeText(String(before), codeIn(doc, key), String(after)).text);
    });
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
    // In the order they were made: what comes later builds on what was typed before.
    this.#typing.flush();
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
    this.#keep(draft, update);
  }

  #keep(draft: Draft, update: Uint8Array): void {
    const { label, mutations, kept } = draft;
    const keys = mergedKeys(draft.keys);
    const of = this.#generation === undefined ? {} : { generation: this.#generation };
    const edit = { label, keys, update, ...of, ...(mutations ? { mutations } : {}) };
    const entry = this.#outbox.add({ ...draft, update, keys, ...this.#keeping.put(edit, kept) });
    this.#channel?.send(frameOf(entry));
    this.#store.set({ waiting: this.#outbox.size });
    this.#patience.sent();
  }

  #resend(): void {
    this.#typing.flush();
    for (const entry of this.#outbox.waiting()) this.#channel?.send(frameOf(entry));
  }

  #settle(id: number, verdict: Verdict): void {
    const entry = this.#outbox.settle(id);
    this.#history.settled(id, this.#raw);
    this.#store.set({ waiting: this.#outbox.size });
    this.#patience.answered(this.#outbox.size > 0);
    if (entry) this.#keeping.drop(entry);
    if (entry && verdict.accepted) this.#checkUndo(entry);
    if (this.#outbox.size === 0) this.#copySoon();
    entry?.onVerdict?.(verdict);
  }

  /** An undo may come to nothing without being refused: what it would have taken away was already replaced when it arrived. */
  #checkUndo({ id, label, mutations, keys }: Unsaved): void {
    const late = mutations ? undefined : keys.find(({ root, key, after }) => !sameValue(this.#raw(root, key), after));
    if (!late) return;
    this.#history.forget(id);
    this.#refusals.refuse([
      { rule: "changedSince", sentence: `${label}: somebody has changed it since.`, ...placeOf(late) },
    ]);
    this.#store.set({ undo: this.#history.state() });
  }

  #refused(notice: RefusalNotice): void {
    const verdict = verdictOf(notice.refusals);
    if (notice.submit !== undefined) this.#history.forget(notice.submit);
    if (!verdict.accepted) this.#refusals.show(verdict.refusals, "server");
    this.#store.set({ undo: this.#history.state() });
    if (notice.submit !== undefined) this.#settle(notice.submit, verdict);
  }

  #step(direction: "undo" | "redo"): void {
    if (!this.#hasArrived) return;
    const write = (label: string, keys: readonly KeyChange[]) => this.#writeKeys(label, keys);
    const refused = stepBack({ history: this.#history, direction, doc: this.#doc, write });
    if (refused) this.#refusals.refuse([refused]);
    this.#store.set({ undo: this.#history.state() });
  }

  #writeKeys(label: string, keys: readonly KeyChange[], kept?: string): Unsaved | undefined {
    return this.#transact({ label, keys: [], ...(kept === undefined ? {} : { kept }) }, (doc) => {
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
    const map = this.#doc.getMap<unknown>(root);
    if (event.transaction.origin !== this.#origin) {
      if (!this.#hasArrived || event.transaction.origin === this) return;
      event.changes.keys.forEach(({ oldValue }, key) => {
        if (!sameValue(oldValue, map.get(key))) this.#history.wrote(root, key, map.get(key));
      });
      return;
    }
    event.changes.keys.forEach(({ oldValue }, key) => {
      this.#draft?.keys.push({ root, key, before: oldValue as Json | undefined, after: map.get(key) });
    });
  }

  readonly #raw = (root: string, key: string): unknown => this.#doc.getMap(root).get(key);

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function isTyping({ keys }: Pick<Intent, "keys">): boolean {
  return keys.some(({ root }) => root === "text");
}
