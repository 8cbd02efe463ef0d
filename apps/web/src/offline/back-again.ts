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
