/**
 * Runs `work` until it ends or somebody presses Ctrl-C: then the server is told that nobody waits any more, and what it has not begun to
 * judge is not made. Pressed again, the command ends at once.
 */
export async function untilInterrupted<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const ending = new AbortController();
  const interrupt = (): void => ending.abort();
  process.once("SIGINT", interrupt);
  try {
    return await work(ending.signal);
  } finally {
    process.off("SIGINT", interrupt);
    if (ending.signal.aborted) process.exitCode = 130;
  }
}
