import type { FunctionId } from "@tributary/core/base";
import { baseSnapshot, Dice, NODE, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, runBatch, type SchemaRef, type Snapshot, testField } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { overlayKeys, readOverlay } from "./overlay.ts";
import { revertPart, revertThing } from "./revert-thing.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const F = "f" as FunctionId;
const on = (base: Snapshot, ...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, base);
const BASE = on(
  baseSnapshot(2),
  { type: "function.create", function: F, kind: "qualification", name: "check", source: "one\n" },
  { type: "function.bind", function: F, schema: "test.node" },
  { type: "catalogue.set", key: "default/test.node", value: 1 },
);
const EDITS: readonly Mutation[] = [
  { type: "function.edit", function: F, splices: [{ at: 0, remove: "one", insert: "two" }] },
  { type: "function.set", function: F, field: "title", value: "House rule" },
  {
    type: "function.set",
    function: F,
    field: testField("t"),
    value: { name: "works", input: {}, expect: { value: 1 } },
  },
  { type: "function.unbind", function: F, schema: "test.node" },
];
const SIZE: Mutation = { type: "attribute.set", component: "base0" as never, path: "/domain/size" as never, value: 9 };

function documentOf(...mutations: readonly Mutation[]): Y.Doc {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, BASE, mutation);
  return doc;
}

/** What is left of the document's changes after these, by type. */
function leftOf(doc: Y.Doc, back: (view: Snapshot) => readonly Mutation[]): readonly string[] {
  const { view } = OverlayView.ofDocument(BASE, doc);
  for (const mutation of back(view)) writeMutation(doc, BASE, mutation);
  return overlayMutations(BASE, readOverlay(doc)).map(({ type }) => type);
}

test("[D21] one part of a function is taken back, and the others stay", () => {
  const left = (part: Parameters<typeof revertPart>[3]) =>
    leftOf(documentOf(...EDITS), (view) => revertPart(BASE, view, F, part));
  expect(left({ part: "code" })).toEqual(["function.set", "function.set", "function.unbind"]);
  expect(left({ part: "attachment", schema: "test.node" })).not.toContain("function.unbind");
  expect(left({ part: "field", field: "title" }).filter((type) => type === "function.set")).toHaveLength(1);
  expect(left({ part: "field", field: testField("t") }).filter((type) => type === "function.set")).toHaveLength(1);
  expect(left({ part: "field", field: "description" })).toHaveLength(4);
});

test("[D21] everything on a function is taken back, and nothing of another thing", () => {
  expect(leftOf(documentOf(...EDITS, SIZE), (view) => revertThing(BASE, view, F))).toEqual(["attribute.set"]);
  const deleted = documentOf(...EDITS, { type: "function.delete", function: F });
  expect(leftOf(deleted, (view) => revertThing(BASE, view, F))).toEqual([]);
});

test("[D21] a function that was written here goes", () => {
  const made: Mutation = { type: "function.create", function: "g" as FunctionId, kind: "debug", name: "g", source: "" };
  const doc = documentOf(made);
  leftOf(doc, (view) => revertThing(BASE, view, "g"));
  const { view } = OverlayView.ofDocument(BASE, doc);
  expect([view.functions.get("g" as FunctionId)?.deleted, revertThing(BASE, view, "g")]).toEqual([true, []]);
});

test("[D42] of a function that was written here, all but its name is taken back by itself", () => {
  const made: Mutation = { type: "function.create", function: "g" as FunctionId, kind: "debug", name: "g", source: "" };
  const named: Mutation = { type: "function.set", function: "g" as FunctionId, field: "name", value: "h" };
  const titled: Mutation = { type: "function.set", function: "g" as FunctionId, field: "title", value: "G" };
  const { view } = OverlayView.ofDocument(BASE, documentOf(made, named, titled));
  const back = (field: "name" | "title") => revertPart(BASE, view, "g", { part: "field", field });
  expect(back("name")).toEqual([]);
  expect(runBatch(view, back("title"), "atomic").outcomes).toEqual([{ mutation: { ...titled, value: null } }]);
});

