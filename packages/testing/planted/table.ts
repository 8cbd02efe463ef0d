import type { Caught } from "./catch.ts";
import type { Fault } from "./faults.ts";

const BEGIN = "<!-- planted faults: written by `npm run simulate:planted -- --write` -->";
const END = "<!-- end of planted faults -->";

/** What found each fault, as docs/proof.md shows it. */
export function tableOf(found: ReadonlyMap<Fault, Caught | undefined>): string {
  const rows = [...found].map(([{ rule, why, file }, caught]) => {
    const place = file.replace("packages/", "");
    return `| [${rule}] | ${why} | \`${place}\` | ${caught ? byWhat(caught) : "**nothing**"} |`;
  });
  return ["| rule | what was made wrong | in | found by |", "|---|---|---|---|", ...rows].join("\n");
}

function byWhat({ by, runs }: Caught): string {
  if (runs === undefined) return `test “${by.replaceAll("|", "\\|")}”`;
  return `simulation, rule [${by}], history ${runs}`;
}

/** The page with the table in its place. @throws {RangeError} when the page has no such place */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new RangeError("docs/proof.md has no place for the table");
  return `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`;
}
