import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./faults.ts";
import { ROOT } from "./scratch.ts";

/** What found a fault: the rule or test that failed, and after how many histories, where histories were run. */
export type Caught = { readonly by: string; readonly runs?: number; readonly seconds: number };

export type Effort = {
  /** Histories to try at most. */
  readonly runs: number;
  readonly steps: number;
  /** Only the history that was kept for this fault: quick. */
  readonly kept?: true;
  /** Make the first history that finds it small, and keep it in this folder. */
  readonly keepIn?: string;
};

const NODE = join(ROOT, "node_modules/.bin/node");
const GIVE_UP_MS = 240_000;

/** What finds the fault that stands in `folder`; undefined when nothing does. */
export async function caught(fault: Fault, folder: string, effort: Effort): Promise<Caught | undefined> {
  const startedAt = performance.now();
  const found =
    fault.tests === undefined ? await bySimulation(fault, folder, effort) : await byTests(fault.tests, folder);
  return found && { ...found, seconds: (performance.now() - startedAt) / 1000 };
}

async function bySimulation(fault: Fault, folder: string, { runs, steps, kept, keepIn }: Effort) {
  const only = kept ? ["--kept", `planted-${fault.id}`] : ["--runs", `${runs}`, "--steps", `${steps}`];
  const keeping = keepIn ? ["--keep", keepIn, "--name", fault.id] : ["--no-shrink"];
  const { code, output } = await run(folder, ["packages/testing/simulation/cli.ts", "--json", ...only, ...keeping]);
  if (code === 0) return undefined;
  // A history that does not come to an end is found by whoever waits for it.
  if (code === null) return { by: `no end of the histories within ${GIVE_UP_MS / 1000} s` };
  const said = output.split("\n").find((line) => line.startsWith("{"));
  if (said === undefined) throw new Error(`${fault.id}: the simulation broke off\n${output}`);
  const { failure, histories } = JSON.parse(said) as { readonly failure: string; readonly histories: number };
  return { by: failure, ...(kept ? {} : { runs: histories }) };
}

async function byTests(tests: string, folder: string) {
  const project = tests.includes(".pg.test.") ? "pg" : "unit";
  const report = join(folder, ".vitest/json/output.json");
  rmSync(report, { force: true });
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const { code, output } = await run(folder, [
    vitest,
    "run",
    "--project",
    project,
    "--reporter=json",
    ...tests.split(" "),
  ]);
  if (code === 0) return undefined;
  // What was to cost little costs so much that nobody waits for it.
  if (code === null) return { by: `no end of ${tests} within ${GIVE_UP_MS / 1000} s` };
  if (!existsSync(report)) throw new Error(`the tests ${tests} broke off\n${output}`);
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === "failed");
  return { by: failed?.title ?? tests };
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
};

function run(
  folder: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(NODE, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const late = setTimeout(() => child.kill("SIGKILL"), GIVE_UP_MS);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((done) => {
    child.once("close", (code) => {
      clearTimeout(late);
      done({ code, output });
    });
  });
}
