import { expect, test } from "vitest";
import type { FunctionId } from "../base/index.ts";
import { EMPTY_SNAPSHOT, type Mutation, type Snapshot } from "../model/index.ts";
import { ALL, AUTHORED, BOX, BOX_2, ids, on, written } from "./catalogue.fixture.ts";
import { installPackage, type InstallWish } from "./install.ts";
import { builtInRecord, installedPackages } from "./installed.ts";
import { packPackage } from "./pack.ts";
import type { Package } from "./package.ts";
import { readPackage } from "./read-package.ts";

function packageOf(snapshot: Snapshot, version = "1.0.0", functions: readonly string[] = ["f1", "f2"]): Package {
  const files = packPackage(snapshot, { ...ALL, version, functions: functions as FunctionId[] });
  const content = files.ok ? readPackage(files.value) : files;
  if (!content.ok) throw new Error(JSON.stringify(content.error));
  return content.value;
}

const FIRST = packageOf(AUTHORED);
const edit = (id: string, text: string): Mutation => ({
  type: "function.edit",
  function: id as FunctionId,
  splices: [{ at: 0, remove: "", insert: text }],
});
const EXAMPLE = { name: "Nothing in it", input: { domain: {} }, expect: { value: { result: "success" } } };
/** As the authors went on: another text of one check, a version of the kind, and a function more. */
const LATER = on(
  AUTHORED,
  edit("f1", "// better\n"),
  { ...{ type: "function.set", function: "f1" as FunctionId }, field: "tests/t1", value: EXAMPLE },
  { type: "schema.install", schema: BOX_2 },
  ...written("f3", "boxColour"),
);
const SECOND = packageOf(LATER, "2.0.0", ["f1", "f2", "f3"]);

function install(before: Snapshot, content: Package, wish: Omit<InstallWish, "newId"> = {}) {
  const found = installPackage(before, content, { newId: ids(`n${content.version}-`), ...wish });
  const outcomes = Object.fromEntries(found.parts.map(({ id, outcome }) => [id, outcome]));
  return { ...found, outcomes, after: on(before, ...found.mutations) };
}

const sourceOf = (snapshot: Snapshot, name: string) =>
  snapshot.functions.find((each) => each.name === name && !each.deleted)?.source;
const idOf = (snapshot: Snapshot, name: string) => snapshot.functions.findKey((each) => each.name === name) ?? "";
const INSTALLED = install(EMPTY_SNAPSHOT, FIRST).after;

test("[K4] installed, every part is there as the package has it, attached and recorded", () => {
  const { outcomes, obstacles } = install(EMPTY_SNAPSHOT, FIRST);
  expect(obstacles).toEqual([]);
  expect(outcomes).toEqual({ "kind acme.box": "new", "function boxLabel": "new", "function boxSize": "new" });
  expect(INSTALLED.schemas.get("acme.box@1" as never)).toEqual(BOX);
  expect([...INSTALLED.functions.values()].map(({ bindings }) => bindings)).toEqual([["acme.box"], ["acme.box"]]);
  expect(installedPackages(INSTALLED)).toMatchObject([
    { name: "acme-boxes", version: "1.0.0", builtIn: false, hash: FIRST.hash },
  ]);
});

test("[K4] [K5] an update brings what nobody changed here to the newer package's", () => {
  const { after, outcomes } = install(INSTALLED, SECOND);
  expect(outcomes).toEqual({
    ...{ "kind acme.box": "updated", "function boxSize": "updated", "function boxLabel": "same" },
    "function boxColour": "new",
  });
  expect(sourceOf(after, "boxSize")).toMatch(/^\/\/ better/);
  expect(after.schemas.get("acme.box@2" as never)).toEqual(BOX_2);
  expect(after.functions.find(({ name }) => name === "boxSize")?.tests).toEqual({ t1: EXAMPLE });
  expect(idOf(after, "boxSize")).toBe(idOf(INSTALLED, "boxSize"));
  expect(install(after, SECOND).mutations).toEqual([]);
});

