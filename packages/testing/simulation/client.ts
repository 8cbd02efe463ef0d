import type { ConnectionId } from "@tributary/core/base";
import { writeMutation } from "@tributary/core/document";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { MESSAGE } from "@tributary/core/protocol";
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
  readonly doc: Y.Doc;
  readonly toServer: Uint8Array[] = [];
  readonly toClient: Uint8Array[] = [];
  readonly refusals: string[] = [];
  peer: Peer | undefined;
  #outbox: { readonly id: number; readonly update: Uint8Array }[] = [];
  #nextId = 1;
  #connections = 0;

  constructor(person: Person, kind: ClientKind, clientId: number) {
    this.person = person;
    this.kind = kind;
    this.doc = new Y.Doc({ gc: true });
    this.doc.clientID = clientId;
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      if (this.kind === "ours") {
        const entry = { id: this.#nextId, update };
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
    return this.#outbox.length;
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

  edit(base: Snapshot, mutations: readonly Mutation[]): void {
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
    else if (type === MESSAGE.sync) this.#receiveSync(decoder);
  }

  #receiveSync(decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === 0) this.toServer.push(syncFrame(1, Y.encodeStateAsUpdate(this.doc, payload)));
    else Y.applyUpdate(this.doc, payload, this);
  }
}

function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}
