import fc from "fast-check";
import { expect, test } from "vitest";
import { askAgainAfterMs, COMMAND_KEPT_MS, isAskedAgain, isCommandId } from "./index.ts";

test("[W5] it is asked for again while every server still knows it, so many times and no more", () => {
  let again = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: -10, max: 2 * COMMAND_KEPT_MS }),
      (asked, sinceMs) => {
        if (!isAskedAgain(asked, sinceMs)) return;
        again += 1;
        expect(sinceMs + askAgainAfterMs(asked, 1)).toBeLessThan(COMMAND_KEPT_MS / 2);
      },
    ),
  );
  expect(again).toBeGreaterThan(0);
  expect([1, 7, 8].map((asked) => isAskedAgain(asked, 0))).toEqual([true, true, false]);
  expect(isAskedAgain(1, -1)).toBe(false);
});

test("[W5] a server that starts anew is back before the last time; those cut off together do not return together", () => {
  const total = (chance: number) =>
    Array.from({ length: 7 }, (_, n) => askAgainAfterMs(n + 1, chance)).reduce((sum, ms) => sum + ms, 0);
  expect(total(0)).toBeGreaterThan(7_000);
  expect(total(1)).toBeLessThan(16_000);
  expect(askAgainAfterMs(1, 0)).toBeLessThan(askAgainAfterMs(1, 1));
});

test("[W5] an id is long enough to be nobody else's, and one word", () => {
  for (const id of ["0b8f2ac1-1f54-4c83-9d2e-7b1f9a3c5d10", "abcdefghijkmnpqrstuv", "A_".repeat(32)])
    expect(isCommandId(id)).toBe(true);
  for (const not of ["", "short", "x".repeat(19), "x".repeat(65), "with a space in the middle", `${"x".repeat(20)}\n`])
    expect(isCommandId(not)).toBe(false);
});
