import { deletionOf, type Mutation, type Snapshot } from "@tributary/core/model";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { OverlayView, overlayMap, readOverlay, writeMutation, writeMutations } from "./index.ts";

const BASE = baseSnapshot(4);

/** A history of edits, and the removal of everything that it made. */
function history(seed: number): readonly Mutation[] {
  const dice = new Dice(seed);
  const doc = new Y.Doc();
  const made: Mutation[] = [];
  let ids = 0;
  let view: Snapshot = BASE;
  for (let step = 0; step < 40; step += 1) {
    const edit = randomEdit(dice, view, () => `n${++ids}`).filter(({ type }) => !type.endsWith(".edit"));
    writeMutations(doc, BASE, edit);
    made.push(...edit);
    view = OverlayView.ofDocument(BASE, doc).view;
  }
  const fresh = [...view.components.keys()].filter((id) => !BASE.components.has(id));
  return [...made, ...deletionOf(view, fresh)];
}

test("[D31] what is written as one act is what is written one by one", () => {
  const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_121);
  let removals = 0;
  for (let run = 0; run < 30; run += 1) {
    const mutations = history(seed + run);
    const [together, apart] = [new Y.Doc(), new Y.Doc()];
    together.transact(() => writeMutations(together, BASE, mutations));
    for (const mutation of mutations) writeMutation(apart, BASE, mutation);
    expect([seed, run, readOverlay(together)]).toEqual([seed, run, readOverlay(apart)]);
    removals += mutations.filter(({ type }) => type === "component.erase" || type === "item.remove").length;
  }
  expect(removals).toBeGreaterThan(30);
});

test("[D31] many removals look through the document once, an edit that removes nothing never", () => {
  const doc = new Y.Doc();
  const attributes = overlayMap(doc, "attribute");
  const keys = attributes.keys.bind(attributes);
  let walks = 0;
  attributes.keys = () => {
    walks += 1;
    return keys();
  };
  const ids = [...BASE.components.keys()];
  const size = { type: "attribute.set", path: "/domain/size" } as const;
  writeMutations(
    doc,
    BASE,
    ids.map((component): Mutation => ({ ...size, component, value: 9 }) as Mutation),
  );
  expect([attributes.size, walks]).toEqual([ids.length, 0]);
  writeMutations(
    doc,
    BASE,
    ids.map((component): Mutation => ({ type: "component.delete", component })),
  );
  expect([attributes.size, walks]).toEqual([0, 1]);
});
