import { expect, test } from "vitest";
import { byDay, continued } from "./by-day.ts";

test("[W14] the log is grouped by day and keeps its order", () => {
  const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime();
  const days = byDay([at(20, 15), at(20, 9), at(19, 23)].map((time) => ({ at: time })));
  expect(days.map(({ items }) => items.length)).toEqual([2, 1]);
});

test("[W14] a sentence goes on after the name of who did it", () => {
  expect(continued("Set Image of web to nginx")).toBe("set Image of web to nginx");
  expect(continued("DNS was changed")).toBe("DNS was changed");
  expect(continued("renamed it")).toBe("renamed it");
});
