import type { ComponentId } from "@tributary/core/base";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { readOverlay } from "./overlay.ts";
import { rebaseOverlay } from "./rebase.ts";
import { writeMutation } from "./write.ts";

const BASE = baseSnapshot(1);
const id = (text: string) => text as ComponentId;
const LINK = "/domain/link" as Path;
const FROM = { component: id("base0"), path: "/meta/name" as Path, auto: true as const };

const make = (component: string): readonly Mutation[] => {
  const schema = BASE.components.get(id("base0"))?.schema;
  if (!schema) throw new RangeError("base0");
  return [
    { type: "component.create", component: id(component), schema },
    { type: "component.rename", component: id(component), name: component },
  ];
};
const took: Mutation = { type: "attribute.subscribe", component: id("mine"), path: LINK, from: FROM };

/** My component on what Head has become, as the rebase leaves it and as it is applied. */
function movedTo(theirs: readonly Mutation[], mine: readonly Mutation[]) {
  const doc = new Y.Doc();
  for (const mutation of mine) writeMutation(doc, BASE, mutation);
  const head = theirs.reduce(applyMutation, BASE);
  const { overlay, dropped, divergences } = rebaseOverlay(BASE, head, readOverlay(doc));
  const { state } = runBatch(head, overlayMutations(head, overlay), "atomic");
  const cell = state.components.get(id("mine"))?.attributes.get(LINK);
  return { kept: overlay.attribute.get(`mine${LINK}`), cell, dropped, divergences };
}

test("[D30] what was taken by itself stays as it was made when Head gains another source", () => {
  const moved = movedTo(make("theirs"), [...make("mine"), took]);
  expect(moved).toEqual({ kept: { from: FROM }, cell: { from: FROM }, dropped: [], divergences: [] });
});

test("[D30] what found nothing to take takes nothing when Head moves; a source that goes takes its connection along", () => {
  expect(movedTo(make("theirs"), make("mine")).cell).toBeUndefined();
  const erased = movedTo([{ type: "component.erase", component: id("base0") }], [...make("mine"), took]);
  expect([erased.cell, erased.dropped.length]).toEqual([undefined, 1]);
});
