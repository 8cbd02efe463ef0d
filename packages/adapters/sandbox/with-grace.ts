/** A cancellation in two parts: `stop` asks at once, `signal` ends it when it has not ended within the grace. */
export function withGrace(
  cancelled: AbortSignal,
  graceMs: number,
): { readonly stop: AbortSignal; readonly signal: AbortSignal; done(): void } {
  const end = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => end.abort(cancelled.reason), graceMs);
    timer.unref();
  };
  if (cancelled.aborted) begin();
  else cancelled.addEventListener("abort", begin, { once: true });
  const done = (): void => {
    clearTimeout(timer);
    cancelled.removeEventListener("abort", begin);
  };
  return { stop: cancelled, signal: end.signal, done };
}
