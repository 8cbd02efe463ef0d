import { expect, test } from "vitest";
import { localMinute, momentOf } from "./local-minute.ts";

test("[WT4] a moment goes into the field and comes back as the end of its minute", () => {
  for (const moment of [0, new Date(2026, 10, 20, 14, 5, 33).getTime(), new Date(2027, 0, 1).getTime()])
    expect(momentOf(localMinute(moment))).toBe(Math.floor(moment / 60_000) * 60_000 + 59_999);
  expect(localMinute(new Date(2026, 0, 2, 3, 4).getTime())).toBe("2026-01-02T03:04");
});

test("[WT4] what is half typed is no moment", () => {
  expect(["", "2026-11", "0000-00-00T99:99", "soon"].map(momentOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
