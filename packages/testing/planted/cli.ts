import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keep, keptHistories } from "../simulation/kept.ts";
import { type Caught, caught } from "./catch.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { ROOT, Scratch } from "./scratch.ts";
import { remembered, tableOf, withTable } from "./table.ts";

/**
 * `npm run simulate:planted`: plants every fault in a copy of the packages and says what found it, and after how many
 * histories. `--write` puts the table into docs/proof.md and keeps the smallest history that finds each; `--only ID,…`
 * tries some, and the table has what was found of the others before. Exits 1 when a fault was not found: then a property is missing.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    runs: { type: "string", default: "3000" },
    steps: { type: "string", default: "160" },
    write: { type: "boolean", default: false },
  },
});
const wanted = values.only?.split(",");
const faults = FAULTS.filter(({ id }) => wanted?.includes(id) ?? true);
const scratch = new Scratch();
const found = new Map<Fault, Caught | undefined>();

try {
  for (const fault of faults) {
    const effort = { runs: Number(values.runs), steps: Number(values.steps) };
    const keeping = values.write ? { keepIn: scratch.folder } : {};
    const one = await scratch.withFault(fault, () => caught(fault, scratch.folder, { ...effort, ...keeping }));
    found.set(fault, one);
    const after = one?.runs === undefined ? "" : ` after ${one.runs} histories`;
    console.log(
      `${one ? "found " : "MISSED"} ${fault.id}: ${one ? `${one.by}${after} (${one.seconds.toFixed(1)} s)` : fault.why}`,
    );
    const small = keptHistories(scratch.folder).get(fault.id);
    if (small) keep(`planted-${fault.id}`, { ...small, was: `planted: ${fault.why}` });
  }
} finally {
  scratch.remove();
}
const missed = [...found.values()].filter((one) => one === undefined).length;
console.log(`${found.size - missed} of ${found.size} planted faults found`);
if (values.write) {
  const page = join(ROOT, "docs/proof.md");
  writeFileSync(page, withTable(readFileSync(page, "utf8"), tableOf(FAULTS, remembered(found))));
}
process.exit(missed > 0 ? 1 : 0);
