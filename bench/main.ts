import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Bench, BenchResult } from "./result.ts";

/** `npm run --silent bench -- [name…] [--json] [--quick]`: one line per result; without names, all. */
const NAMES = [
  "pipeline",
  "fork",
  "rebase",
  "apply",
  "open",
  "open-served",
  "propagate",
  "functions",
  "burst",
  "reopen",
  "cold",
  "import",
  "relay",
  "visible",
];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});

for (const name of positionals.length > 0 ? positionals : NAMES) {
  const file = new URL(`./${name}.ts`, import.meta.url);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    console.error(`There is no bench “${name}”. Known: ${NAMES.join(", ")}.`);
    process.exit(2);
  }
  const bench = (await import(file.href)) as Bench;
  for await (const each of bench.run({ quick: values.quick }))
    console.log(values.json ? JSON.stringify(each) : sentence(each));
}
process.exit(0);

function sentence({ bench, case: what, ours, peer, peerName, ratio, unit, better }: BenchResult): string {
  const beside = peer === null ? "" : ` · ${peerName} ${peer} ${unit} · ${ratio} × (${better} is better)`;
  return `${bench.padEnd(10)} ${what.padEnd(44)} ${ours} ${unit}${beside}`;
}
