import { canonicalJson, type ComponentId, type Json, type ViewId } from "@tributary/core/base";
import { baseSnapshot, Dice, NODE_REF, randomEdit, VIEW } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch, serialiseSnapshot, type Snapshot } from "../model/index.ts";
import { deriveCandidates, overlayMutations } from "./candidate.ts";
import { OVERLAY_ROOTS, type OverlayKey, parseAttributeKey, parseViewKey } from "./keys.ts";
import { changedKeys, emptyOverlay, overlayKeys, overlayMap, readOverlay } from "./overlay.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const SEED = 77_001;
const BASE = baseSnapshot(5);
const id = (text: string): ComponentId => text as ComponentId;
const path = (text: string): Path => text as Path;
const text = (snapshot: Snapshot): string => canonicalJson(serialiseSnapshot(snapshot));
const setSize = (value: Json, component = "base0"): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: path("/domain/size"),
  value,
});

function write(doc: Y.Doc, ...mutations: Mutation[]): void {
  doc.transact(() => {
    for (const mutation of mutations) writeMutation(doc, BASE, mutation);
  });
}

/** A document edited at random, with its view kept key by key; yields after every transaction. */
function* edited(seed: number, steps: number): Generator<{ readonly doc: Y.Doc; readonly view: OverlayView }> {
  const dice = new Dice(seed);
  const doc = new Y.Doc();
  for (const root of OVERLAY_ROOTS) doc.getMap(root);
  const view = OverlayView.ofDocument(BASE, doc);
  doc.on("afterTransaction", (transaction: Y.Transaction) => view.update(changedKeys(doc, transaction)));
  let ids = 0;
  for (let step = 0; step < steps; step += 1) {
    const wanted = randomEdit(dice, view.view, () => `n${ids++}`);
    const { outcomes } = runBatch(view.view, wanted, "bestEffort");
    write(doc, ...outcomes.flatMap((outcome) => (outcome.refusal ? [] : [outcome.mutation])));
    yield { doc, view };
  }
}

test("[D1] writing what the base says takes the key out", () => {
  const doc = new Y.Doc();
  write(doc, setSize(9));
  expect(overlayMap(doc, "attribute").size).toBe(1);
  write(doc, setSize(0));
  expect(overlayMap(doc, "attribute").size).toBe(0);
});

test("[D1] a component created and deleted here leaves nothing behind", () => {
  const doc = new Y.Doc();
  const component = id("fresh");
  write(
    doc,
    { type: "component.create", component, schema: BASE.schemas.keySeq().first() as never },
    setSize(3, "fresh"),
    { type: "view.place", view: VIEW, component, at: [1, 2] },
  );
  write(doc, { type: "component.delete", component });
  expect(readOverlay(doc)).toEqual(emptyOverlay());
});

test("[D2] whatever the overlay holds, the view is well-formed", () => {
  const doc = new Y.Doc();
  const junk: Json[] = [
    null,
    1,
    "x",
    [],
    {},
    { value: 1, order: "a" },
    { schema: 7 },
    { from: { component: "nobody", path: "/x" } },
    { deleted: "yes" },
    [1, "2"],
    { order: 5 },
  ];
  for (const [index, value] of junk.entries()) {
    overlayMap(doc, "component").set(`c${index}`, value);
    overlayMap(doc, "attribute").set(`base0/domain/tags/t${index}`, value);
    overlayMap(doc, "attribute").set(`no-such/domain/size${index}`, value);
    overlayMap(doc, "view").set(`map/base${index}`, value);
  }
  overlayMap(doc, "attribute").set("malformed key", { value: 1 });
  overlayMap(doc, "attribute").set("base0/domain/ports/ghost/number", { value: 1 });
  const { view } = OverlayView.ofDocument(BASE, doc);
  expect(view.components.get(id("base0"))?.attributes.get(path("/domain/ports/ghost/number"))).toBeUndefined();
  expect(view.components.size).toBe(BASE.components.size);
});

