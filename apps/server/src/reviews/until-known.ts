import { StoreUnavailable } from "@tributary/core/sync";

/** How long it waits before it asks again; after the last time it gives up. */
const WAITS_MS = [100, 300, 1000, 2000, 4000, 8000];

/**
 * Asks until it is known whether what was asked for has happened. An answer can be lost on its way back when all is done:
 * to take that for a refusal would be to tell people the opposite of what is true. What is asked must answer a
 * repetition by what came of the first time.
 *
 * @throws {StoreUnavailable} when the store stays out of reach: then nobody knows
 */
export async function untilKnown<T>(ask: () => Promise<T>, waitsMs: readonly number[] = WAITS_MS): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await ask();
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable)) throw fault;
      await new Promise((done) => setTimeout(done, waitMs));
    }
  }
  return ask();
}
