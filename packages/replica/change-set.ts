import type { Result } from "@tributary/core/base";
import { ok, parseMetadata } from "@tributary/core/base";
import { writeMutations } from "@tributary/core/document";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { type DocumentPosition, type GivenNotes, roomName, type WrittenKey } from "@tributary/core/protocol";
import { byTimer } from "./after.ts";
import { Arrivals } from "./arrivals.ts";
import { NO_CONTROL } from "./control-state.ts";
import { Copy } from "./copy.ts";
import { openFrame } from "./frames.ts";
import { Joining } from "./joining.ts";
import { judgeOver } from "./judge.ts";
import { Keeping } from "./keeping.ts";
import { layeredLive } from "./layered-results.ts";
import { type LiveRoom, openLiveRoom } from "./live-room.ts";
import { Patience } from "./patience.ts";
import { type Peer, PresenceLink, type PresenceState } from "./presence.ts";
import { RefusalBook } from "./refusal-book.ts";
import type { LiveState } from "./results.ts";
import { createStore, type Store, type WritableStore } from "./store.ts";
import type { TextPresence } from "./text-presence.ts";
import { Transactions } from "./transactions.ts";
import type { ChangeSetReplica, ConnectOptions, EditOptions, EditRefusal, ReplicaState } from "./types.ts";
import { type OpenText, Typing, unfitTyping } from "./typing.ts";
import { Undo } from "./undo.ts";
import { Unmade } from "./unmade.ts";
import { untilSaved } from "./until-saved.ts";
import { ACCEPTED, lost, READ_ONLY, refusedByModel, refusedFor } from "./verdict.ts";

const NOT_HERE = "The change set has not arrived yet, so nothing of it can be undone.";
const CLOSED = "This copy was closed before the server answered, so the change may be there or not.";

/**
 * Joins a change set: its overlay, its results and who is in it. Edits show at once; each is one transaction, kept until
 * the server has it in its log, and sent again after every reconnection. Rules: SPEC.md.
 */
export function connectChangeSet(options: ConnectOptions): ChangeSetReplica {
  return new Replica(options);
}

class Replica implements ChangeSetReplica {
  readonly changeSet: string;
  readonly #store: WritableStore<ReplicaState>;
  readonly #presence: PresenceLink;
  readonly #refusals: RefusalBook;
  readonly #keeping: Keeping;
  readonly #patience: Patience;
  readonly #copy: Copy;
  readonly #undo: Undo;
  readonly #typing: Typing;
  readonly #transactions: Transactions;
  readonly #unmade: Unmade;
  readonly #arrivals: Arrivals;
  readonly #joining: Joining;
  readonly #live: LiveRoom;
  readonly #results: Store<LiveState>;
  #closed = false;
  #isRebased = false;

