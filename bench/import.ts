import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";
import { composeSpec, generateCompose, importCompose, snapshotOf } from "@tributary/adapters/compose";
import { parse } from "yaml";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "import";

const CORPUS = join(import.meta.dirname, "../../shared/corpus/compose/files");
const EXAMPLES = join(import.meta.dirname, "../examples/compose");
const PEER = "yaml parse + schema validation";

type Source = { readonly path: string; readonly text: string };

/** Milliseconds to read Compose files into components; the peer only parses the same files and validates them against the specification's schema. */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const rounds = quick ? 1 : 5;
  const folder = existsSync(CORPUS) ? CORPUS : EXAMPLES;
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(folder, path), "utf8") }));
  const validator = new Validator(structuredClone(composeSpec) as object, "7", true);
  const what =
    folder === CORPUS ? `${sources.length} files of the corpus` : `${sources.length} example files (no corpus here)`;

  yield compared(
    what,
    rounds,
    () => sources.forEach(importOne),
    () => sources.forEach((source) => parseAndValidate(source, validator)),
  );

  const long = longFile(quick ? 1_250 : 12_500);
  yield compared(
    `one file of ${long.text.split("\n").length - 1} lines`,
    quick ? 1 : 3,
    () => importOne(long),
    () => parseAndValidate(long, validator),
  );

  const snapshots = sources.flatMap((source) => {
    const imported = importOne(source);
    return imported.ok ? [snapshotOf(imported.value.components)] : [];
  });
  const start = performance.now();
  for (const snapshot of snapshots) await generateCompose(snapshot);
  yield result({
    bench: name,
    case: `generate ${snapshots.length} Compose files`,
    ours: performance.now() - start,
    unit: "ms",
    better: "lower",
  });
}

function compared(what: string, rounds: number, ours: () => void, peer: () => void): BenchResult {
  const times = Array.from({ length: rounds }, () => [timeMs(ours), timeMs(peer)] as const);
  return result({
    bench: name,
    case: what,
    ours: median(times.map(([time]) => time)),
    peer: median(times.map(([, time]) => time)),
    peerName: PEER,
    unit: "ms",
    better: "lower",
  });
}

function importOne(source: Source): ReturnType<typeof importCompose> {
  let count = 0;
  return importCompose({
    files: [source],
    newId: () => {
      count += 1;
      return `id${count}`;
    },
  });
}

function parseAndValidate({ text }: Source, validator: Validator): void {
  try {
    validator.validate(parse(text, { merge: true, logLevel: "silent" }));
  } catch {
    // A file that is no YAML costs the peer as long as it takes to find out.
  }
}

function longFile(services: number): Source {
  const service = (index: number) =>
    `  s${index}:\n    image: nginx:${index}\n    environment:\n      A: b\n      C: d\n    ports:\n      - "${index + 1}:80"\n    restart: always\n`;
  return {
    path: "long.yaml",
    text: `services:\n${Array.from({ length: services }, (_unused, index) => service(index)).join("")}`,
  };
}

function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
