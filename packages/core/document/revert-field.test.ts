import type { ComponentId } from "@tributary/core/base";
import { baseSnapshot, Dice, NODE, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { type Mutation, type Path, runBatch, schemaRef } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { readOverlay } from "./overlay.ts";
import { revertComponent, revertField } from "./revert-field.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const BASE = baseSnapshot(4);
const SEED = 63_000;

function edited(seed: number): Y.Doc {
  const dice = new Dice(seed);
  const doc = new Y.Doc();
  let ids = 0;
  for (let edit = 2 + dice.below(8); edit > 0; edit -= 1) {
    const { view } = OverlayView.ofDocument(BASE, doc);
    const { outcomes } = runBatch(
      view,
      randomEdit(dice, view, () => `m${ids++}`),
      "bestEffort",
    );
    for (const { mutation, refusal } of outcomes) if (!refusal) writeMutation(doc, BASE, mutation);
  }
  // What judging would not have let in is not part of any change set.
  const kept = new Y.Doc();
  const { outcomes } = runBatch(BASE, overlayMutations(BASE, readOverlay(doc)), "bestEffort");
  for (const { mutation, refusal } of outcomes) if (!refusal) writeMutation(kept, BASE, mutation);
  return kept;
}

test("[D17] reverting a field leaves no difference there, and none elsewhere that was not", () => {
  let reverted = 0;
  for (let seed = SEED; seed < SEED + 200; seed += 1) {
    const doc = edited(seed);
    for (const key of [...doc.getMap("attribute").keys()]) {
      const slash = key.indexOf("/");
      const [component, path] = [key.slice(0, slash) as ComponentId, key.slice(slash) as Path];
      if (!BASE.components.has(component) || !doc.getMap("attribute").has(key)) continue;
      const before = new Set(doc.getMap("attribute").keys());
      const { view } = OverlayView.ofDocument(BASE, doc);
      for (const mutation of revertField(BASE, view, component, path)) writeMutation(doc, BASE, mutation);
      expect(doc.getMap("attribute").has(key), `seed ${seed}: ${key}`).toBe(false);
      for (const other of doc.getMap("attribute").keys())
        expect(before.has(other), `seed ${seed}: ${other}`).toBe(true);
      reverted += 1;
    }
  }
  expect(reverted).toBeGreaterThan(100);
});

test("[D17] reverting components one after the other leaves nothing", () => {
  for (let seed = SEED; seed < SEED + 200; seed += 1) {
    const doc = edited(seed);
    const touched = new Set(
      [...doc.getMap("component").keys(), ...doc.getMap("attribute").keys()].map((key) => key.split("/")[0]),
    );
    for (const id of touched) {
      const { view } = OverlayView.ofDocument(BASE, doc);
      for (const mutation of revertComponent(BASE, view, id as ComponentId)) writeMutation(doc, BASE, mutation);
    }
    const left = [...doc.getMap("component").keys(), ...doc.getMap("attribute").keys()];
    expect(left, `seed ${seed}`).toEqual([]);
  }
});

const { ports: _, ...others } = NODE.domain.properties ?? {};
const note = { type: "string", title: "Note" } as const;
/** The next version: a note, and no ports. */
const NEXT = { ...NODE, version: 2, domain: { type: "object", properties: { ...others, note } } } as const;

test("[D41] a component that was moved to another version is of its own again, with what only that one has a place for", () => {
  const component = "base1" as ComponentId;
  const at = (path: string) => ({ component, path: path as Path });
  const install: Mutation = { type: "schema.install", schema: NEXT };
  const clear: Mutation = { type: "item.remove", ...at("/domain/ports/p") };
  const move: Mutation = { type: "component.upgrade", component, schema: schemaRef(NEXT) };
  const edits: readonly Mutation[] = [
    { type: "attribute.set", ...at("/domain/note"), value: "new" },
    { type: "attribute.set", ...at("/domain/size"), value: 7 },
  ];
  for (const mutations of [
    [install, clear, move],
    [install, clear, move, ...edits],
  ]) {
    expect(runBatch(BASE, mutations, "atomic").refused).toBe(false);
    const doc = new Y.Doc();
    for (const mutation of mutations) writeMutation(doc, BASE, mutation);
    const { view } = OverlayView.ofDocument(BASE, doc);
    const back = revertComponent(BASE, view, component);
    const { state, refused } = runBatch(view, back, "atomic");
    expect([refused, state.components.get(component)?.schema]).toEqual([false, schemaRef(NODE)]);
    for (const mutation of back) writeMutation(doc, BASE, mutation);
    expect(overlayMutations(BASE, readOverlay(doc))).toEqual([install]);
    expect(OverlayView.ofDocument(BASE, doc).view.components).toEqual(BASE.components);
  }
});
