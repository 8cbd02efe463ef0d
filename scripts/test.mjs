// `npm test`: installs, checks, tests and walks the journeys, then says how many passed and failed.
// Plain JavaScript for Node 18 and newer: this file runs before the project's own Node is there.
//
//   npm test -- --only check,unit      some phases: check · unit · pg · docker · machine · build · e2e
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureSystem } from "./ensure-system.mjs";
import { NOTHING, add, playwrightCounts, playwrightFailures, vitestCounts, vitestFailures } from "./lib/counts.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { whenOrphaned } from "./lib/orphan.mjs";
import { childEnv, ROOT } from "./lib/root.mjs";
import { duration, endRunning, run } from "./lib/run.mjs";
import { findRuntime } from "./lib/runtime.mjs";
import { ensureBuilt, hasWebApp } from "./lib/web-build.mjs";

const SERVER = join(ROOT, "apps/server/src/main.ts");
const VITEST_PROJECTS = ["unit", "pg", "docker", "machine"];
const PHASES = ["check", ...VITEST_PROJECTS, "build", "e2e"];
const CHECKS = ["check:types", "check:lint", "check:fence", "check:lock", "check:dead"];

const say = (line) => console.log(line);
const startedAt = Date.now();
const reports = mkdtempSync(join(tmpdir(), "tributary-test-"));

/** Every phase's outcome, in order. A failed phase without counted tests counts as one failure, so the last line never lies. */
const outcomes = [];

async function phase(name, work) {
  say(`\n── ${name}`);
  const phaseStartedAt = Date.now();
  const { ok, counts = NOTHING, failures = [] } = await work();
  const counted = ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  outcomes.push({ name, ok, counts: counted, failures, ms: Date.now() - phaseStartedAt });
  say(`── ${name}: ${ok ? "ok" : "FAILED"} in ${duration(Date.now() - phaseStartedAt)}`);
  return ok;
}

async function main() {
  const wanted = wantedPhases(process.argv.slice(2));
  if (wanted === undefined) return 2;
  if (!(await phase("install", async () => ({ ok: await ensureInstalled(say) })))) return summary();
  const runtime = findRuntime();
  if ("problem" in runtime) {
    console.error(runtime.problem);
    return 1;
  }
  const node = runtime.path;
  if (["unit", "docker", "machine", "e2e"].some((each) => wanted.has(each))) {
    await phase("system packages", async () => ({ ok: await ensureSystem(say) }));
  }
  if (wanted.has("check")) for (const check of CHECKS) await phase(check, () => npmScript(check));
  const projects = VITEST_PROJECTS.filter((project) => wanted.has(project));
  if (projects.length > 0) await phase(`tests (${projects.join(", ")})`, () => vitest(node, projects));
  await webPhases(wanted, node);
  return summary();
}

async function webPhases(wanted, node) {
  if (!wanted.has("build") && !wanted.has("e2e")) return;
  if (!hasWebApp()) {
    say("\nThis checkout has no web app yet (apps/web has no next.config): build and journeys are left out.");
    return;
  }
  const built = await phase("build", async () => ({ ok: await ensureBuilt(node, say) }));
  if (!wanted.has("e2e")) return;
  if (!existsSync(SERVER)) {
    say("\nThis checkout has no server yet (apps/server/src/main.ts is missing): the journeys are left out.");
    return;
  }
  await phase("journeys", async () => (built ? playwright(node) : notBuilt()));
}

function notBuilt() {
  say("The journeys need the web app, which could not be built.");
  return { ok: false };
}

async function npmScript(name) {
  const { code, output } = await run("npm", ["run", "--silent", name], { cwd: ROOT, env: childEnv(), capture: true });
  if (code !== 0) process.stdout.write(output);
  return { ok: code === 0 };
}

async function vitest(node, projects) {
  const report = join(reports, "vitest.json");
  const { code } = await run(
    node,
    [
      join(ROOT, "node_modules/vitest/vitest.mjs"),
      "run",
      "--allowOnly=false",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...projects.flatMap((project) => ["--project", project]),
    ],
    { cwd: ROOT, env: childEnv() },
  );
  return { ...judged(code, vitestCounts(report)), failures: vitestFailures(report) };
}

async function playwright(node) {
  const report = join(reports, "playwright.json");
  const { code } = await run(
    node,
    [
      join(ROOT, "node_modules/@playwright/test/cli.js"),
      "test",
      "--config=e2e/playwright.config.ts",
      "--forbid-only",
      "--reporter=list,json",
    ],
    { cwd: ROOT, env: childEnv({ PLAYWRIGHT_JSON_OUTPUT_FILE: report }) },
  );
  return { ...judged(code, playwrightCounts(report)), failures: playwrightFailures(report) };
}

/** Green needs a zero exit code and at least one test that really ran. */
function judged(code, counts) {
  if (counts.passed + counts.failed === 0) say("No test was executed; that is a failure.");
  return { ok: code === 0 && counts.failed === 0 && counts.passed > 0, counts };
}

/** @returns {Set<string> | undefined} undefined after telling the person what is wrong with the arguments */
function wantedPhases(args) {
  if (args.length === 0) return new Set(PHASES);
  const list = args[0] === "--only" ? args.slice(1).join(",") : args[0].startsWith("--only=") ? args[0].slice(7) : "";
  const names = list.split(",").filter((name) => name !== "");
  if (names.length > 0 && names.every((name) => PHASES.includes(name))) return new Set(names);
  console.error(`Usage: npm test -- [--only <phase>[,<phase>…]], where a phase is one of ${PHASES.join(", ")}.`);
  return undefined;
}

function summary() {
  const total = outcomes.map((outcome) => outcome.counts).reduce(add, NOTHING);
  const failedPhases = outcomes.filter((outcome) => !outcome.ok);
  // Again at the end: whoever is shown only the last lines of a long output must see what failed.
  for (const { name, message } of outcomes.flatMap(({ failures }) => failures)) say(`\nFAILED  ${name}\n${message}`);
  say("");
  for (const { name, ok, ms } of outcomes) say(`${ok ? "ok    " : "FAILED"}  ${name}  ${duration(ms)}`);
  say(`all of it: ${duration(Date.now() - startedAt)}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  say(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return failedPhases.length > 0 || total.failed > 0 ? 1 : 0;
}

whenOrphaned(async () => {
  await endRunning();
  rmSync(reports, { recursive: true, force: true });
  process.exit(1);
});

const code = await main();
rmSync(reports, { recursive: true, force: true });
process.exit(code);
