import fc from "fast-check";
import { expect, test } from "vitest";
import type { FunctionId, Json } from "../base/index.ts";
import { EMPTY_SNAPSHOT, type Snapshot, withField } from "../model/index.ts";
import { ALL, AUTHORED, BOX, HEAD, ids, on, written } from "./catalogue.fixture.ts";
import { installPackage } from "./install.ts";
import { packPackage } from "./pack.ts";
import { sealPackage } from "./package-files.ts";
import type { Package, PackageFile } from "./package.ts";
import { readPackage } from "./read-package.ts";

function packed(snapshot: Snapshot, selection = ALL): readonly PackageFile[] {
  const files = packPackage(snapshot, selection);
  if (!files.ok) throw new Error(JSON.stringify(files.error));
  return files.value;
}

function read(files: readonly PackageFile[]): Package {
  const content = readPackage(files);
  if (!content.ok) throw new Error(JSON.stringify(content.error));
  return content.value;
}

function faultsOf(files: readonly PackageFile[]): readonly string[] {
  const content = readPackage(files);
  return content.ok ? [] : content.error.map(({ file, sentence }) => `${file}: ${sentence}`);
}

/** The same files, one of them with another text, sealed again. */
function altered(files: readonly PackageFile[], path: string, text: string): readonly PackageFile[] {
  const others = files.filter((file) => file.path !== path);
  return sealPackage([...others, { path, text }]) ?? [];
}

test("[K1] the same parts give the same bytes, in whatever order they are asked for", () => {
  const files = packed(AUTHORED);
  expect(files.map(({ path }) => path)).toEqual([
    ...["functions/boxLabel.json", "functions/boxLabel.ts", "functions/boxSize.json", "functions/boxSize.ts"],
    ...["schemas/acme.box.json", "tributary.json"],
  ]);
  expect(packed(AUTHORED, { ...ALL, functions: ["f2", "f1", "f2"] as FunctionId[] })).toEqual(files);
  expect(packed(AUTHORED, { ...ALL, version: "1.0.1" })).not.toEqual(files);
});

const FIELD = {
  title: fc.constantFrom("", "A title", "Ünïcode 🌊"),
  description: fc.string({ maxLength: 60 }),
  createOnly: fc.constantFrom(null, true, false),
  "tests/t1": fc.constantFrom(null, { name: "Empty", input: {}, expect: { value: 1 } }),
  "tests/a2": fc.constantFrom(null, { name: "Fails", input: { domain: {} }, expect: { failure: "no" } }),
};

test("[K2] packed, installed into an empty workspace and packed again is the same, byte for byte", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,8}$/), { minLength: 1, maxLength: 5 }),
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.record(FIELD),
      (names, source, fields) => {
        const made = names.flatMap((name, at) => written(`f${at}`, name, source));
        const start = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: { ...BOX, version: 3 } }, ...made);
        const functions = start.functions.map((each) =>
          Object.entries(fields).reduce((is, [field, value]) => withField(is, field as "title", value as Json), each),
        );
        const files = packed({ ...start, functions }, { ...ALL, functions: [...functions.keys()] });
        const there = on(EMPTY_SNAPSHOT, ...installPackage(EMPTY_SNAPSHOT, read(files), { newId: ids("x") }).mutations);
        expect(packed(there, { ...ALL, functions: [...there.functions.keys()] })).toEqual(files);
      },
    ),
    { seed: 20_301, numRuns: 200 },
  );
});

test("[K2] the version of a kind is the package's, and one that has code of its own needs its kind there", () => {
  const own = { name: "boxName", kind: "attribute", title: "Name", description: "", inputs: {} } as const;
  const coded = { ...BOX, functions: [{ ...own, code: { hash: "h", js: "export default () => 1" } }] };
  const made = { ...EMPTY_SNAPSHOT, schemas: EMPTY_SNAPSHOT.schemas.set("acme.box@1" as never, coded) };
  const content = read(packed(made, { ...ALL, functions: [] }));
  expect(content.needs).toEqual(["acme.box"]);
  expect(installPackage(EMPTY_SNAPSHOT, content, { newId: ids("x") })).toMatchObject({
    ...{ mutations: [], obstacles: ["It needs the kind acme.box, which is not here. Install what brings it first."] },
  });
  const changed = { ...content, schemas: [{ ...BOX, title: "Crate" }] };
  const { mutations } = installPackage(made, changed, { newId: ids("x"), overwrite: ["kind acme.box"] });
  expect(mutations[0]).toMatchObject({ schema: { version: 2, title: "Crate", functions: coded.functions } });
});

