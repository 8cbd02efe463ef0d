/** What waiting for the server is done with: asking it, and letting time pass; both end early, in whatever way, once `signal` aborts. */
export type Waiting = {
  readonly answers: () => Promise<boolean>;
  readonly pause: (nth: number) => Promise<void>;
  readonly signal: AbortSignal;
};

/**
 * Whether the server, which does not answer, answers again. False where it has answered all along: then it is something else that is
 * wrong, and loading a page anew would go on for ever. Rule [WO6].
 */
export async function backAgain({ answers, pause, signal }: Waiting): Promise<boolean> {
  for (let nth = 0; !signal.aborted; nth += 1) {
    if (await answers()) return nth > 0 && !signal.aborted;
    await pause(nth);
  }
  return false;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;

/** How long to wait before it is asked again: soon, then less often, and not all pages at once. @param chance - from 0 to 1 */
export function pauseMs(nth: number, chance: number): number {
  return (0.5 + chance / 2) * Math.min(LONGEST_MS, FIRST_MS * 2 ** nth);
}
