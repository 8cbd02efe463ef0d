import * as Y from "yjs";
import type { ActorId, Json } from "../base/index.ts";
import { CLOSE, type PresentPerson } from "../protocol/index.ts";
import { OUTDATED } from "./admission.ts";
import { COMPACTION, type CompactionBounds, outweighs, rebuiltDocument } from "./compaction.ts";
import { ClientOwners } from "./client-owners.ts";
import { decodeClientFrame, sessionFrame, updateFrame } from "./frames.ts";
import { type Defer, type Member, type Peer, PeerGroup, type PeerSocket } from "./peers.ts";

const NO_CLAIMS: ReadonlyMap<number, ActorId> = new Map();
/** An update without structs and deletions. */
const EMPTY_UPDATE_BYTES = 2;

/**
 * A document that only the server writes (results of functions, the live state of Head): peers read it with any
 * y-websocket client. Nothing of it is stored; it is rebuilt from what it shows, also when what it once said outweighs that [S36].
 */
export class ServerDocument {
  #doc = new Y.Doc({ gc: true });
  /** Keys that stand there: counted, because counting them in the document takes as long as it is large. */
  #living = 0;
  readonly #defer: Defer;
  readonly #newClientId: () => number;
  readonly #bounds: CompactionBounds;
  readonly #owners = new ClientOwners(() => NO_CLAIMS);
  readonly #peers = new PeerGroup<Member>(
    () => this.#schedule(),
    (peer) => this.#fellBehind(peer),
  );
  /** What every peer that hears all broadcasts has. */
  #toldVector: Uint8Array;
  #changes = new Map<string, { readonly root: string; readonly key: string; readonly value: Json | undefined }>();
  #scheduled = false;

  /** @param newClientId - never the same twice in this room: a replica made from an earlier document is told to start over */
  constructor(defer: Defer, newClientId: () => number, bounds: CompactionBounds = COMPACTION) {
    this.#defer = defer;
    this.#newClientId = newClientId;
    this.#bounds = bounds;
    this.#doc.clientID = newClientId();
    this.#toldVector = Y.encodeStateVector(this.#doc);
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
        return this.#peers.receivePresence(peer, frame.payload, this.#owners);
      case "queryAwareness":
        return this.#peers.sendPresence(peer);
      case "said":
        return; // nobody acts here
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
      if (this.#isOutdated(vector)) return this.#startOver(peer, "The server was restarted.");
      missing = Y.encodeStateAsUpdate(this.#doc, vector);
    } catch {
      return this.#cut(peer, "malformed state vector"); // it came from outside and may be garbage
    }
    this.#peers.admit(peer, missing);
  }

  /** Once what was sent to it has left, it is given the rest in one piece, or told to start over when that is of another document [S34]. */
  #fellBehind(peer: Member): void {
    const vector = this.#toldVector;
    peer.socket.whenDrained?.(() => {
      if (this.#peers.has(peer)) this.#admit(peer, vector);
    });
  }

  #startOver(peer: Member, reason: string): void {
    if (peer.socket.outbox) this.#peers.send(peer, sessionFrame({ type: "reset", reason }));
    this.#peers.cut(peer, CLOSE.outdated, OUTDATED);
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
      this.#rebuildIfOvergrown();
      this.#peers.announce();
    });
  }

  /** Yjs keeps an entry for everything that was ever overwritten. Readers fetch the new document, which says the same. */
  #rebuildIfOvergrown(): void {
    const hasStockPeers = this.#peers.all().some(({ socket }) => !socket.outbox);
    if (!outweighs(this.#doc, this.#living, this.#bounds, hasStockPeers)) return;
    const rebuilt = rebuiltDocument(this.#doc, this.#newClientId());
    this.#doc.destroy();
    this.#doc = rebuilt;
    this.#toldVector = Y.encodeStateVector(rebuilt);
    for (const peer of this.#peers.all())
      if (peer.joined) this.#startOver(peer, "What this document once said has been cleared away.");
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
        const stands = map.get(key);
        if (value === undefined) {
          if (stands === undefined) continue;
          map.delete(key);
          this.#living -= 1;
        } else if (JSON.stringify(stands) !== JSON.stringify(value)) {
          map.set(key, value);
          if (stands === undefined) this.#living += 1;
        }
      }
    });
    this.#doc.off("update", capture);
    this.#toldVector = Y.encodeStateVector(this.#doc);
  }
}
