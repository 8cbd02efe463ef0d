import { parseArgs } from "node:util";
import { addReport, emptyReport, runScript } from "./history.ts";
import { keep, keptHistories } from "./kept.ts";
import { randomScript, type Script } from "./script.ts";
import { failureOf, shrink } from "./shrink.ts";

/**
 * `npm run simulate -- --runs N --seed S [--steps K]`: on the first broken rule prints its seed, makes the history as small
 * as it goes, keeps it in `kept/` for the tests to replay first, and exits 1.
 *
 * `--kept NAME` replays a kept history; `--json` says what failed in one line for programs.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "160" },
    shrink: { type: "boolean", default: true },
    kept: { type: "string" },
    keep: { type: "string" },
    name: { type: "string" },
    json: { type: "boolean", default: false },
  },
  allowNegative: true,
});
const first = Number(values.seed);
const totals = emptyReport();
const startedAt = performance.now();
let histories = 0;

for (const { script, replay } of scripts()) {
  histories += 1;
  try {
    addReport(totals, await runScript(script));
  } catch (error) {
    await report(error, script, replay);
    process.exit(1);
  }
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
const said = Object.entries(totals).map(([what, count]) => `${count} ${what}`);
console.log(`${histories} histories from seed ${first} in ${seconds} s: ${said.join(", ")}; no rule broken`);

function* scripts(): Generator<{ readonly script: Script; readonly replay: string }> {
  const kept = values.kept === undefined ? undefined : keptHistories().get(values.kept);
  if (values.kept !== undefined && !kept) throw new RangeError(`no kept history ${values.kept}`);
  if (kept) yield { script: kept.script, replay: `npm run simulate -- --kept ${values.kept}` };
  for (let seed = first; values.kept === undefined && seed < first + Number(values.runs); seed += 1)
    yield {
      script: randomScript(seed, Number(values.steps)),
      replay: `npm run simulate -- --runs 1 --seed ${seed} --steps ${values.steps}`,
    };
}

async function report(error: unknown, script: Script, replay: string): Promise<void> {
  const failure = failureOf(error);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (values.json) console.log(JSON.stringify({ failure, histories }));
  else console.error(`after ${histories} histories: ${text}\nreplay: ${replay}`);
  if (!values.shrink || values.kept !== undefined) return;
  const small = await shrink(script, failure);
  const was = text.split("\n")[0]?.replace(/ \(seed .*/, "") ?? failure;
  const file = keep(values.name ?? `found-${script.seed}`, { rule: failure, was, script: small }, values.keep);
  if (!values.json) console.error(`${small.steps.length} steps are enough: ${file}`);
}
