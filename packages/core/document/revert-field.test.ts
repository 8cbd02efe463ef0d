import type { ComponentId } from "@tributary/core/base";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { Path } from "../model/index.ts";
import { runBatch } from "../model/index.ts";
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
