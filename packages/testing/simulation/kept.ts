import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "./script.ts";

/** A history that once broke a rule, made as small as it would go, and what was wrong then. */
export type Kept = { readonly rule: string; readonly was: string; readonly script: Script };

const FOLDER = join(import.meta.dirname, "kept");

/** Every kept history by its name, in the order of their names. */
export function keptHistories(folder = FOLDER): ReadonlyMap<string, Kept> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return new Map(
    names.sort().map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), "utf8")) as Kept]),
  );
}

/** One step a line, so that a person can read it. Answers where it stands. */
export function keep(name: string, { rule, was, script }: Kept, folder = FOLDER): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  const steps = script.steps.map((step) => `      ${JSON.stringify(step, null, 1).replace(/\s+/g, " ")}`).join(",\n");
  const head = `  "rule": ${JSON.stringify(rule)},\n  "was": ${JSON.stringify(was)},\n`;
  const { seed, steps: _, ...how } = script;
  const cast = Object.entries(how).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  writeFileSync(
    file,
    `{\n${head}  "script": {\n    "seed": ${seed},\n${cast.join("")}    "steps": [\n${steps}\n    ]\n  }\n}\n`,
  );
  return file;
}
