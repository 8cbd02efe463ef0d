/** One value that changes, and those who want to know. The smallest thing `useSyncExternalStore` accepts. */
export type Store<S> = {
  getState(): S;
  /** Calls `listener` after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
};

export type WritableStore<S> = Store<S> & {
  /** Merges `patch` into the state; says nothing to anybody when no member changes. */
  set(patch: Partial<S>): void;
};

export function createStore<S extends object>(initial: S): WritableStore<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(patch) {
      const keys = Object.keys(patch) as (keyof S)[];
      if (keys.every((key) => Object.is(state[key], patch[key]))) return;
      state = { ...state, ...patch };
      for (const listener of [...listeners]) listener();
    },
  };
}
