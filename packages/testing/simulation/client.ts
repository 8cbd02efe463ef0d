import type { ConnectionId } from "@tributary/core/base";
import { OverlayView, writeMutation } from "@tributary/core/document";
import { type Mutation, runBatch, type Snapshot } from "@tributary/core/model";
import { MESSAGE, type SessionNotice } from "@tributary/core/protocol";
import { type Peer, submitFrame } from "@tributary/core/sync";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { Person } from "./world.ts";

/** ours: outbox with acknowledgements. stock: what a plain y-websocket client does. */
export type ClientKind = "ours" | "stock";

/** A peer over a lossy link: what is in flight when it disconnects is lost, both ways. */
export class SimulatedClient {
  readonly person: Person;
  readonly kind: ClientKind;
  doc!: Y.Doc;
  readonly toServer: Uint8Array[] = [];
  readonly toClient: Uint8Array[] = [];
  readonly refusals: string[] = [];
  peer: Peer | undefined;
  readonly #baseOf: (doc: Y.Doc) => Snapshot;
  readonly #freshId: () => number;
  #outbox: { readonly id: number; readonly update: Uint8Array; readonly mutations: readonly Mutation[] }[] = [];
  /** What was on its way when the document was rebuilt: made again once the new one is here. */
  #early: (readonly Mutation[])[] = [];
  #hasArrived = true;
  #making: readonly Mutation[] = [];
  /** As the server last said; what a returning replica says it is of. */
  generation: number | undefined;
  #nextId = 1;
  #connections = 0;

  /**
   * @param freshId - a Yjs client id for each document it starts
   * @param baseOf - what a document, as far as this client has it, stands on
   */
  constructor(person: Person, kind: ClientKind, freshId: () => number, baseOf: (doc: Y.Doc) => Snapshot) {
    this.person = person;
    this.kind = kind;
    this.#freshId = freshId;
    this.#baseOf = baseOf;
    this.#start();
  }

  #start(): void {
    this.doc = new Y.Doc({ gc: true });
    this.doc.clientID = this.#freshId();
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      if (this.kind === "ours") {
        const entry = { id: this.#nextId, update, mutations: this.#making };
        this.#nextId += 1;
        this.#outbox.push(entry);
        if (this.peer) this.toServer.push(submitFrame(entry.id, update));
      } else if (this.peer) this.toServer.push(syncFrame(2, update));
    });
  }

  get isConnected(): boolean {
    return this.peer !== undefined;
  }

  get waiting(): number {
    return this.#outbox.length + this.#early.length;
  }

  nextConnectionId(): ConnectionId {
    this.#connections += 1;
    return `${this.person.actor.id}-${this.doc.clientID}-${this.#connections}` as ConnectionId;
  }

  connected(peer: Peer): void {
    this.peer = peer;
    if (this.kind === "ours") for (const entry of this.#outbox) this.toServer.push(submitFrame(entry.id, entry.update));
    this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  disconnected(): void {
    this.peer?.leave();
    this.peer = undefined;
    this.toServer.length = 0;
    this.toClient.length = 0;
  }

  /** The document was rebuilt: ours makes anew what was not answered, on the new one; a stock client has lost it. */
  startOver(): void {
    this.#early.push(...this.#outbox.map(({ mutations }) => mutations));
    this.#outbox = [];
    this.#hasArrived = this.kind === "stock";
    this.#start();
    if (this.peer) this.toServer.push(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  edit(base: Snapshot, mutations: readonly Mutation[]): void {
    if (!this.#hasArrived) {
      this.#early.push(mutations);
      return;
    }
    this.#making = mutations;
    this.doc.transact(() => {
      for (const mutation of mutations) writeMutation(this.doc, base, mutation);
    });
  }

  receive(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.ack) {
      const id = decoding.readVarUint(decoder);
      this.#outbox = this.#outbox.filter((entry) => entry.id !== id);
    } else if (type === MESSAGE.refused) this.refusals.push(decoding.readVarString(decoder));
    else if (type === MESSAGE.session) this.#greeted(JSON.parse(decoding.readVarString(decoder)) as SessionNotice);
    else if (type === MESSAGE.sync) this.#receiveSync(decoder);
  }

  #receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === 0 && this.kind === "stock") this.toServer.push(syncFrame(1, Y.encodeStateAsUpdate(this.doc, payload)));
    else if (step > 0) Y.applyUpdate(this.doc, payload, this);
    if (step === 1) this.#arrived();
  }

  #greeted(notice: SessionNotice): void {
    if (notice.type === "reset") return;
    const isAnother = this.generation !== undefined && this.generation !== notice.generation;
    this.generation = notice.generation;
    if (!isAnother) return;
    this.toServer.push(movedFrame(notice.generation));
    this.startOver();
  }

  /** Makes what was on its way again, as far as it is still to be done and still makes sense here. */
  #arrived(): void {
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    const base = this.#baseOf(this.doc);
    for (const mutations of this.#early.splice(0)) {
      const { outcomes } = runBatch(OverlayView.ofDocument(base, this.doc).view, mutations, "bestEffort");
      this.edit(
        base,
        outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])),
      );
    }
  }
}

function syncFrame(step: number, payload: Uint8Array): Uint8Array {
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
