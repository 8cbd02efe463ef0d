import { StoreUnavailable } from "@tributary/core/sync";
import { setTimeout as sleep } from "node:timers/promises";

const EVERY_MS = 5_000;
/** What was on its way when the line broke is done or gone within a statement's time limit; this many looks are twice that. */
const LOOKS = 24;

/**
 * Looks again and again for what a store may have done, though its answer was lost: while it is out of reach, and so often
 * once it answers that what was still on its way must have arrived. Undefined: it has not happened, or the server stops.
 */
export async function findOut<T>(
  look: () => Promise<T | undefined>,
  { stopping, everyMs = EVERY_MS }: { readonly stopping: AbortSignal; readonly everyMs?: number | undefined },
): Promise<T | undefined> {
  for (let answers = 0; answers < LOOKS && !stopping.aborted; ) {
    await sleep(everyMs, undefined, { ref: false });
    try {
      const found = await look();
      if (found !== undefined) return found;
      answers += 1;
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable)) throw fault;
    }
  }
  return undefined;
}
