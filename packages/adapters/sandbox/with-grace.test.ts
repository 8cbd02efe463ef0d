import { expect, test } from "vitest";
import { withGrace } from "./with-grace.ts";

test("[W7] asked to stop, something has its grace before it is ended; and what is over by then is not ended", async () => {
  const cancelled = new AbortController();
  const late = withGrace(cancelled.signal, 5);
  const over = withGrace(cancelled.signal, 5);
  cancelled.abort(new Error("enough"));
  expect([late.stop.aborted, late.signal.aborted]).toEqual([true, false]);
  over.done();
  await expect.poll(() => late.signal.aborted).toBe(true);
  expect(over.signal.aborted).toBe(false);
});

test("[W7] what was cancelled before it began has its grace too", async () => {
  const { stop, signal } = withGrace(AbortSignal.abort(), 5);
  expect([stop.aborted, signal.aborted]).toEqual([true, false]);
  await expect.poll(() => signal.aborted).toBe(true);
});
