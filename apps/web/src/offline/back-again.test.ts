import { expect, test } from "vitest";
import { backAgain, pauseMs } from "./back-again.ts";

const after = (said: readonly boolean[], stopped = Number.POSITIVE_INFINITY) => {
  const stop = new AbortController();
  let asked = 0;
  const pauses: number[] = [];
  const answers = async () => {
    asked += 1;
    if (asked >= stopped) stop.abort();
    return said[asked - 1] ?? false;
  };
  const pause = async (nth: number) => void pauses.push(nth);
  return backAgain({ answers, pause, signal: stop.signal }).then((back) => ({ back, asked, pauses }));
};

test("[WO6] a server that was away is back when it answers, however long that took", async () => {
  expect(await after([false, true])).toEqual({ back: true, asked: 2, pauses: [0] });
  expect(await after([false, false, false, true])).toEqual({ back: true, asked: 4, pauses: [0, 1, 2] });
});

test("[WO6] one that answers at once was never away", async () => {
  expect(await after([true])).toEqual({ back: false, asked: 1, pauses: [] });
});

test("[WO6] whoever has gone elsewhere meanwhile is not led back", async () => {
  expect(await after([false, true], 2)).toMatchObject({ back: false, asked: 2 });
  expect(await after([false, false, false], 3)).toMatchObject({ back: false, asked: 3 });
});

test("[WO6] it is asked less and less often, never all pages at once, and never seldom", () => {
  expect([0, 1, 2, 3, 4, 9].map((nth) => pauseMs(nth, 1))).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(pauseMs(9, 0)).toBe(7500);
});