test("[D21] a new version of a kind goes, and a note is what it was; what the base has is left alone", () => {
  const install: Mutation = { type: "schema.install", schema: { ...NODE, version: 2 } };
  const note: Mutation = { type: "catalogue.set", key: "default/test.node", value: 2 };
  const doc = documentOf(install, note, SIZE);
  expect(leftOf(doc, (view) => revertThing(BASE, view, "default/test.node"))).toEqual([
    "schema.install",
    "attribute.set",
  ]);
  expect(leftOf(doc, (view) => revertThing(BASE, view, "test.node@2"))).toEqual(["attribute.set"]);
  const { view } = OverlayView.ofDocument(BASE, doc);
  expect(revertThing(BASE, view, `${NODE.name}@${NODE.version}` as SchemaRef)).toEqual([]);
  expect(
    leftOf(doc, (now) => revertPart(BASE, now, "base0", { part: "value", path: "/domain/size" as never })),
  ).toEqual([]);
});

const SEED = 64_000;

/** What random edits that were let in have made of the base. */
function randomDocument(dice: Dice): Y.Doc {
  const tried = new Y.Doc();
  let ids = 0;
  for (let edit = 4 + dice.below(10); edit > 0; edit -= 1) {
    const { view } = OverlayView.ofDocument(BASE, tried);
    const wanted = randomEdit(dice, view, () => `m${ids++}`);
    for (const { mutation, refusal } of runBatch(view, wanted, "bestEffort").outcomes)
      if (!refusal) writeMutation(tried, BASE, mutation);
  }
  const { outcomes } = runBatch(BASE, overlayMutations(BASE, readOverlay(tried)), "bestEffort");
  return documentOf(...outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])));
}

test("[D21] taken back one after the other, in any order, nothing of any thing is left", () => {
  const seen = new Map<string, number>();
  for (let seed = SEED; seed < SEED + 200; seed += 1) {
    const dice = new Dice(seed);
    const doc = randomDocument(dice);
    const things = thingsIn(doc);
    for (let left = [...things]; left.length > 0; ) {
      const [thing] = left.splice(dice.below(left.length), 1) as [string];
      const { view } = OverlayView.ofDocument(BASE, doc);
      const back = revertThing(BASE, view, thing);
      for (const mutation of back) writeMutation(doc, BASE, mutation);
      const about = back[0]?.type.split(".")[0] ?? "nothing";
      seen.set(about, (seen.get(about) ?? 0) + 1);
    }
    const { view } = OverlayView.ofDocument(BASE, doc);
    for (const thing of things) expect(revertThing(BASE, view, thing), `seed ${seed}: ${thing}`).toEqual([]);
    expect(functionsInForce(view), `seed ${seed}`).toEqual(functionsInForce(BASE));
    expect(versionsInForce(view), `seed ${seed}`).toEqual(versionsInForce(BASE));
  }
  for (const about of ["component", "attribute", "function", "schema", "catalogue"])
    expect(seen.get(about), about).toBeGreaterThan(0);
});

function thingsIn(doc: Y.Doc): readonly string[] {
  const keys = overlayKeys(doc).filter(({ root }) => root !== "view");
  const whole = new Set(["schema", "catalogue", "component"]);
  return [...new Set(keys.map(({ root, key }) => (whole.has(root) ? key : (key.split("/")[0] as string))))].sort();
}

function functionsInForce({ functions }: Snapshot) {
  return [...functions.values()].filter(({ deleted }) => !deleted);
}

function versionsInForce({ components }: Snapshot) {
  return new Map(
    [...components.values()].flatMap(({ id, schema, deleted }) => (deleted ? [] : [[id, schema] as const])),
  );
}