  constructor(options: ConnectOptions) {
    const { url, changeSet, webSocket, random, onBaseMoved, now = Date.now, after = byTimer } = options;
    const opening = { url, after, ...(webSocket ? { webSocket } : {}), ...(random ? { random } : {}) };
    this.changeSet = changeSet;
    const store = createStore<ReplicaState>(emptyState(options));
    const presence = new PresenceLink({ after, ...(options.now ? { now } : {}) });
    const keeping = new Keeping(options.keeper, after);
    const refusals = new RefusalBook(store, { name: changeSet, now, keeping });
    const patience = new Patience(after, (slow) => store.set({ slow }));
    const copy = new Copy(store, options.newClientId);
    const undo = new Undo({ store, copy, refusals, now });
    const typing = new Typing({
      after,
      ask: (id) => {
        if (copy.hasArrived) this.#joining.send(openFrame(id));
      },
      send: (intent, update) => {
        refusals.attempted(intent.mutations ?? []);
        this.#transactions.keep(intent, update);
      },
      onWaiting: () => this.#transactions.tell(),
    });
    const send = (frame: Uint8Array) => this.#joining.send(frame);
    const saysBase = options.baseVersion !== undefined;
    const baseVersion = () => (saysBase || this.#isRebased ? store.getState().baseVersion : undefined);
    const told = { send, baseVersion };
    const transactions = new Transactions({ store, copy, undo, refusals, keeping, patience, typing, ...told });
    const unmade = new Unmade({ store, copy, undo, keeping, transactions });
    const arrivals = new Arrivals(store, copy);
    const parts = { store, copy, presence, refusals, undo, typing, transactions, unmade, arrivals };
    this.#joining = new Joining({ ...parts, opening, changeSet, onBaseMoved, whence: options.whence });
    this.#store = store;
    this.#presence = presence;
    this.#refusals = refusals;
    this.#keeping = keeping;
    this.#patience = patience;
    this.#copy = copy;
    this.#undo = undo;
    this.#typing = typing;
    this.#transactions = transactions;
    this.#unmade = unmade;
    this.#arrivals = arrivals;
    this.#live = openLiveRoom({
      ...opening,
      room: roomName({ kind: "results", id: changeSet }),
      onCurrent: (resultsCurrent) => store.set({ resultsCurrent }),
    });
    this.#results = layeredLive(this.#live.store, options.head);
    if (options.notes) this.give(options.notes);
    if (options.keeper) void this.#takeUp();
    else this.#joining.join();
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
    const judged = judgeOver(base, view, mutations);
    if (!judged.ok) {
      const [first, ...rest] = judged.error;
      return this.#refusals.refuse([refusedByModel(first), ...rest.map(refusedByModel)], onVerdict);
    }
    const unfit = unfitTyping(this.#copy.doc, base, mutations);
    if (unfit) return this.#refusals.refuse([unfit], onVerdict);
    this.#refusals.attempted(mutations);
    const intent = { label, mutations, ...(onVerdict ? { onVerdict } : {}) };
    if (!this.#copy.hasArrived) {
      const meant = { label, mutations, keys: [], ...this.#transactions.since };
      this.#unmade.add({ ...intent, ...meant, ...this.#keeping.put(meant) });
      this.#store.set({ view: judged.value, waiting: this.#unmade.size });
      return ok(undefined);
    }
    const entry = this.#transactions.make({ ...intent, keys: [] }, (doc) => {
      writeMutations(doc, base, mutations, { unseen: this.#copy.isBehind, bySaying: true });
    });
    if (entry) this.#undo.record({ label, keys: entry.keys, ids: [entry.id] }, group);
    else onVerdict?.(ACCEPTED); // It stands there already.
    return ok(undefined);
  };

  openText = (id: string): Store<OpenText> => this.#typing.open(id);
  closeText = (id: string): void => this.#typing.release(id);
  textPresence = (id: string): TextPresence => this.#presence.textPresence(id);

  undo = (): void => this.step("undo");
  redo = (): void => this.step("redo");
  adopt = (label: string, written: readonly WrittenKey[], position?: DocumentPosition): Promise<boolean> => {
    const keys = written.map(({ root, key, before, after }) => ({ root, key, before, after }));
    return new Promise((done) => {
      const onArrival = (isHere: boolean): void => {
        if (isHere && keys.length > 0) this.#undo.record({ label, keys, ids: [] });
        done(isHere);
      };
      if (position) this.#arrivals.await(position, onArrival);
      else onArrival(true);
    });
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

  dismissLosses = (): void => {
    for (const loss of this.getState().losses) this.#keeping.drop(loss);
    this.#store.set({ losses: [] });
  };

  give = ({ reason, metadata }: GivenNotes): Result<void, string> => {
    const notes = parseMetadata(metadata ?? {});
    if (!notes.ok) return notes;
    this.#typing.flush(); // what was typed before goes without
    this.#joining.give({ ...(reason ? { reason } : {}), metadata: notes.value });
    return ok(undefined);
  };

  setBase = (base: Snapshot, version: number): void => {
    this.#isRebased = true;
    this.#joining.rebased();
    this.#copy.rebase(base);
    this.#store.set({ base, baseVersion: version });
    this.#paint();
  };

  retry = (): void => {
    this.#joining.retry();
    this.#live.retry();
  };

  saved = (): Promise<boolean> => {
    this.#typing.flush();
    return untilSaved(this.#store);
  };

  close = (): void => {
    this.#typing.flush();
    const unanswered = [...this.#transactions.drain(), ...this.#unmade.drain()];
    this.#closed = true;
    this.#patience.stop();
    this.#keeping.close();
    this.#joining.leave();
    this.#arrivals.close();
    this.#presence.close();
    this.#live.close();
    for (const { onVerdict } of unanswered) onVerdict?.(lost("closed", CLOSED));
  };

  /** What an earlier page left unsaved waits here like what is edited before the document has arrived; what it lost is named. */
  async #takeUp(): Promise<void> {
    const { edits, losses, copy } = await this.#keeping.open();
    if (this.#closed) return;
    this.#unmade.addBefore(edits);
    if (losses.length > 0) this.#transactions.lose(losses);
    if (copy) this.#copy.showKept(copy);
    this.#store.set({ waiting: this.#unmade.size, shown: copy ? "kept" : "nothing" });
    this.#paint();
    this.#joining.join();
  }

  /** Shows the document, or what was kept of it, with what waits to be made. */
  #paint(): void {
    this.#store.set({ view: this.#unmade.over(this.#copy.view) });
  }

  step = (direction: "undo" | "redo", onVerdict?: EditOptions["onVerdict"]): void => {
    if (!this.#copy.hasArrived) return onVerdict?.(lost("lost", NOT_HERE));
    const write: Parameters<Undo["step"]>[1] = (label, keys, told) =>
      this.#transactions.writeKeys(label, keys, told ? { onVerdict: told } : {});
    this.#undo.step(direction, write, onVerdict);
  };
}

/** What is known before anything has been heard. */
function emptyState({ base, baseVersion = 0 }: ConnectOptions): ReplicaState {
  return {
    base,
    baseVersion,
    view: base,
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
  };
}
