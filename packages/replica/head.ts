import { roomName } from "@tributary/core/protocol";
import * as Y from "yjs";
import { openChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { PresenceLink, type PresenceState } from "./presence.ts";
import { followResults, type LiveState } from "./results.ts";
import { createStore, type Store } from "./store.ts";
import type { Session } from "./types.ts";

export type HeadState = LiveState & { readonly connection: Connection; readonly session: Session | null };

/** Head as it lives: what was last read of every resource, results, steps of runs, and who is looking at it. */
export type HeadReplica = Store<HeadState> & {
  readonly workspace: string;
  readonly presence: Store<PresenceState>;
  setCursor(cursor: { readonly x: number; readonly y: number } | null): void;
  setSelection(components: readonly string[]): void;
  retry(): void;
  close(): void;
};

/** Joins Head's live room. Read only: nothing is ever written to it from here but this person's presence. */
export function connectHead(options: { readonly url: string; readonly workspace: string }): HeadReplica {
  const doc = new Y.Doc();
  const followed = followResults(doc);
  const store = createStore<HeadState>({
    ...followed.store.getState(),
    connection: { phase: "connecting" },
    session: null,
  });
  const unfollow = followed.store.subscribe(() => store.set(followed.store.getState()));
  const channel = openChannel({
    url: options.url,
    room: roomName({ kind: "head", id: options.workspace }),
    doc,
    onConnection: (connection) => store.set({ connection }),
    onSession: (notice) => {
      if (notice.type === "welcome") store.set({ session: notice });
    },
  });
  const presence = new PresenceLink();
  presence.attach(channel.awareness);
  return {
    workspace: options.workspace,
    presence: presence.store,
    getState: store.getState,
    subscribe: store.subscribe,
    setCursor: (cursor) => presence.setCursor(cursor),
    setSelection: (components) => presence.setSelection(components),
    retry: () => channel.retry(),
    close: () => {
      unfollow();
      followed.stop();
      presence.close();
      channel.close();
      doc.destroy();
    },
  };
}
