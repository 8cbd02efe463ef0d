import { setTimeout as sleep } from "node:timers/promises";

/** How long a store that could not be reached is left alone. */
export const RETRY_MS = 1_000;
/** As many tries as half an hour holds, and more time where each of them waits. */
export const HALF_AN_HOUR_OF_TRIES = 1_800;

export type TryingAgain = {
  /** So often at most; what has not been done then is let go. */
  readonly tries: number;
  /** Whether nobody wants it done any more. */
  readonly isOver: () => boolean;
  /** Told of each try that failed. */
  readonly onFault: (fault: unknown) => void;
};

/** What could not be done is tried again a little later, and again, until it is done. Keeps no process from ending. */
export async function tryAgain(attempt: () => Promise<void>, { tries, isOver, onFault }: TryingAgain): Promise<void> {
  for (let left = tries; left > 0 && !isOver(); left -= 1) {
    await sleep(RETRY_MS, undefined, { ref: false });
    try {
      return await attempt();
    } catch (fault) {
      onFault(fault);
    }
  }
}