test("[K3] a package is read wherever its folder stands, and only if nothing of it was altered", () => {
  const files = packed(AUTHORED);
  expect(read(files)).toMatchObject({ ...HEAD, needs: [], schemas: [BOX] });
  expect(read(files.map(({ path, text }) => ({ path: `download/boxes/${path}`, text })))).toEqual(read(files));
  const patched = files.map((file) => (file.path.endsWith("boxSize.ts") ? { ...file, text: "// mine" } : file));
  expect(faultsOf(patched)[0]).toMatch(/altered after it was packed/);
  expect(faultsOf(sealPackage(patched) ?? [])).toEqual([]);
});

test.each<[string, (files: readonly PackageFile[]) => readonly PackageFile[], RegExp]>([
  ["no manifest", (files) => files.filter(({ path }) => path !== "tributary.json"), /says what it is/],
  [
    "a manifest that is no JSON",
    (files) => [...files.slice(0, -1), { path: "tributary.json", text: "{" }],
    /not a JSON/,
  ],
  ["a file without a place", (files) => altered(files, "functions/evil.sh", "rm"), /evil.sh: It has no place/],
  ["a path that climbs out", (files) => altered(files, "../../etc/passwd", "x"), /passwd: It has no place/],
  ["a kind that is none", (files) => altered(files, "schemas/acme.box.json", "{}"), /acme.box.json: "name" is missing/],
  ["a kind under another's name", (files) => altered(files, "schemas/acme.crate.json", text(BOX)), /named after that/],
  [
    "a kind that brings code",
    (files) => altered(files, "schemas/acme.box.json", text({ ...BOX, functions: [{ name: "x" }] })),
    /brings code/,
  ],
  ["code without a header", (files) => altered(files, "functions/lone.ts", "1"), /lone.json, which says/],
  [
    "a header without code",
    (files) => altered(files, "functions/lone.json", '{"kind":"debug"}'),
    /lone.ts, is missing/,
  ],
  ["a kind of function nobody knows", (files) => altered(files, "functions/boxSize.json", "{}"), /“kind” has to be/],
  [
    "a field that functions do not have",
    (files) => altered(files, "functions/boxSize.json", '{"kind":"debug","attachedTo":[],"root":true}'),
    /no field “root”/,
  ],
  [
    "a field of another form",
    (files) => altered(files, "functions/boxSize.json", '{"kind":"debug","attachedTo":[],"inputs":[]}'),
    /Its inputs must be/,
  ],
  [
    "a test that is none",
    (files) => altered(files, "functions/boxSize.json", '{"kind":"debug","attachedTo":[],"tests":{"t":{}}}'),
    /must be a test with a name/,
  ],
  ["the same path twice", (files) => [...files, ...files], /same path/],
  ["a text without end", () => [{ path: "functions/a.ts", text: "x".repeat(9 * 1024 * 1024) }], /at most/],
])("[K3] %s is refused, with the file's name", (_, change, sentence) => {
  expect(faultsOf(change(packed(AUTHORED)))[0]).toMatch(sentence);
});

function text(value: unknown): string {
  return JSON.stringify(value as Json);
}

test("[K3] nothing that is thrown at the reader makes it throw", () => {
  const paths = fc.constantFrom(
    "tributary.json",
    "schemas/acme.box.json",
    "functions/boxSize.ts",
    "functions/boxSize.json",
    "x",
  );
  const file = fc.record({ path: paths, text: fc.oneof(fc.json(), fc.string()) });
  fc.assert(
    fc.property(fc.array(file), (others) => {
      const kept = packed(AUTHORED).filter(({ path }) => others.every((other) => other.path !== path));
      const sealed = sealPackage([...kept, ...others]);
      if (sealed) readPackage(sealed);
      readPackage(others);
    }),
    { seed: 20_302, numRuns: 500 },
  );
});

test("[K1] a package needs a head that people can read, and something in it", () => {
  const bad = packPackage(AUTHORED, { ...ALL, name: "Acme Boxes", version: "1", title: " " });
  expect(bad.ok ? [] : bad.error.length).toBe(3);
  const empty = packPackage(AUTHORED, { ...ALL, schemas: [], functions: [] });
  expect(empty.ok ? "" : empty.error[0]?.sentence).toMatch(/at least one/);
  const strange = packPackage(AUTHORED, { ...ALL, schemas: ["acme.none"], functions: ["f9" as FunctionId] });
  expect(strange.ok ? [] : strange.error.map(({ sentence }) => sentence)).toEqual([
    "There is no kind “acme.none” here.",
    "There is no function f9 here.",
    "Choose at least one kind or function.",
  ]);
});
