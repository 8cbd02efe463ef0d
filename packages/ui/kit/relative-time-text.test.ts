import { expect, test } from "vitest";
import { durationText, relativeTimeText } from "./relative-time-text.ts";

const NOW = Date.UTC(2026, 4, 20, 12);

test("[K1] a moment ago reads as 'just now', and older times carry their unit", () => {
  const text = (secondsAgo: number) => relativeTimeText(NOW - secondsAgo * 1000, NOW);
  expect(text(3)).toBe("just now");
  expect(text(61)).toBe("1 min ago");
  expect(text(59 * 60)).toBe("59 min ago");
  expect(text(3 * 3600)).toBe("3 h ago");
  expect(text(26 * 3600)).toBe("yesterday");
  expect(text(12 * 86400)).toBe("12 days ago");
  expect(text(90 * 86400)).toBe("Feb 19, 2026");
});

test("[K1] a time to come says 'in'", () => {
  expect(relativeTimeText(NOW + 5 * 60_000, NOW)).toBe("in 5 min");
  expect(relativeTimeText(NOW + 25 * 3_600_000, NOW)).toBe("tomorrow");
});

test("[K1] a duration carries its units", () => {
  expect([0, 420, 9960, 59_400, 61_000, 3_900_000].map(durationText)).toEqual([
    "0.0 s",
    "0.4 s",
    "10 s",
    "59 s",
    "1 min 1 s",
    "1 h 5 min",
  ]);
});
