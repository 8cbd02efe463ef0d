import { afterAll, beforeAll, expect, test } from "vitest";
import { dayOf, momentOfDay } from "./day.ts";

const zone = process.env["TZ"];
beforeAll(() => {
  process.env["TZ"] = "Europe/Berlin";
});
afterAll(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const HOUR_MS = 3_600_000;

test("[WA3] a day is searched from its first moment to its last, also where clocks are put back or forward in it", () => {
  const hours = (day: string) => ((momentOfDay(day, "until") ?? 0) - (momentOfDay(day, "from") ?? 0)) / HOUR_MS;
  expect(["2026-10-25", "2026-03-29", "2026-11-21"].map(hours)).toEqual([25, 23, 24]);
  expect(momentOfDay("2026-10-25", "until")).toBe(momentOfDay("2026-10-26", "from"));
});

test("[WA3] what is searched is shown as the day that was chosen", () => {
  for (const day of ["2026-10-25", "2026-10-26", "2026-03-29", "2026-03-30", "2024-02-29", "1970-01-02", "9999-12-31"])
    for (const end of ["from", "until"] as const) expect(dayOf(momentOfDay(day, end), end), day).toBe(day);
  expect(dayOf(undefined, "from")).toBe("");
});

test("[WA3] what is half typed is no day yet, and narrows nothing", () => {
  const typed = ["", "0002-11-21", "0020-11-21", "0202-11-21", "2026-11", "2026-99-99", "120260-11-21", "soon"];
  for (const end of ["from", "until"] as const)
    expect(typed.map((text) => momentOfDay(text, end))).toEqual(typed.map(() => undefined));
});
