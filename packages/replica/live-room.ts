import type { SessionNotice } from "@tributary/core/protocol";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { type After, byTimer } from "./after.ts";
import { type Channel, openChannel } from "./channel.ts";
import { type Connection, reconnectDelayMs } from "./connection.ts";
import { followResults, type LiveState, NOTHING } from "./results.ts";
import { createStore, type Store } from "./store.ts";

export type LiveRoomOptions = {
  readonly url: string;
  readonly room: string;
  readonly webSocket?: typeof WebSocket;
  readonly random?: () => number;
  readonly after?: After;
  readonly onConnection?: (connection: Connection) => void;
  readonly onSession?: (session: Omit<Extract<SessionNotice, { type: "welcome" }>, "type">) => void;
  /** Whether what the store holds is what the server has. */
  readonly onCurrent?: (current: boolean) => void;
  /** Where presence is spoken from now on. */
  readonly onAwareness?: (awareness: Awareness) => void;
};

export type LiveRoom = { readonly store: Store<LiveState>; retry(): void; close(): void };

/**
 * A room that the server alone writes. Its document lives no longer than the server's process; when it was made anew ours is
 * dropped, and what it said stays in the store until the new one has arrived [R12].
 */
export function openLiveRoom(options: LiveRoomOptions): LiveRoom {
  const { url, room, webSocket, random = Math.random, after = byTimer } = options;
  const store = createStore<LiveState>(NOTHING);
  let doc: Y.Doc;
  let channel: Channel;
  let unfollow: (() => void) | undefined;
  let stopRejoining: (() => void) | undefined;
  let rejoins = 0;

  const join = () => {
    const mine = new Y.Doc();
    doc = mine;
    channel = openChannel({
      url,
      room,
      doc: mine,
      params: { outbox: "1" },
      random,
      after,
      ...(webSocket ? { webSocket } : {}),
      onConnection: (connection) => {
        if (connection.phase !== "connected") options.onCurrent?.(false);
        options.onConnection?.(connection);
      },
      onSynced: () => {
        rejoins = 0;
        unfollow ??= followResults(mine, store);
        options.onCurrent?.(true);
      },
      onSession: ({ type, ...session }) => {
        if (type === "reset") rejoin();
        else options.onSession?.(session as Parameters<NonNullable<LiveRoomOptions["onSession"]>>[0]);
      },
      onRejoin: rejoin,
    });
    options.onAwareness?.(channel.awareness);
  };

  const leave = () => {
    stopRejoining?.();
    channel.close();
    unfollow?.();
    unfollow = undefined;
    doc.destroy();
  };

  const rejoin = () => {
    leave();
    options.onCurrent?.(false);
    // The first time at once: the server has just said why. A server that keeps saying so is asked ever more slowly.
    stopRejoining = after(rejoins === 0 ? 0 : reconnectDelayMs(rejoins, true, random), join);
    rejoins += 1;
  };

  join();
  return { store, retry: () => channel.retry(), close: leave };
}
