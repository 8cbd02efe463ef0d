/** Awaits an engine's answer for at most `seconds` (60 unless given), and not past a cancellation. */
export type Ask = <T>(work: Promise<T>, seconds?: number) => Promise<T>;

export function asker(signal: AbortSignal): Ask {
  return (work, seconds = 60) => within(seconds * 1000, work, signal);
}

/**
 * The promise's outcome, or a `TimedOut` after `ms`, or the signal's reason as soon as it is aborted. An engine that dies in the
 * middle of an answer leaves whoever asked waiting for ever, so nothing is awaited without this.
 */
export async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abandon: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut(ms)), ms);
    abandon = () => reject(signal?.reason);
    signal?.addEventListener("abort", abandon, { once: true });
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    if (abandon) signal?.removeEventListener("abort", abandon);
    work.catch(() => undefined); // an abandoned call may still fail later
  }
}

/** Resolves after `ms`, or rejects when cancelled. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** The engine did not answer in time; asking again may help. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
  readonly ms: number;

  constructor(ms: number) {
    super(`the engine did not answer within ${Math.round(ms / 1000)} seconds`);
    this.ms = ms;
  }
}