test("[K5] what was changed here is kept and said, and becomes the package's only when asked for", () => {
  const mine = on(
    INSTALLED,
    edit(idOf(INSTALLED, "boxSize"), "// ours\n"),
    edit(idOf(INSTALLED, "boxLabel"), "// ours\n"),
    { type: "schema.install", schema: { ...BOX, version: 2, title: "Our box" } },
  );
  const { after, outcomes, parts } = install(mine, SECOND);
  expect(outcomes).toMatchObject({ "kind acme.box": "kept", "function boxSize": "kept", "function boxLabel": "kept" });
  const sentences = parts.map(({ sentence }) => sentence).join("\n");
  expect(sentences).toMatch(/changed here, and is kept; the package's changed, too/);
  expect(sentences).toMatch(/changed here, and is kept; the package's has not changed/);
  expect(sourceOf(after, "boxSize")).toMatch(/^\/\/ ours/);
  expect(
    installedPackages(after)[0]
      ?.parts.map(({ name, state }) => `${name} ${state}`)
      .sort(),
  ).toEqual(["acme.box changed", "boxColour asInstalled", "boxLabel changed", "boxSize changed"]);
  const forced = install(mine, SECOND, { overwrite: ["kind acme.box", "function boxSize"] });
  expect(forced.outcomes).toMatchObject({ "kind acme.box": "updated", "function boxSize": "updated" });
  expect(forced.outcomes).toMatchObject({ "function boxLabel": "kept" });
  expect(sourceOf(forced.after, "boxSize")).toMatch(/^\/\/ better/);
  // A version is only ever added.
  expect(forced.after.schemas.get("acme.box@2" as never)?.title).toBe("Our box");
  expect(forced.after.schemas.get("acme.box@3" as never)).toEqual({ ...BOX_2, version: 3 });
});

test("[K5] another's function of the same name, and one that was deleted here, stay as they are", () => {
  const other = on(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX }, ...written("mine", "boxSize", "// mine"));
  const beside = install(other, FIRST);
  expect(beside.outcomes).toMatchObject({
    "function boxSize": "kept",
    "function boxLabel": "new",
    "kind acme.box": "same",
  });
  expect(sourceOf(beside.after, "boxSize")).toBe("// mine");
  const without = on(INSTALLED, { type: "function.delete", function: idOf(INSTALLED, "boxSize") as FunctionId });
  expect(install(without, SECOND).outcomes).toMatchObject({ "function boxSize": "kept" });
  const again = install(without, SECOND, { overwrite: ["function boxSize"] });
  expect(again.outcomes).toMatchObject({ "function boxSize": "new" });
  expect(sourceOf(again.after, "boxSize")).toMatch(/^\/\/ better/);
});

test("[K6] what the package no longer has stays until its removal is asked for", () => {
  const less = packageOf(AUTHORED, "1.1.0", ["f2"]);
  const kept = install(INSTALLED, less);
  expect(kept.outcomes).toMatchObject({ "function boxSize": "dropped" });
  expect(sourceOf(kept.after, "boxSize")).toBeDefined();
  const removed = install(kept.after, less, { remove: true });
  expect(removed.outcomes).toMatchObject({ "function boxSize": "removed" });
  expect(sourceOf(removed.after, "boxSize")).toBeUndefined();
  expect(install(removed.after, less).parts.map(({ id }) => id)).not.toContain("function boxSize");
});

test("[K7] installing again what is there unchanged does nothing", () => {
  const { mutations, outcomes } = install(INSTALLED, FIRST);
  expect(mutations).toEqual([]);
  expect(new Set(Object.values(outcomes))).toEqual(new Set(["same"]));
});

test("[K8] the record tells what was changed here and what is missing", () => {
  const states = (snapshot: Snapshot) =>
    Object.fromEntries(installedPackages(snapshot)[0]?.parts.map(({ name, state }) => [name, state]) ?? []);
  expect(new Set(Object.values(states(INSTALLED)))).toEqual(new Set(["asInstalled"]));
  const id = idOf(INSTALLED, "boxSize") as FunctionId;
  const unbound = on(INSTALLED, { type: "function.unbind", function: id, schema: "acme.box" });
  expect(states(unbound)).toEqual({ "acme.box": "asInstalled", boxLabel: "asInstalled", boxSize: "changed" });
  const gone = on(INSTALLED, { type: "function.delete", function: id });
  expect(states(gone)).toMatchObject({ boxSize: "missing", boxLabel: "asInstalled" });
  expect(states(on(INSTALLED, { type: "schema.install", schema: BOX_2 }))).toMatchObject({ "acme.box": "changed" });
});

test("[K8] what comes with the server is recorded as such", () => {
  const head = { name: "boxes", version: "0.1.0", title: "Boxes", description: "" };
  const record = builtInRecord(head, [BOX]);
  const snapshot = on(AUTHORED, { type: "catalogue.set", key: "package/boxes", value: record });
  expect(installedPackages(snapshot)).toMatchObject([
    { ...head, builtIn: true, parts: [{ name: "acme.box", at: "acme.box@1", state: "asInstalled" }] },
  ]);
  expect(builtInRecord(head, [{ ...BOX, title: "Crate" }]).hash).not.toBe(record.hash);
});
