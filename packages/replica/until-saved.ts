import type { Store } from "./store.ts";
import type { ReplicaState } from "./types.ts";

/**
 * Resolves once the server has answered everything made so far; with false where the connection ends for good before. For what
 * the server is to do next with what was just typed.
 */
export function untilSaved(store: Pick<Store<ReplicaState>, "getState" | "subscribe">): Promise<boolean> {
  return new Promise((done) => {
    let stop: (() => void) | undefined;
    const look = (): boolean => {
      const { waiting, connection } = store.getState();
      const isEnded = connection.phase === "ended";
      if (waiting > 0 && !isEnded) return false;
      stop?.();
      done(waiting === 0);
      return true;
    };
    if (!look()) stop = store.subscribe(look);
  });
}
