import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keptHistories } from "../simulation/kept.ts";
import { caught } from "./catch.ts";
import { FAULTS } from "./faults.ts";
import { placesOf, ROOT, Scratch } from "./scratch.ts";

/** A few of each sort, found by the one history that was kept for each: the whole list is `npm run simulate:planted`. */
const SOME = [
  "s2-not-taken-back",
  "s4-coin-toss",
  "s7-wrong-actor",
  "s8-control-open",
  "s10-no-divergence",
  "r2-newest-first",
  "r20-one-not-taken-up",
];

let scratch: Scratch | undefined;
afterAll(() => scratch?.remove());

test("every planted fault still has its one place in the code", () => {
  const strayed = FAULTS.filter((fault) => placesOf(fault, readFileSync(join(ROOT, fault.file), "utf8")) !== 1);
  expect(strayed.map(({ id }) => id)).toEqual([]);
});

test("no two planted faults have the same name", () => {
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
});

for (const fault of FAULTS.filter(({ id }) => SOME.includes(id) && keptHistories().has(`planted-${id}`)))
  test(`a planted fault is found: ${fault.why}`, async () => {
    scratch ??= new Scratch();
    const { folder } = scratch;
    const found = await scratch.withFault(fault, () => caught(fault, folder, { runs: 1, steps: 1, kept: true }));
    expect(found?.by).toBeDefined();
  });