test("[D2] a cell below a list entry is shown where that entry is, in what the base has and in what is made here", () => {
  const doc = new Y.Doc();
  const [entry, cell] = ["/domain/ports/ghost", "/domain/ports/ghost/number"];
  overlayMap(doc, "component").set("fresh", { schema: NODE_REF });
  const shown = () => {
    const { components } = OverlayView.ofDocument(BASE, doc).view;
    return ["base0", "fresh"].map((one) => components.get(id(one))?.attributes.get(path(cell)));
  };
  for (const one of ["base0", "fresh"]) overlayMap(doc, "attribute").set(one + cell, { value: 1 });
  expect(shown()).toEqual([undefined, undefined]);
  for (const one of ["base0", "fresh"]) overlayMap(doc, "attribute").set(one + entry, { order: "a0" });
  expect(shown()).toEqual([{ value: 1 }, { value: 1 }]);
});

test(`[D3] a view kept key by key is the view computed from scratch, also over a base that moved (seed ${SEED})`, () => {
  const moved = [setSize(50), { type: "component.erase", component: id("base4") } as const].reduce<Snapshot>(
    applyMutation,
    BASE,
  );
  let last: { readonly doc: Y.Doc; readonly view: OverlayView } | undefined;
  for (const state of edited(SEED, 250)) {
    expect(text(state.view.view)).toBe(text(OverlayView.ofDocument(BASE, state.doc).view));
    last = state;
  }
  expect(last && text(last.view.rebase(moved))).toBe(last && text(OverlayView.ofDocument(moved, last.doc).view));
});

test(`[D3] told what judging has made of it, a view is the one computed from scratch all the same (seed ${SEED})`, () => {
  const dice = new Dice(SEED + 2);
  const doc = new Y.Doc();
  const view = OverlayView.ofDocument(BASE, doc);
  let [ids, taken] = [0, 0];
  for (let step = 0; step < 400; step += 1) {
    const [mutation] = randomEdit(dice, view.view, () => `n${ids++}`);
    const judged = mutation && runBatch(view.view, [mutation], "atomic");
    if (!judged || judged.refused) continue;
    let keys: readonly OverlayKey[] = [];
    doc.once("afterTransaction", (transaction: Y.Transaction) => {
      keys = changedKeys(doc, transaction);
    });
    write(doc, mutation);
    if (view.update(keys, judged.state) === judged.state) taken += 1;
    expect(text(view.view)).toBe(text(OverlayView.ofDocument(BASE, doc).view));
  }
  expect(taken).toBeGreaterThan(20);
});

test(`[D4] [D5] the mutations of an overlay, applied to its base, give its view (seed ${SEED})`, () => {
  for (const { doc, view } of edited(SEED + 1, 250)) {
    const mutations = overlayMutations(BASE, readOverlay(doc));
    expect(text(mutations.reduce(applyMutation, BASE))).toBe(text(view.view));
  }
});

test("[D4] taking a key out means going back to the base", () => {
  const before = { ...emptyOverlay(), attribute: new Map<string, Json>([["base1/domain/size", { value: 9 }]]) };
  const { candidates } = deriveCandidates(
    BASE,
    before,
    [{ root: "attribute", key: "base1/domain/size" }],
    () => undefined,
  );
  expect(candidates.map((candidate) => candidate.mutation)).toEqual([setSize(1, "base1")]);
});

test("[D4] a view that was deleted comes back as one that is made, for it is not there to be renamed", () => {
  const withView = applyMutation(BASE, { type: "view.create", view: "edge" as ViewId, name: "Edge" });
  const meaning = (mark: Json) => {
    const before = { ...emptyOverlay(), view: new Map<string, Json>([["edge", mark]]) };
    const { candidates } = deriveCandidates(withView, before, [{ root: "view", key: "edge" }], () => undefined);
    return candidates.map(({ mutation }) => mutation);
  };
  expect(meaning({ deleted: true })).toEqual([{ type: "view.create", view: "edge", name: "Edge" }]);
  expect(meaning({ name: "Front" })).toEqual([{ type: "view.rename", view: "edge", name: "Edge" }]);
});

