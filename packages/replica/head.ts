import { roomName } from "@tributary/core/protocol";
import type { Connection } from "./connection.ts";
import { openLiveRoom } from "./live-room.ts";
import { type Peer, PresenceLink, type PresenceState } from "./presence.ts";
import { type LiveState, NOTHING } from "./results.ts";
import { createStore, type Store } from "./store.ts";
import type { Session } from "./types.ts";

export type HeadState = LiveState & { readonly connection: Connection; readonly session: Session | null };

/** Head as it lives: what was last read of every resource, results, steps of runs, and who is looking at it. */
export type HeadReplica = Store<HeadState> & {
  readonly workspace: string;
  readonly presence: Store<PresenceState>;
  setCursor(cursor: { readonly x: number; readonly y: number } | null): void;
  setSelection(components: readonly string[]): void;
  setView(view: Peer["view"]): void;
  retry(): void;
  close(): void;
};

export type HeadOptions = {
  readonly url: string;
  readonly workspace: string;
  readonly webSocket?: typeof WebSocket;
  readonly random?: () => number;
};

/** Joins Head's live room. Read only: nothing is ever written to it from here but this person's presence. */
export function connectHead({ url, workspace, ...rest }: HeadOptions): HeadReplica {
  const presence = new PresenceLink();
  const store = createStore<HeadState>({ ...NOTHING, connection: { phase: "connecting" }, session: null });
  const room = openLiveRoom({
    ...rest,
    url,
    room: roomName({ kind: "head", id: workspace }),
    onConnection: (connection) => store.set({ connection }),
    onSession: (session) => store.set({ session }),
    onAwareness: (awareness) => presence.attach(awareness),
  });
  const unfollow = room.store.subscribe(() => store.set(room.store.getState()));
  return {
    workspace,
    presence: presence.store,
    getState: store.getState,
    subscribe: store.subscribe,
    setCursor: (cursor) => presence.setCursor(cursor),
    setSelection: (components) => presence.setSelection(components),
    setView: (view) => presence.setView(view),
    retry: () => room.retry(),
    close: () => {
      unfollow();
      presence.close();
      room.close();
    },
  };
}
