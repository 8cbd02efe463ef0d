import { assertNever } from "@tributary/core/base";
import { MESSAGE, type RefusalNotice, type RemarkNotice, type SessionNotice } from "@tributary/core/protocol";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { type Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import { type After, byTimer } from "./after.ts";
import { type Closed, type Connection, meaningOfClose, reconnectDelayMs } from "./connection.ts";
import { readAck, readRefusal, readRemark, readSession } from "./frames.ts";

export type ChannelOptions = {
  /** Where rooms are: `wss://host/sync`. */
  readonly url: string;
  readonly room: string;
  readonly doc: Y.Doc;
  /** Of the address; read anew for every connection. */
  readonly params?: Record<string, string>;
  /** Called at once when the socket opens, before anything else is sent. */
  readonly onOpen?: () => void;
  readonly onConnection?: (connection: Connection) => void;
  readonly onSynced?: () => void;
  readonly onAck?: (id: number) => void;
  readonly onRefusal?: (notice: RefusalNotice) => void;
  readonly onRemark?: (notice: RemarkNotice) => void;
  readonly onSession?: (notice: SessionNotice) => void;
  /** The server would not take this document: drop it and join anew. */
  readonly onRejoin?: (sentence: string) => void;
  readonly random?: () => number;
  readonly after?: After;
  /** A line on which the document has not arrived after so long is hung up, and tried again. 20 000 unless given. */
  readonly overdueMs?: number;
  readonly webSocket?: typeof WebSocket;
};

export type Channel = {
  readonly awareness: Awareness;
  /** Goes on with another document on the same connection: presence goes with it, `hello` is sent before its first sync step. */
  move(doc: Y.Doc, hello: Uint8Array): void;
  /** Sends one frame if the socket is open; says whether it was. */
  send(frame: Uint8Array): boolean;
  readonly open: boolean;
  /** Tries now rather than when the wait is over. */
  retry(): void;
  close(): void;
};

const OVERDUE_MS = 20_000;

/**
 * y-websocket's provider with four of its habits changed: local updates and answers to the server's first sync step are
 * left to the outbox (one frame per transaction), only our own presence is sent, tabs do not gossip past the server,
 * and reconnecting waits a random while and stops where trying again cannot help.
 */
export function openChannel(options: ChannelOptions): Channel {
  const { random = Math.random, after = byTimer } = options;
  const provider = new WebsocketProvider(options.url, options.room, options.doc, {
    connect: false,
    disableBc: true,
    params: options.params ?? {},
    shouldReconnect: () => false,
    // Any answer proves the line is alive; without one the provider hangs up after 30 s.
    resyncInterval: 12_000,
    ...(options.webSocket ? { WebSocketPolyfill: options.webSocket } : {}),
  });
  takeOver(provider);
  let stopRetrying: (() => void) | undefined;
  let stopWaiting: (() => void) | undefined;
  let attempt = 0;
  let closed = false;
  const tell = (connection: Connection) => options.onConnection?.(connection);

  provider.messageHandlers[MESSAGE.ack] = (_reply, decoder) => options.onAck?.(readAck(decoder));
  provider.messageHandlers[MESSAGE.refused] = (_reply, decoder) => options.onRefusal?.(readRefusal(decoder));
  provider.messageHandlers[MESSAGE.remark] = (_reply, decoder) => options.onRemark?.(readRemark(decoder));
  provider.messageHandlers[MESSAGE.session] = (_reply, decoder) => options.onSession?.(readSession(decoder));

  provider.on("status", ({ status }) => {
    if (closed) return;
    if (status === "connecting") {
      stopWaiting?.();
      stopWaiting = after(options.overdueMs ?? OVERDUE_MS, () => provider.ws?.close());
    }
    if (status === "connecting" && attempt === 0) tell({ phase: "connecting" });
    if (status !== "connected") return;
    options.onOpen?.();
    tell({ phase: "connected" });
  });
  provider.on("sync", (synced) => {
    if (!synced || closed) return;
    stopWaiting?.();
    attempt = 0;
    options.onSynced?.();
  });
  provider.on("connection-close", (event) => {
    if (!closed && event === null) tell({ phase: "offline", sentence: "Nothing heard from the server; trying again." });
  });
  provider.on("closed", ({ code }) => {
    if (closed) return;
    follow(meaningOfClose(code));
  });

  function follow(meaning: Closed): void {
    switch (meaning.next) {
      case "end":
        tell(meaning.connection);
        break;
      case "rejoin":
        tell({ phase: "offline", sentence: meaning.sentence });
        options.onRejoin?.(meaning.sentence);
        break;
      case "retry":
        tell({ phase: "offline", sentence: meaning.sentence });
        stopRetrying?.();
        stopRetrying = after(reconnectDelayMs(attempt++, meaning.slow, random), () => provider.connect());
        break;
      default:
        assertNever(meaning);
    }
  }

  const send = (frame: Uint8Array): boolean => {
    const socket = provider.ws;
    if (!provider.wsconnected || !socket || socket.readyState !== 1) return false;
    socket.send(frame as Uint8Array<ArrayBuffer>);
    return true;
  };

  provider.connect();
  return {
    awareness: provider.awareness,
    get open() {
      return provider.wsconnected;
    },
    send,
    move(doc, hello) {
      provider.synced = false;
      carryPresence(provider, doc);
      send(hello);
      send(firstSyncStep(doc));
    },
    retry() {
      if (closed || provider.wsconnected) return;
      stopRetrying?.();
      attempt = 0;
      provider.connect();
    },
    close() {
      closed = true;
      stopRetrying?.();
      stopWaiting?.();
      provider.destroy();
      provider.awareness.destroy();
    },
  };
}

function takeOver(provider: WebsocketProvider): void {
  const { awareness } = provider;
  provider.doc.off("update", provider._updateHandler);
  awareness.off("update", provider._awarenessUpdateHandler);
  awareness.on("update", (changes: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
    const own = [...changes.added, ...changes.updated, ...changes.removed].includes(awareness.clientID);
    if (!own || origin === provider || !provider.wsconnected) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(awareness, [awareness.clientID]));
    provider.ws?.send(encoding.toUint8Array(encoder));
  });
  provider.messageHandlers[MESSAGE.sync] = (_reply, decoder, _provider, emitSynced) => {
    switch (decoding.readVarUint(decoder)) {
      case sync.messageYjsSyncStep1:
        decoding.readVarUint8Array(decoder);
        return;
      case sync.messageYjsSyncStep2:
        sync.readSyncStep2(decoder, provider.doc, provider);
        if (emitSynced) provider.synced = true;
        return;
      case sync.messageYjsUpdate:
        sync.readUpdate(decoder, provider.doc, provider);
        return;
      default:
        throw new RangeError("unknown sync message");
    }
  };
}

/** The provider works on another document from now on; whoever is here stays here, under the new document's client id. */
function carryPresence(provider: WebsocketProvider, doc: Y.Doc): void {
  const { awareness } = provider;
  const state = awareness.getLocalState();
  awareness.setLocalState(null);
  provider.doc = doc;
  awareness.doc = doc;
  awareness.clientID = doc.clientID;
  if (state) awareness.setLocalState(state);
}

function firstSyncStep(doc: Y.Doc): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.sync);
  sync.writeSyncStep1(encoder, doc);
  return encoding.toUint8Array(encoder);
}
