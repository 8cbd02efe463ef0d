import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Json } from "@tributary/core/base";
import {
  changedKeys,
  MAP_ROOTS,
  openBuffer,
  openBuffers,
  type OverlayKey,
  overlayMap,
  textRootOf,
} from "@tributary/core/document";
import { CLOSE, MESSAGE, type RefusalNotice, type RemarkNotice, type SessionNotice } from "@tributary/core/protocol";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { modifyAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { type WebSocket, WebSocketServer } from "ws";
import * as Y from "yjs";

type Identity = {
  readonly actor: {
    readonly id: string;
    readonly name: string;
    readonly type: "user" | "agent";
    readonly owner?: string;
  };
  readonly colour: string;
};
type Room = { doc: Y.Doc; readonly sockets: Set<WebSocket>; generation: number };

/**
 * A judge on loopback, as small as it can be: the wire of core/protocol/messages.ts over real sockets, refused keys
 * written back in the transaction that wrote them, acknowledgements that a test may hold back.
 */
export class LoopbackServer {
  readonly #server: WebSocketServer;
  readonly #rooms = new Map<string, Room>();
  /** Why a write is refused; undefined lets it pass. */
  refuse: (key: OverlayKey, value: Json | undefined) => string | undefined = () => undefined;
  /** Which rule it says does so. */
  rule = "test";
  /** What is said of everything that is accepted. */
  remarks: RemarkNotice["remarks"] = [];
  /** When true, submits are taken but not answered: as if the answer were lost with the connection. */
  holdAnswers = false;
  /** Ids of the submits received, in order, over all connections. */
  readonly submits: number[] = [];
  mayEdit = true;
  /** Which generation each connection speaks of. */
  readonly #generations = new Map<WebSocket, number>();
  /** Whether replicas of an earlier document are told to start over, as the server does in rooms it alone writes. */
  cutsOutdated = false;
  /** The `authorization` header of each handshake. */
  readonly authorizations: (string | undefined)[] = [];
  /** The query of each handshake, and what each connection said it gives, with how many submits had come by then. */
  readonly queries: URLSearchParams[] = [];
  readonly said: { readonly notes: unknown; readonly submits: number }[] = [];
  /** Who a connection is, by its address. */
  identify: (url: string) => Identity = () => ({ actor: { id: "ana", name: "Ana", type: "user" }, colour: "#123" });

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket, request) => {
      this.authorizations.push(request.headers.authorization);
      this.queries.push(new URL(request.url ?? "/", "http://x").searchParams);
      this.#join(socket, request.url ?? "/");
    });
  }

  static async start(port = 0): Promise<LoopbackServer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port });
    await once(server, "listening");
    return new LoopbackServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/sync`;
  }

  room(name: string): Room {
    let room = this.#rooms.get(name);
    if (!room) {
      room = { doc: new Y.Doc(), sockets: new Set(), generation: 1 };
      room.doc.clientID = 7;
      this.#rooms.set(name, room);
    }
    return room;
  }

  /** Writes as the server itself, to everybody. */
  write(roomName: string, root: string, key: string, value: Json): void {
    const room = this.room(roomName);
    this.#broadcast(room, () => room.doc.getMap(root).set(key, value));
  }

  /** Opens a function's code for typing. */
  open(roomName: string, id: string, source: string): void {
    const room = this.room(roomName);
    this.#broadcast(room, () => openBuffer(room.doc, id, source));
  }

  /** The document is rebuilt: same values, another generation, new items. */
  rebuild(roomName: string): void {
    const room = this.room(roomName);
    const rebuilt = new Y.Doc();
    rebuilt.clientID = 8;
    copyOverlay(room.doc, rebuilt);
    room.doc = rebuilt;
    room.generation += 1;
    for (const socket of room.sockets) socket.send(session({ type: "reset", reason: "compacted" }));
  }

  /** The document is rebuilt, and everybody is asked to move over on their connections; until they do, nothing of theirs is read. */
  move(roomName: string): void {
    const room = this.room(roomName);
    const rebuilt = new Y.Doc();
    rebuilt.clientID = 8 + room.generation;
    copyOverlay(room.doc, rebuilt);
    room.doc = rebuilt;
    room.generation += 1;
    room.sockets.clear();
    for (const socket of this.#server.clients) {
      if (!this.#generations.has(socket)) continue;
      socket.send(session({ type: "moved", generation: room.generation }));
    }
  }

  /** As after a restart of the server: a document it alone writes is made anew, and everybody comes back to it. */
  remake(roomName: string, root: string, values: { readonly [key: string]: Json }): void {
    const room = this.room(roomName);
    room.doc = new Y.Doc();
    room.doc.clientID = 9;
    for (const [key, value] of Object.entries(values)) room.doc.getMap(root).set(key, value);
    this.drop(roomName);
  }

  drop(roomName: string, code: number = CLOSE.unavailable): void {
    for (const socket of this.room(roomName).sockets) socket.close(code);
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(socket: WebSocket, url: string): void {
    const name = new URL(url, "ws://x").pathname.split("/").at(-1) ?? "";
    const room = this.room(name);
    const identity = this.identify(url);
    const said = new URL(url, "ws://x").searchParams.get("generation");
    if (name.startsWith("changeSet.")) this.#generations.set(socket, said === null ? room.generation : Number(said));
    socket.send(
      session({
        type: "welcome",
        actor: identity.actor,
        role: "editor",
        mayEdit: this.mayEdit,
        generation: room.generation,
        baseVersion: 0,
      }),
    );
    socket.on("message", (data: Buffer) => this.#receive(room, socket, identity, new Uint8Array(data)));
    socket.on("close", () => room.sockets.delete(socket));
  }

  #receive(room: Room, socket: WebSocket, identity: Identity, message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.said)
      this.said.push({ notes: JSON.parse(decoding.readVarString(decoder)), submits: this.submits.length });
    if (type === MESSAGE.moved) this.#generations.set(socket, decoding.readVarUint(decoder));
    const isOfThisDocument = (this.#generations.get(socket) ?? room.generation) === room.generation;
    if (!isOfThisDocument && type !== MESSAGE.awareness) return;
    if (type === MESSAGE.sync) this.#synchronise(room, socket, decoder);
    // An undo says after that what it expects; what came in between is for the real server to judge.
    if (type === MESSAGE.submit || type === MESSAGE.undo) this.#submit(room, socket, decoder);
    if (type === MESSAGE.awareness) {
      const stamped = modifyAwarenessUpdate(decoding.readVarUint8Array(decoder), (state: unknown) =>
        state === null ? null : { ...(state as object), ...identity },
      );
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, MESSAGE.awareness);
      encoding.writeVarUint8Array(encoder, stamped);
      for (const peer of room.sockets) peer.send(encoding.toUint8Array(encoder));
    }
  }

  #synchronise(room: Room, socket: WebSocket, decoder: decoding.Decoder): void {
    if (decoding.readVarUint(decoder) !== sync.messageYjsSyncStep1) return;
    const vector = decoding.readVarUint8Array(decoder);
    const known = [...Y.decodeStateVector(vector)].every(
      ([client, clock]) => clock <= Y.getState(room.doc.store, client),
    );
    if (!known && this.cutsOutdated) {
      socket.send(session({ type: "reset", reason: "The server was restarted." }));
      return socket.close(CLOSE.hostile);
    }
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, MESSAGE.sync);
    sync.writeSyncStep2(encoder, room.doc, vector);
    room.sockets.add(socket);
    socket.send(encoding.toUint8Array(encoder));
  }

  #submit(room: Room, socket: WebSocket, decoder: decoding.Decoder): void {
    const id = decoding.readVarUint(decoder);
    const update = decoding.readVarUint8Array(decoder);
    this.submits.push(id);
    room.sockets.add(socket);
    const before = new Map<string, Json>();
    for (const root of ["component", "attribute", "view"] as const) {
      for (const [key, value] of overlayMap(room.doc, root).entries()) before.set(`${root} ${key}`, value);
    }
    const refusals: RefusalNotice["refusals"][number][] = [];
    this.#broadcast(room, (transaction) => {
      Y.applyUpdate(room.doc, update);
      transaction.local = true;
      for (const { root, key } of changedKeys(room.doc, transaction)) {
        if (root === "text") continue;
        const value = overlayMap(room.doc, root).get(key);
        const sentence = this.refuse({ root, key }, value);
        if (sentence === undefined) continue;
        const was = before.get(`${root} ${key}`);
        if (was === undefined) overlayMap(room.doc, root).delete(key);
        else overlayMap(room.doc, root).set(key, was);
        const [component, path] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/"))];
        refusals.push({ root, key, component, path, rule: this.rule, sentence, attempted: value });
      }
    });
    if (this.holdAnswers) return;
    const remarks = refusals.length > 0 ? [] : this.remarks;
    if (remarks.length > 0) socket.send(remark({ submit: id, remarks }));
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, refusals.length > 0 ? MESSAGE.refused : MESSAGE.ack);
    if (refusals.length > 0) encoding.writeVarString(encoder, JSON.stringify({ submit: id, refusals }));
    else encoding.writeVarUint(encoder, id);
    socket.send(encoding.toUint8Array(encoder));
  }

  #broadcast(room: Room, change: (transaction: Y.Transaction) => void): void {
    const send = (update: Uint8Array) => {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, MESSAGE.sync);
      sync.writeUpdate(encoder, update);
      for (const socket of room.sockets) socket.send(encoding.toUint8Array(encoder));
    };
    room.doc.on("update", send);
    room.doc.transact(change);
    room.doc.off("update", send);
  }
}

function remark(notice: RemarkNotice): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.remark);
  encoding.writeVarString(encoder, JSON.stringify(notice));
  return encoding.toUint8Array(encoder);
}

function session(notice: SessionNotice): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.session);
  encoding.writeVarString(encoder, JSON.stringify(notice));
  return encoding.toUint8Array(encoder);
}

function copyOverlay(from: Y.Doc, to: Y.Doc): void {
  for (const root of MAP_ROOTS)
    for (const [key, value] of overlayMap(from, root).entries()) overlayMap(to, root).set(key, value);
  for (const id of openBuffers(from)) openBuffer(to, id, from.getText(textRootOf(id)).toString());
}
