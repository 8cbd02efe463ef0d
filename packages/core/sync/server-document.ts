import * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { CLOSE } from "../protocol/index.ts";
import { awarenessFrame, decodeClientFrame, missingFrame, sessionFrame, updateFrame } from "./frames.ts";
import { PresenceRoom } from "./presence.ts";
import type { Defer, Peer, PeerSocket } from "./session.ts";

/**
 * A document that only the server writes (results of functions, the live state of Head): peers read it with any
 * y-websocket client. Nothing of it is stored; it is rebuilt from what it shows.
 */
export class ServerDocument {
  readonly #doc = new Y.Doc({ gc: true });
  readonly #defer: Defer;
  readonly #peers = new Map<string, { readonly socket: PeerSocket; joined: boolean }>();
  readonly #presence = new PresenceRoom();
  #changes = new Map<string, { readonly root: string; readonly key: string; readonly value: Json | undefined }>();
  #scheduled = false;

  /** @param clientId - never used before by this room's server: a replica made from an earlier document is told to start over */
  constructor(defer: Defer, clientId: number) {
    this.#defer = defer;
    this.#doc.clientID = clientId;
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
    const peer = { socket, joined: false };
    this.#peers.set(socket.id, peer);
    return {
      receive: (bytes) => this.#receive(peer, bytes),
      leave: () => {
        if (!this.#peers.delete(socket.id)) return;
        this.#presence.leave(socket.id);
        this.#schedule();
      },
    };
  }

  disconnect(which: (socket: PeerSocket) => boolean, code: number, reason: string): void {
    for (const { socket } of [...this.#peers.values()]) {
      if (!which(socket)) continue;
      this.#peers.delete(socket.id);
      this.#presence.leave(socket.id);
      socket.close(code, reason);
    }
    this.#schedule();
  }

  close(code: number = CLOSE.unavailable, reason = "the server is restarting"): void {
    this.disconnect(() => true, code, reason);
    this.#doc.destroy();
  }

  #receive(peer: { readonly socket: PeerSocket; joined: boolean }, bytes: Uint8Array): void {
    if (!this.#peers.has(peer.socket.id)) return;
    const frame = decodeClientFrame(bytes);
    if (!frame) return this.#cut(peer, "malformed message");
    if (frame.type === "stateVector") return this.#admit(peer, frame.vector);
    if (frame.type === "awareness") {
      if (!this.#presence.receive(peer.socket.id, peer.socket.actor, frame.payload, new Map()))
        return this.#cut(peer, "malformed presence");
      return this.#schedule();
    }
    if (frame.type === "queryAwareness") return this.#sendPresence(peer);
    // A client answers the server's state vector with what it thinks is missing: an empty update is all an honest reader has.
    if (frame.type === "update" && frame.update.length <= 2) return;
    this.#cut(peer, "this document is written by the server alone");
  }

  /** A replica that holds entries this document never had was made from an earlier one; merged, they could show what no longer is. */
  #isOutdated(vector: Uint8Array): boolean {
    for (const [client, clock] of Y.decodeStateVector(vector))
      if (clock > Y.getState(this.#doc.store, client)) return true;
    return false;
  }

  #admit(peer: { readonly socket: PeerSocket; joined: boolean }, vector: Uint8Array): void {
    this.#write();
    let missing: Uint8Array;
    try {
      if (this.#isOutdated(vector)) {
        if (peer.socket.outbox) peer.socket.send(sessionFrame({ type: "reset", reason: "The server was restarted." }));
        return this.#cut(peer, "outdated replica");
      }
      missing = Y.encodeStateAsUpdate(this.#doc, vector);
    } catch {
      return this.#cut(peer, "malformed state vector"); // it came from outside and may be garbage
    }
    peer.joined = true;
    peer.socket.send(missingFrame(missing));
    this.#sendPresence(peer);
  }

  #sendPresence(peer: { readonly socket: PeerSocket }): void {
    const all = this.#presence.all();
    if (all) peer.socket.send(awarenessFrame(all));
  }

  #cut(peer: { readonly socket: PeerSocket }, reason: string): void {
    this.disconnect((socket) => socket === peer.socket, CLOSE.hostile, reason);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#defer(() => {
      this.#scheduled = false;
      this.#write();
      const presence = this.#presence.takeChanges();
      if (presence) this.#broadcast(awarenessFrame(presence));
    });
  }

  #write(): void {
    if (this.#changes.size === 0) return;
    const changes = [...this.#changes.values()];
    this.#changes = new Map();
    const capture = (update: Uint8Array): void => this.#broadcast(updateFrame(update));
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

  #broadcast(frame: Uint8Array): void {
    for (const { socket, joined } of this.#peers.values()) if (joined) socket.send(frame);
  }
}
