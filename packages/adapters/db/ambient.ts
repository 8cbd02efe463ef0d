import { AsyncLocalStorage } from "node:async_hooks";
import type { Origin } from "@tributary/core/base";

const storage = new AsyncLocalStorage<Origin>();

/**
 * Runs `work` so that every line of the audit that is written in it, however deep, says where it came from. Only the audit
 * reads it: nothing is decided by what is not handed over in the open.
 */
export function withOrigin<T>(origin: Origin, work: () => T): T {
  return storage.run(origin, work);
}

/** Runs `work`, and all that comes of it, as nobody's: what goes on for others, too, comes from nowhere in particular. */
export function withoutOrigin<T>(work: () => T): T {
  return storage.exit(work);
}

export function currentOrigin(): Origin | undefined {
  return storage.getStore();
}
