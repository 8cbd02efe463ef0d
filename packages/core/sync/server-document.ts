import * as Y from "yjs";
import type { ActorId, Json } from "../base/index.ts";
import { CLOSE, type PresentPerson } from "../protocol/index.ts";
import { decodeClientFrame, sessionFrame, updateFrame } from "./frames.ts";
import { type Defer, type Member, type Peer, PeerGroup, type PeerSocket } from "./peers.ts";

const NO_CLAIMS: ReadonlyMap<number, ActorId> = new Map();
/** An update without structs and deletions. */
const EMPTY_UPDATE_BYTES = 2;

/**
 * A document that only the server writes (results of functions, the live state of Head): peers read it with any
 * y-websocket client. Nothing of it is stored; it is rebuilt from what it shows.
 */
export class ServerDocument {
  readonly #doc = new Y.Doc({ gc: true });
  readonly #defer: Defer;
  readonly #peers = new PeerGroup<Member>(() => this.#schedule());
  #changes = new Map<string, { readonly root: string; readonly key: string; readonly value: Json | undefined }>();
  #scheduled = false;

  /** @param clientId - never used before by this room's server: a replica made from an earlier document is told to start over */
  constructor(defer: Defer, clientId: number) {
    this.#defer = defer;
    this.#doc.clientID = clientId;
  }

  /** Who is here. */
  get people(): readonly PresentPerson[] {
    return this.#peers.people;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** Sets or (undefined) removes a key. Changes of one turn travel as one update; what equals what stands there travels not at all. */
  set(root: string, key: string, value: Json | undefined): void {
    this.#changes.set(`${root} ${key}`, { root, key, value });
    this.#schedule();
  }

  get(root: string, key: string): Json | undefined {
    const waiting = this.#changes.get(`${root} ${key}`);
    return waiting ? waiting.value : this.#doc.getMap<Json>(root).get(key);
  }

  keys(root: string): readonly string[] {
    this.#write();
    return [...this.#doc.getMap(root).keys()];
  }

  join(socket: PeerSocket): Peer {
    const peer: Member = { socket, joined: false, isCut: false };
    this.#peers.add(peer);
    return {
      receive: (bytes) => this.#receive(peer, bytes),
      leave: () => this.#peers.leave(peer),
    };
  }

  /** Cuts off peers, e.g. when somebody's membership or token is revoked. */
  disconnect(which: (socket: PeerSocket) => boolean, code: number, reason: string): void {
    this.#peers.disconnect(which, code, reason);
  }

  close(code: number = CLOSE.unavailable, reason = "the server is restarting"): void {
    this.disconnect(() => true, code, reason);
    this.#doc.destroy();
  }

  #receive(peer: Member, bytes: Uint8Array): void {
    if (!this.#peers.has(peer)) return;
    const frame = decodeClientFrame(bytes);
    if (!frame) return this.#cut(peer, "malformed message");
    switch (frame.type) {
      case "stateVector":
        return this.#admit(peer, frame.vector);
      case "awareness":
        return this.#peers.receivePresence(peer, frame.payload, NO_CLAIMS);
      case "queryAwareness":
        return this.#peers.sendPresence(peer);
      case "open":
        return this.#cut(peer, "this document is written by the server alone");
      case "update":
      case "submit":
        // A client answers the server's state vector with what it thinks is missing: an empty update is all an honest reader has.
        if (frame.update.length > EMPTY_UPDATE_BYTES) this.#cut(peer, "this document is written by the server alone");
    }
  }

  /** A replica that holds entries this document never had was made from an earlier one; merged, they could show what no longer is. */
  #isOutdated(vector: Uint8Array): boolean {
    for (const [client, clock] of Y.decodeStateVector(vector))
      if (clock > Y.getState(this.#doc.store, client)) return true;
    return false;
  }

  #admit(peer: Member, vector: Uint8Array): void {
    this.#write();
    let missing: Uint8Array;
    try {
      if (this.#isOutdated(vector)) return this.#startOver(peer);
      missing = Y.encodeStateAsUpdate(this.#doc, vector);
    } catch {
      return this.#cut(peer, "malformed state vector"); // it came from outside and may be garbage
    }
    this.#peers.admit(peer, missing);
  }

  #startOver(peer: Member): void {
    if (peer.socket.outbox)
      this.#peers.send(peer, sessionFrame({ type: "reset", reason: "The server was restarted." }));
    this.#cut(peer, "outdated replica");
  }

  #cut(peer: Member, reason: string): void {
    this.#peers.cut(peer, CLOSE.hostile, reason);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#defer(() => {
      this.#scheduled = false;
      this.#write();
      this.#peers.announce();
    });
  }

  #write(): void {
    if (this.#changes.size === 0) return;
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    const capture = (update: Uint8Array): void => this.#peers.broadcast(updateFrame(update));
    this.#doc.on("update", capture);
    this.#doc.transact(() => {
      for (const { root, key, value } of changes) {
        const map = this.#doc.getMap<Json>(root);
        if (value === undefined) {
          if (map.has(key)) map.delete(key);
        } else if (JSON.stringify(map.get(key)) !== JSON.stringify(value)) map.set(key, value);
      }
    });
    this.#doc.off("update", capture);
  }
}
