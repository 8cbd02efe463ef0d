import { parseArgs } from "node:util";
import { runHistory } from "./history.ts";

/** `npm run simulate -- --runs N --seed S [--steps K]`: prints the first broken rule with its seed, exits 1. */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "300" },
  },
});
const runs = Number(values.runs);
const first = Number(values.seed);
const totals = { accepted: 0, refused: 0, crashes: 0, rebases: 0, rebuildings: 0 };

for (let seed = first; seed < first + runs; seed += 1) {
  try {
    const report = await runHistory({ seed, steps: Number(values.steps) });
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += report[key];
  } catch (error) {
    console.error(
      `after ${seed - first} histories: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    console.error(`replay: npm run simulate -- --runs 1 --seed ${seed} --steps ${values.steps}`);
    process.exit(1);
  }
}
console.log(
  `${runs} histories from seed ${first}: ${totals.accepted} mutations accepted, ${totals.refused} refused, ${totals.crashes} crashes, ${totals.rebases} rebases, ${totals.rebuildings} rebuildings; no rule broken`,
);
