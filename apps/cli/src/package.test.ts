import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packArchive, readArchive } from "@tributary/adapters/archive";
import { readPackage } from "@tributary/core/catalogue";
import { expect, test } from "vitest";
import { readPackageFiles } from "./package-files.ts";
import { definitionText, installedText, packageText, upgradeText } from "./package-text.ts";

const EXAMPLES = join(import.meta.dirname, "../../../examples/packages");

test.each(readdirSync(EXAMPLES))("[CL40] the example %s is a whole package, as a folder and as a zip file", (name) => {
  const files = readPackageFiles(join(EXAMPLES, name));
  const content = files.ok ? readPackage(files.value) : files;
  expect(content).toMatchObject({ ok: true, value: { name } });
  const again = files.ok ? readArchive(packArchive(files.value)) : files;
  expect(again).toEqual(files);
});

test("[CL41] what is no package is said in a sentence", () => {
  expect(readPackageFiles("/no/such/place")).toMatchObject({
    ok: false,
    error: expect.stringMatching(/could not be read/),
  });
  expect(readPackageFiles(join(import.meta.dirname, "main.ts"))).toMatchObject({ ok: false });
});

const ROW = { component: "c", from: "acme.box@1", lost: [], kept: 1, strandedReaders: [], runs: [], gone: [] } as const;

test("[CL42] an upgrade is told component by component", () => {
  const report = {
    ...{ to: "acme.box@2", moved: 1 },
    rows: [
      { ...ROW, name: "one", outcome: "fits", runs: ["Check"] },
      { ...ROW, name: "two", outcome: "loses", lost: [{ path: "/domain/size", title: "Size", value: "7" }] },
      { ...ROW, name: "three", outcome: "stays", strandedReaders: ["reader"], gone: ["Old check"] },
    ],
  } as never;
  expect(upgradeText(report, false).split("\n")).toEqual([
    "✓ one (acme.box@1): fits, 1 value kept",
    "    runs Check",
    "! two (acme.box@1): moves with --lose, 1 value kept",
    "    loses Size: 7",
    "✗ three (acme.box@1): stays, since reader take what would be gone",
    "    no longer Old check",
    "1 of 3 components would move to acme.box@2.",
  ]);
  expect(upgradeText({ to: "acme.box@2", rows: [], moved: 0 }, true)).toMatch(/Nothing is of an earlier/);
});

test("[CL40] packages and definitions are told as the pages show them", () => {
  const report = {
    ...{ name: "boxes", version: "2.0.0", title: "Boxes", description: "", hash: "", before: "1.0.0", edits: 1 },
    parts: [{ id: "kind acme.box", title: "Box", outcome: "updated", sentence: "Box gets version 2." }],
    obstacles: ["It needs more."],
  } as const;
  expect(packageText(report).split("\n")).toEqual([
    ...["Boxes 2.0.0 (1.0.0 is here)", "~ kind acme.box: Box gets version 2.", "✗ It needs more.", "1 edit."],
  ]);
  expect(installedText([])).toBe("No package is installed.");
  expect(definitionText({ ok: false, faults: [{ at: "/domain", sentence: "is missing." }] }, true)).toBe(
    "✗ /domain: is missing.",
  );
});
