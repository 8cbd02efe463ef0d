import { expect, test } from "vitest";
import { landingOf } from "./landing.ts";
import { pagesAround, REACH, VERSIONS_PER_PAGE } from "./pages-around.ts";

test("[WT1] the versions around the one shown are on one of two pages, wherever it is", () => {
  for (const newest of [1, 2, 99, 100, 101, 250, 2000])
    for (let version = 1; version <= newest; version += 7) {
      const held = (at: number) =>
        pagesAround(version, newest).some((before) => at < before && at >= before - VERSIONS_PER_PAGE);
      for (const at of [version, version - REACH, version + REACH])
        if (at >= 1 && at <= newest) expect(held(at), `${at} around ${version} of ${newest}`).toBe(true);
    }
});

test("[WT1] pages begin at the same places whatever version is shown, so each is asked for once", () => {
  const asked = new Set<number>();
  for (let version = 1; version <= 2000; version += 1)
    for (const before of pagesAround(version, 2000)) asked.add(before);
  expect(asked.size).toBe(20);
});

test("[WT2] an address says which version and what to compare it with; nonsense says Head", () => {
  expect(landingOf({ version: "12", compare: "9" })).toEqual({ version: 12, compare: 9 });
  expect(landingOf({ version: "-1", compare: ["3"] })).toEqual({ version: null, compare: null });
  expect(landingOf({ version: "1e3" })).toEqual({ version: null, compare: null });
});
