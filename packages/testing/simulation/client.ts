import type { ActorId, ChangeSetId, ConnectionId, FunctionId, Json } from "@tributary/core/base";
import {
  CONTROL_ROOT,
  isBufferOpen,
  isMapRoot,
  MAP_ROOTS,
  OverlayView,
  spliceText,
  textRootOf,
  writeMutation,
} from "@tributary/core/document";
import { diffText, type Mutation, runBatch, type Snapshot } from "@tributary/core/model";
import { CLOSE, FIRST_CLIENT_ID, MESSAGE, type RefusalNotice, type SessionNotice } from "@tributary/core/protocol";
import { openFrame, type Peer, submitFrame } from "@tributary/core/sync";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { Dice } from "./random.ts";
import type { Person } from "./world.ts";

/** ours: outbox with acknowledgements. stock: what a plain y-websocket client does. */
export type ClientKind = "ours" | "stock";

/** One state of presence as a peer was told it: who is said to be behind a Yjs client id. */
export type Seen = { readonly client: number; readonly actor: ActorId | undefined };

type ClientOptions = {
  readonly person: Person;
  readonly changeSet: ChangeSetId;
  readonly kind: ClientKind;
  /** From which its Yjs client ids are made: never the same twice in a history. */
  readonly number: number;
  /** Head at the version that its replica stands on. */
  readonly baseOf: (client: SimulatedClient) => Snapshot;
};

/** One transaction on its way: what it does, what it writes at which key, and how often it was sent. */
type Sending = {
  readonly id: number;
  readonly update: Uint8Array;
  readonly mutations: readonly Mutation[];
  readonly writings: readonly string[];
  sent: number;
};

/** A peer over a lossy link: what is in flight when it disconnects is lost, both ways. */
export class SimulatedClient {
  readonly person: Person;
  readonly changeSet: ChangeSetId;
  readonly kind: ClientKind;
  doc: Y.Doc;
  readonly toServer: Uint8Array[] = [];
  readonly toClient: Uint8Array[] = [];
  /** What it wrote, ever: `root key` and the value, as text. */
  readonly wrote = new Set<string>();
  /** What it was told is in: sent once, acknowledged, and nothing of it refused. (A second answer does not repeat a refusal.) */
  readonly taken: string[] = [];
  /** Refusals it was told of on this connection. */
  notices: RefusalNotice["refusals"][number][] = [];
  peer: Peer | undefined;
  connection = "" as ConnectionId;
  /** Waits until everything on its way to this client has arrived. */
  onDrained: (() => void) | undefined;
  /** The connection has been asked for and is not there yet. */
  isConnecting = false;
  /** Its replica holds writes of its own. */
  hasWritten = false;
  readonly number: number;
  /** As the server last said; what a returning replica says it is of. */
  generation: number | undefined;
  readonly #baseOf: (client: SimulatedClient) => Snapshot;
  #outbox: Sending[] = [];
  /** What was on its way when the document was rebuilt: made again once the new one is here. */
  #early: (readonly Mutation[])[] = [];
  #hasArrived = true;
  #making: readonly Mutation[] = [];
  #made: readonly string[] = [];
  readonly #refused = new Set<number>();
  #nextId = 1;
  #connections = 0;
  #lives = 0;
  #presence = 0;

  constructor({ person, changeSet, kind, number, baseOf }: ClientOptions) {
    this.#baseOf = baseOf;
    this.person = person;
    this.changeSet = changeSet;
    this.kind = kind;
    this.number = number;
    this.doc = this.#freshDoc();
  }

  get isConnected(): boolean {
    return this.peer !== undefined;
  }

  get waiting(): number {
    return this.#outbox.length + this.#early.length;
  }

  get baseVersion(): number | undefined {
    const said = this.doc.getMap<Json>(CONTROL_ROOT).get("base");
    return typeof said === "number" ? said : undefined;
  }

