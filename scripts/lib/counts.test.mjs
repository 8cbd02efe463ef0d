import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOTHING, add, playwrightCounts, vitestCounts } from "./counts.mjs";

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "trb-counts-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function report(value) {
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify(value));
  return path;
}

const VITEST = { numPassedTests: 3, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 1, numTodoTests: 1 };

test("[B5] vitest's passed, failed and left-out tests are counted", () => {
  const path = report({ ...VITEST, numFailedTests: 2, success: false });
  expect(vitestCounts(path)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test("[B5] a file of tests that cannot be loaded is a failure though no test in it failed", () => {
  expect(vitestCounts(report({ ...VITEST, numFailedTestSuites: 1, success: false })).failed).toBe(1);
  expect(vitestCounts(report({ ...VITEST, success: true })).failed).toBe(0);
});

test("[B5] a journey that passed only on a second try has passed", () => {
  const path = report({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 } });
  expect(playwrightCounts(path)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test("[B5] a run that broke before it could report counts nothing, and sums add up", () => {
  expect(vitestCounts(join(folder, "none.json"))).toEqual(NOTHING);
  expect(playwrightCounts(join(folder, "none.json"))).toEqual(NOTHING);
  expect(add({ passed: 1, failed: 2, skipped: 3 }, { passed: 1, failed: 1, skipped: 1 })).toEqual({
    passed: 2,
    failed: 3,
    skipped: 4,
  });
});
