import { existsSync, readFileSync } from "node:fs";

/** How many tests passed, failed and were left out. */
export const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** Counts from a vitest JSON report; nothing when there is none (the run broke before it could write one). */
export function vitestCounts(path) {
  const report = readReport(path);
  if (report === undefined) return NOTHING;
  const failed = report.numFailedTests;
  return {
    passed: report.numPassedTests,
    // A file that cannot even be loaded has no failed test in it, yet it failed.
    failed: failed === 0 && !report.success ? Math.max(1, report.numFailedTestSuites) : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const MESSAGE_LINES = 14;

/**
 * What failed, for the end of a long output: `{name, message}` each, the message cut to its first lines.
 * A file that could not be loaded stands there with its own message.
 */
export function vitestFailures(path) {
  return (readReport(path)?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0 && file.status === "failed")
      return [{ name: file.name, message: firstLines(file.message) }];
    return failed.map(({ fullName, failureMessages }) => ({
      name: `${file.name}: ${fullName}`,
      message: firstLines(failureMessages.join("\n")),
    }));
  });
}

/** As `vitestFailures`, of a Playwright JSON report. */
export function playwrightFailures(path) {
  const inSuite = (suite) => [
    ...(suite.specs ?? [])
      .filter(({ ok }) => !ok)
      .map(({ file, line, title, tests }) => ({
        name: `${file}:${line}: ${title}`,
        message: firstLines(tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? ""))[0] ?? ""),
      })),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return (readReport(path)?.suites ?? []).flatMap(inSuite);
}

function firstLines(text = "") {
  return text.split("\n").slice(0, MESSAGE_LINES).join("\n");
}

/** Counts from a Playwright JSON report. A test that passed only on a retry has passed; the list reporter calls it flaky. */
export function playwrightCounts(path) {
  const stats = readReport(path)?.stats;
  if (stats === undefined) return NOTHING;
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
