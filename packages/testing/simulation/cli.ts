import { parseArgs } from "node:util";
import { addReport, emptyReport, runScript } from "./history.ts";
import { keep } from "./kept.ts";
import { randomScript } from "./script.ts";
import { failureOf, shrink } from "./shrink.ts";

/**
 * `npm run simulate -- --runs N --seed S [--steps K]`: on the first broken rule prints its seed, makes the history as small
 * as it goes, keeps it in `kept/` for the tests to replay first, and exits 1.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "160" },
    shrink: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const runs = Number(values.runs);
const first = Number(values.seed);
const totals = emptyReport();
const startedAt = performance.now();

for (let seed = first; seed < first + runs; seed += 1) {
  const script = randomScript(seed, Number(values.steps));
  try {
    addReport(totals, await runScript(script));
  } catch (error) {
    console.error(
      `after ${seed - first} histories: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
    console.error(`replay: npm run simulate -- --runs 1 --seed ${seed} --steps ${values.steps}`);
    if (values.shrink) {
      const failure = failureOf(error);
      const small = await shrink(script, failure);
      const was = error instanceof Error ? (error.message.split("\n")[0] ?? failure) : failure;
      const file = keep(`found-${seed}`, { rule: failure, was, script: small });
      console.error(`${small.steps.length} steps are enough: ${file}`);
    }
    process.exit(1);
  }
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
const said = Object.entries(totals).map(([what, count]) => `${count} ${what}`);
console.log(`${runs} histories from seed ${first} in ${seconds} s: ${said.join(", ")}; no rule broken`);
