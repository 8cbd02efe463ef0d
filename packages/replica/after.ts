/** Does `work` after so many milliseconds, unless what it returns is called before. */
export type After = (delayMs: number, work: () => void) => () => void;

/** By the timers of whatever this runs in. */
export const byTimer: After = (delayMs, work) => {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
};
