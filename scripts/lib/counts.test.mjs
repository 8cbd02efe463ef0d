import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOTHING, add, playwrightCounts, playwrightFailures, vitestCounts, vitestFailures } from "./counts.mjs";

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

test("[B5] what failed is named with the beginning of its message, a file that cannot be loaded too", () => {
  const path = report({
    ...VITEST,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [
          { status: "passed", fullName: "holds", failureMessages: [] },
          { status: "failed", fullName: "breaks", failureMessages: [`expected 1\n${"at x\n".repeat(100)}`] },
        ],
      },
      { name: "b.test.ts", status: "failed", message: "cannot be read", assertionResults: [] },
      { name: "c.test.ts", status: "passed", message: "", assertionResults: [] },
    ],
  });
  const failures = vitestFailures(path);
  expect(failures.map(({ name }) => name)).toEqual(["a.test.ts: breaks", "b.test.ts"]);
  expect(failures[0].message.split("\n")).toHaveLength(14);
  expect(failures[1].message).toBe("cannot be read");
  expect(vitestFailures(join(folder, "none.json"))).toEqual([]);
});

test("[B5] a journey that failed is named, however deep its suite lies", () => {
  const spec = {
    ok: false,
    file: "a.spec.ts",
    line: 3,
    title: "goes on",
    tests: [{ results: [{ error: { message: "no" } }] }],
  };
  const path = report({ suites: [{ specs: [{ ...spec, ok: true }], suites: [{ specs: [spec] }] }] });
  expect(playwrightFailures(path)).toEqual([{ name: "a.spec.ts:3: goes on", message: "no" }]);
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
