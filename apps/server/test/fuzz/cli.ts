import { parseArgs } from "node:util";
import { fuzz } from "./run.ts";

/** `npm run fuzz -- --seconds N --seed S`: attacks a running server; prints what it found and exits 1 when that is anything. */
const { values } = parseArgs({
  options: { seconds: { type: "string", default: "300" }, seed: { type: "string", default: "1" } },
});
const report = await fuzz({ seconds: Number(values.seconds), seed: Number(values.seed) });
for (const finding of report.findings) console.error(`FOUND ${finding}`);
const { attacks, edits, worstWaitMs, memory } = report;
const made = Object.entries(attacks).map(([name, count]) => `${count} × ${name}`);
console.log(`${values.seconds} s with seed ${values.seed}: ${made.join(", ")}`);
console.log(`${edits} honest edits meanwhile; the longest wait for an answer ${Math.round(worstWaitMs)} ms`);
console.log("seconds: resident MB, live MB after a collection");
for (const { atSeconds, rssMb, liveMb } of memory) console.log(`${atSeconds}: ${rssMb}, ${liveMb}`);
console.log(report.findings.length === 0 ? "nothing found" : `${report.findings.length} findings`);
process.exit(report.findings.length === 0 ? 0 : 1);
