import type { ServerProcessId } from "../base/index.ts";

/** How long a process counts as there after it has said so. */
export const LEASE_MS = 15_000;
/** How often it says so. */
export const BEAT_MS = 3_000;

/**
 * Server processes that share one database. What runs belongs to the process that drives it; when that is gone, to whoever takes it
 * up. A process is there until it leaves, or until another buries it. Times are the database's.
 */
export interface ServerProcessStore {
  /** This process is there. `alone`: no other can be, so those that are still listed are gone. */
  enter(id: ServerProcessId, options: { readonly alone: boolean }): Promise<void>;
  /** It still is; false when it was buried meanwhile, and what was its may be another's by now. */
  renew(id: ServerProcessId): Promise<boolean>;
  /** Buries those that have not said for longer than `LEASE_MS` that they are there. How many. */
  buryLapsed(): Promise<number>;
  leave(id: ServerProcessId): Promise<void>;
}
