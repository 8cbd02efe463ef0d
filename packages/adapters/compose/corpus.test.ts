import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { generateCompose, snapshotOf } from "./generate.ts";
import { importCompose } from "./import.ts";
import { withoutIds } from "./import.fixture.ts";

const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/compose");
const present = existsSync(join(CORPUS, "MANIFEST.tsv"));
if (!present) console.warn(`SKIPPED: the corpus of Compose files is not at ${CORPUS}, so [CP13] is not shown here.`);

type Row = { readonly file: string; readonly services: number };

/** The manifest: a header, then one tab-separated line per file. */
function manifest(): readonly Row[] {
  const [header = "", ...lines] = readFileSync(join(CORPUS, "MANIFEST.tsv"), "utf8").trimEnd().split("\n");
  const columns = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const at = (column: string) => cells[columns.indexOf(column)] ?? "";
    return { file: join(CORPUS, "files", at("file").replace(/^public\//, "")), services: Number(at("services") || -1) };
  });
}

function importFile(file: string, text = readFileSync(file, "utf8")): ReturnType<typeof importCompose> {
  let count = 0;
  return importCompose({
    files: [{ path: file, text }],
    read: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
    projectName: basename(dirname(file)).toLowerCase(),
    newId: () => {
      count += 1;
      return `id${count}`;
    },
  });
}

describe.skipIf(!present)("the corpus", () => {
  let results: readonly { readonly row: Row; readonly result: ReturnType<typeof importCompose> }[] = [];
  beforeAll(() => {
    results = manifest().map((row) => ({ row, result: importFile(row.file) }));
  }, 120_000);

  test("[CP13] at least 97 % of the files import", () => {
    const good = results.filter(({ result }) => result.ok).length;
    expect(results.length).toBeGreaterThan(800);
    expect(good / results.length).toBeGreaterThanOrEqual(0.97);
  });

  test("[CP13] the others are refused with file, line and a sentence", () => {
    for (const { row, result } of results) {
      if (result.ok) continue;
      expect(result.error.errors.length).toBeGreaterThan(0);
      for (const { file, line, message } of result.error.errors)
        expect({ file, line: line >= 1, sentence: message.endsWith(".") }).toEqual({
          file: row.file,
          line: true,
          sentence: true,
        });
    }
  });

  test("[CP13] services are as many as the manifest counts in at least 97 % of those that import", () => {
    const good = results.flatMap(({ row, result }) =>
      result.ok ? [result.value.report.services === row.services] : [],
    );
    expect(good.filter(Boolean).length / good.length).toBeGreaterThanOrEqual(0.97);
  });

  test("[CP11] each that imports comes back equal from its generated file", async () => {
    const different: string[] = [];
    for (const { row, result } of results) {
      if (!result.ok) continue;
      const again = importFile("compose.yaml", await generateCompose(snapshotOf(result.value.components)));
      if (!again.ok || withoutIds(again.value.components) !== withoutIds(result.value.components))
        different.push(row.file);
    }
    expect(different).toEqual([]);
  }, 120_000);
});