test("[D1] a component that is put back where the base has it leaves nothing in the overlay", () => {
  const place = (x: number): Mutation => ({
    ...{ type: "view.place", view: "edge" as ViewId, component: "base1" as ComponentId, at: [x, 0] },
  });
  const made: Mutation = { type: "view.create", view: "edge" as ViewId, name: "Edge" };
  const withView = [made, place(1)].reduce(applyMutation, BASE);
  const doc = new Y.Doc();
  const keysAfter = (x: number) => {
    writeMutation(doc, withView, place(x));
    return overlayKeys(doc);
  };
  expect([keysAfter(2).length, keysAfter(1).length]).toEqual([1, 0]);
});

test.each([
  ["is taken back", undefined],
  ["is put at another place", { order: "a6" }],
])("[D4] a list entry whose removal %s brings its cells with it", (_how, after) => {
  const removed = { ...emptyOverlay(), attribute: new Map<string, Json>([["base1/domain/ports/p", { unset: true }]]) };
  const { candidates } = deriveCandidates(
    BASE,
    removed,
    [{ root: "attribute", key: "base1/domain/ports/p" }],
    () => after,
  );
  expect(candidates.map((candidate) => candidate.mutation.type)).toEqual(["item.insert", "attribute.set"]);
});

test("[D4] a component is deleted that a list entry was removed from: what would come back with the entry goes, too", () => {
  const removed = { ...emptyOverlay(), attribute: new Map<string, Json>([["base1/domain/ports/p", { unset: true }]]) };
  const keys = [
    { root: "component", key: "base1" },
    { root: "attribute", key: "base1/domain/ports/p" },
  ] as const;
  const { candidates, subsumed } = deriveCandidates(BASE, removed, keys, ({ root }) =>
    root === "component" ? { deleted: true } : undefined,
  );
  expect(candidates.map(({ mutation }) => mutation.type)).toEqual(["component.delete"]);
  expect(subsumed.map(({ key }) => key)).toEqual(["base1/domain/ports/p"]);
});

test("[D4] restoring what is not deleted leaves it as it is, also what was made here", () => {
  const doc = new Y.Doc();
  write(
    doc,
    { type: "component.create", component: id("made"), schema: NODE_REF },
    { type: "component.restore", component: id("made") },
  );
  expect(readOverlay(doc).component.get("made")).toEqual({ schema: NODE_REF });
  write(doc, { type: "component.delete", component: id("base1") });
  expect(readOverlay(doc).component.has("base1")).toBe(true);
  write(doc, { type: "component.restore", component: id("base1") });
  expect(readOverlay(doc).component.has("base1")).toBe(false);
});

test("[D4] what disappears with a component is its own: a function of the same id keeps its mutations", () => {
  const before = {
    ...emptyOverlay(),
    component: new Map<string, Json>([["same", { schema: "test.node@1" }]]),
    function: new Map<string, Json>([["same/binds/test.node", true]]),
  };
  const keys = [
    { root: "component", key: "same" },
    { root: "function", key: "same/binds/test.node" },
  ] as const;
  const { candidates } = deriveCandidates(BASE, before, keys, () => undefined);
  expect(candidates.map((candidate) => candidate.mutation.type).sort()).toEqual(["component.erase", "function.unbind"]);
});

test("[D6] marking a component for deletion takes its edits out", () => {
  const doc = new Y.Doc();
  write(doc, setSize(9, "base4"));
  write(doc, { type: "component.delete", component: id("base4") });
  expect(overlayMap(doc, "attribute").size).toBe(0);
  expect(OverlayView.ofDocument(BASE, doc).view.components.get(id("base4"))?.deleted).toBe(true);
});

test("keys are read back as they were made, and nothing else is a key", () => {
  expect(parseAttributeKey("base0/domain/tags/a~1b")).toEqual({ component: "base0", path: "/domain/tags/a~1b" });
  for (const bad of ["", "base0", "/domain/x", "base0/elsewhere", "a b/domain/x", `${"x".repeat(65)}/domain/x`])
    expect(parseAttributeKey(bad)).toBeUndefined();
  expect(parseViewKey("map")).toEqual({ view: "map" });
  expect(parseViewKey("map/c")).toEqual({ view: "map", component: "c" });
  for (const bad of ["", "a/b/c", "a b"]) expect(parseViewKey(bad)).toBeUndefined();
});
