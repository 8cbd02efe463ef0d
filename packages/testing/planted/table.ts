import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Caught } from "./catch.ts";
import type { Fault } from "./faults.ts";

const BEGIN = "<!-- planted faults: written by `npm run simulate:planted -- --write` -->";
const END = "<!-- end of planted faults -->";

const FILE = join(import.meta.dirname, "found.json");
type Found = Pick<Caught, "by" | "runs">;

/** What was found now and before, by the fault's id; stored for the next time. A fault that was missed now is not in it. */
export function remembered(now: ReadonlyMap<Fault, Caught | undefined>): ReadonlyMap<string, Found> {
  const before = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Found>) : {};
  const all = new Map(Object.entries(before));
  for (const [{ id }, caught] of now) {
    if (!caught) all.delete(id);
    else all.set(id, caught.runs === undefined ? { by: caught.by } : { by: caught.by, runs: caught.runs });
  }
  writeFileSync(
    FILE,
    `${JSON.stringify(Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`,
  );
  return all;
}

/** What found each fault, as docs/proof.md shows it. */
export function tableOf(faults: readonly Fault[], found: ReadonlyMap<string, Found>): string {
  const rows = faults.map(({ id, rule, why, file }) => {
    const one = found.get(id);
    return `| [${rule}] | ${why} | \`${file.replace("packages/", "")}\` | ${one ? byWhat(one) : "**nothing**"} |`;
  });
  return ["| rule | what was made wrong | in | found by |", "|---|---|---|---|", ...rows].join("\n");
}

function byWhat({ by, runs }: Found): string {
  if (runs === undefined) return `test “${by.replaceAll("|", "\\|")}”`;
  return `simulation, ${/^[A-Z]+\d+$/.test(by) ? `rule [${by}]` : by}, history ${runs}`;
}

/** The page with the table in its place. @throws {RangeError} when the page has no such place */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new RangeError("docs/proof.md has no place for the table");
  return `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`;
}
