import { StoreUnavailable } from "@tributary/core/sync";
import { DrizzleQueryError } from "drizzle-orm";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits between the tries of a read: an embedded server that was killed is back well within their sum. */
const RETRY_AFTER_MS = [50, 150, 500] as const;

/**
 * Runs what writes. A fault of the database becomes `StoreUnavailable`; our own bugs stay what they are.
 *
 * Never tries again by itself: a lost connection leaves open whether the write happened, and only the caller's fence
 * or idempotency key can tell.
 */
export async function writing<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFault(operation, error);
  }
}

/** Runs what may safely run twice, trying again after a lost connection. */
export async function reading<T>(operation: string, work: () => Promise<T>): Promise<T> {
  for (const delayMs of RETRY_AFTER_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isLostConnection(error)) throw asFault(operation, error);
      await sleep(delayMs);
    }
  }
  return writing(operation, work);
}

/** Waits between the tries of a write that a fence makes safe to repeat; their sum is how long a lost database holds people up. */
const PERSIST_AFTER_MS = [50, 100, 200, 400, 800, ...Array<number>(20).fill(1_000)] as const;

/**
 * Runs what writes behind a fence of its own, trying again for a while after a lost connection. Whether an earlier
 * try happened after all is for `work` to find out: it is told whether there was one.
 */
export async function persisting<T>(
  operation: string,
  work: (isRepeat: boolean) => Promise<T>,
  afterMs: readonly number[] = PERSIST_AFTER_MS,
): Promise<T> {
  for (const [tries, delayMs] of afterMs.entries()) {
    try {
      return await work(tries > 0);
    } catch (error) {
      if (!isLostConnection(error)) throw asFault(operation, error);
      await sleep(delayMs);
    }
  }
  return writing(operation, () => work(true));
}

function asFault(operation: string, error: unknown): unknown {
  const ours = error instanceof RangeError || error instanceof TypeError || error instanceof StoreUnavailable;
  return ours ? error : new StoreUnavailable(operation, withoutValues(error));
}

/** Drizzle's errors quote every value of the query, and faults are written to logs: what the server said is enough. */
function withoutValues(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

const LOST_MESSAGES = /^Connection terminated|^Client has encountered a connection error|^timeout e(xceeded|xpired)/;
const LOST_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"]);

/** Whether the server went away or is not back yet, as opposed to having answered with an error of its own. */
export function isLostConnection(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    // Class 08: connection exceptions. 57P01–57P03: shutting down, crashed, starting up.
    if (LOST_CODES.has(code) || code.startsWith("08") || code.startsWith("57P")) return true;
    if (LOST_MESSAGES.test(cause.message)) return true;
  }
  return false;
}