  connecting(): ConnectionId {
    this.#connections += 1;
    this.isConnecting = true;
    this.connection = `${this.person.actor.id}:${this.number}:${this.#connections}` as ConnectionId;
    return this.connection;
  }

  connected(peer: Peer): void {
    this.isConnecting = false;
    this.peer = peer;
    this.notices = [];
    if (this.kind === "ours") for (const entry of this.#outbox) this.#submit(entry);
    this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  drained(): void {
    if (this.toClient.length > 0) return;
    const { onDrained } = this;
    this.onDrained = undefined;
    onDrained?.();
  }

  disconnected(): void {
    this.onDrained = undefined;
    const peer = this.peer;
    this.peer = undefined;
    this.isConnecting = false;
    this.toServer.length = 0;
    this.toClient.length = 0;
    peer?.leave();
  }

  /** The server ended the connection. Where it says that this replica cannot go on, a new one begins. */
  closed(code: number): void {
    this.disconnected();
    if (code === CLOSE.outdated) this.moveOver();
    else if (code === CLOSE.hostile || code === CLOSE.forbidden) this.startOver();
  }

  /** A new, empty replica, as after a reload of the page: what was not acknowledged is gone. */
  startOver(): void {
    this.#early = [];
    this.#hasArrived = true;
    this.generation = undefined;
    this.#begin();
  }

  /** The document was rebuilt: ours makes anew what was not answered, on the new one; a stock client has lost it. */
  moveOver(): void {
    if (this.kind === "ours") this.#early.push(...this.#outbox.map(({ mutations }) => mutations));
    this.#hasArrived = this.kind === "stock";
    this.#begin();
    if (this.peer) this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  edit(base: Snapshot, mutations: readonly Mutation[]): void {
    if (!this.#hasArrived) return void this.#early.push(mutations);
    this.#making = mutations;
    const writings: [string, string, unknown][] = [];
    const collect = (transaction: Y.Transaction): void => {
      for (const [root, type] of this.doc.share)
        for (const key of transaction.changed.get(type as never) ?? [])
          if (isMapRoot(root)) writings.push([root, String(key), this.doc.getMap(root).get(String(key))]);
      for (const each of writings) this.wrote.add(writing(...each));
      // What is deleted in the same act is not edited besides [D6].
      const going = writings.flatMap(([root, key, value]) =>
        root === "component" && JSON.stringify(value)?.includes("deleted") ? [`${key}/`] : [],
      );
      const made = writings.filter(([, key, value]) => value !== undefined && !going.some((id) => key.startsWith(id)));
      this.#made = made.map((each) => writing(...each));
    };
    // Before the update is told of: it goes on its way with what it says.
    this.doc.once("beforeObserverCalls", collect);
    this.doc.transact(() => {
      for (const mutation of mutations) writeMutation(this.doc, base, mutation);
    });
  }

  /** Asks the server for a function's code as a text to type in. */
  open(id: string): void {
    if (this.peer && this.#hasArrived) this.toServer.push(openFrame(id));
  }

  /** Types in a code that is open. */
  type(id: FunctionId, change: (code: string) => string): void {
    if (!this.#hasArrived || !isBufferOpen(this.doc, id)) return;
    const code = this.doc.getText(textRootOf(id)).toString();
    const splices = diffText(code, change(code));
    this.#making = [{ type: "function.edit", function: id, splices }];
    this.#made = [];
    this.doc.transact(() => spliceText(this.doc.getText(textRootOf(id)), splices));
  }

  /** Writes what means nothing: a value of no form at a key of some form, or the other way round. */
  scribble(dice: Dice): void {
    if (!this.#hasArrived) return;
    this.#making = [];
    this.#made = [];
    const key = dice.pick(["base0/domain/size", "base1", "map", "no key at all", "base0/domain/ports/p"]) ?? "";
    const value = dice.pick([
      { value: 1, order: "a" },
      { deleted: "yes" },
      [1, "2"],
      7,
      "x",
      { from: { component: 1 } },
    ]);
    this.doc.getMap(dice.pick(MAP_ROOTS) ?? "view").set(key, value);
  }

  /** Says who and where it is, in its own name or in somebody else's. */
  announce(as: { readonly client: number; readonly actor: string }): void {
    if (!this.peer) return;
    this.#presence += 1;
    const state = { cursor: [this.#presence, 0], actor: { id: as.actor, name: "me" } };
    this.toServer.push(presenceFrame(as.client, this.#presence, state));
  }

  /** Takes in one message; what it says of who is here is answered for the caller to check. */
  receive(bytes: Uint8Array): readonly Seen[] {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.awareness) return readPresence(decoding.readVarUint8Array(decoder));
    if (type === MESSAGE.ack) {
      const id = decoding.readVarUint(decoder);
      const done = this.#outbox.find((entry) => entry.id === id);
      if (done?.sent === 1 && !this.#refused.has(id)) this.taken.push(...done.writings);
      this.#outbox = this.#outbox.filter((entry) => entry.id !== id);
    } else if (type === MESSAGE.refused) {
      const { submit, refusals } = JSON.parse(decoding.readVarString(decoder)) as RefusalNotice;
      if (submit !== undefined) this.#refused.add(submit);
      this.notices.push(...refusals);
    } else if (type === MESSAGE.session) {
      this.#greeted(JSON.parse(decoding.readVarString(decoder)) as SessionNotice);
    } else if (type === MESSAGE.sync) this.#receiveSync(decoder);
    return [];
  }

  #submit(entry: Sending): void {
    entry.sent += 1;
    this.toServer.push(submitFrame(entry.id, entry.update));
  }

  #receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === 0 && this.kind === "stock") this.toServer.push(syncFrame(1, Y.encodeStateAsUpdate(this.doc, payload)));
    else if (step > 0) Y.applyUpdate(this.doc, payload, this);
    if (step === 1) this.#arrived();
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") return this.startOver();
    const isAnother = this.generation !== undefined && this.generation !== notice.generation;
    this.generation = notice.generation;
    if (!isAnother) return;
    this.toServer.push(movedFrame(notice.generation));
    this.moveOver();
  }

  /** Makes what was on its way again, as far as it is still to be done and still makes sense here. */
  #arrived(): void {
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    const base = this.#baseOf(this);
    for (const mutations of this.#early.splice(0)) {
      const { outcomes } = runBatch(OverlayView.ofDocument(base, this.doc).view, mutations, "bestEffort");
      this.edit(
        base,
        outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])),
      );
    }
  }

  #begin(): void {
    this.#outbox = [];
    this.hasWritten = false;
    this.doc.destroy();
    this.doc = this.#freshDoc();
  }

  #freshDoc(): Y.Doc {
    const doc = new Y.Doc({ gc: true });
    doc.clientID = FIRST_CLIENT_ID + this.number * 100 + this.#lives;
    this.#lives += 1;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      this.hasWritten = true;
      if (this.kind === "ours") {
        const entry = { id: this.#nextId, update, mutations: this.#making, writings: this.#made, sent: 0 };
        this.#nextId += 1;
        this.#outbox.push(entry);
        if (this.peer) this.#submit(entry);
      } else if (this.peer) this.toServer.push(syncFrame(2, update));
    });
    return doc;
  }
}

/** A value at a key, as one text. */
export function writing(root: string, key: string, value: unknown): string {
  return `${root} ${key} ${JSON.stringify(value ?? null)}`;
}

export function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function movedFrame(generation: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.moved);
    encoding.writeVarUint(encoder, generation);
  });
}

function presenceFrame(client: number, clock: number, state: unknown): Uint8Array {
  const payload = encoding.encode((encoder) => {
    for (const number of [1, client, clock]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function readPresence(payload: Uint8Array): readonly Seen[] {
  const decoder = decoding.createDecoder(payload);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    const state = JSON.parse(decoding.readVarString(decoder)) as { actor?: { id: ActorId } } | null;
    return state ? [{ client, actor: state.actor?.id }] : [];
  }).flat();
}
