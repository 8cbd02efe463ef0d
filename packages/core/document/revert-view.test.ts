import type { ComponentId, ViewId } from "../base/index.ts";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, MAIN_VIEW, type Mutation, type Position, runBatch, type Snapshot } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { readOverlay } from "./overlay.ts";
import { revertPart, revertThing } from "./revert-thing.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const [EDGE, OWN] = ["edge" as ViewId, "own" as ViewId];
const [A, B] = ["base0" as ComponentId, "base1" as ComponentId];
const place = (view: ViewId, component: ComponentId, at: Position): Mutation => ({
  ...{ type: "view.place", view, component, at },
});
const BASE = [
  { type: "view.create", view: EDGE, name: "Edge" } as const,
  place(EDGE, A, [1, 1]),
  { type: "view.create", view: MAIN_VIEW, name: "Map" } as const,
  place(MAIN_VIEW, A, [3, 3]),
].reduce<Snapshot>(applyMutation, baseSnapshot(2));

/** What a document with these edits still says after `back`, whose mutations hold one after the other. */
function left(edits: readonly Mutation[], back: (view: Snapshot) => readonly Mutation[]): readonly string[] {
  const doc = new Y.Doc();
  for (const mutation of edits) writeMutation(doc, BASE, mutation);
  const { view } = OverlayView.ofDocument(BASE, doc);
  const mutations = back(view);
  expect(runBatch(view, mutations, "bestEffort").outcomes.filter(({ refusal }) => refusal)).toEqual([]);
  for (const mutation of mutations) writeMutation(doc, BASE, mutation);
  return overlayMutations(BASE, readOverlay(doc)).map((each) => `${each.type}${"view" in each ? ` ${each.view}` : ""}`);
}

const EDITS = [
  { type: "view.rename", view: EDGE, name: "Front" } as const,
  place(EDGE, A, [9, 9]),
  place(EDGE, B, [5, 5]),
  { type: "view.create", view: OWN, name: "Own" } as const,
  place(OWN, A, [0, 0]),
];

test("[D22] all of a view is taken back, and the other views stay", () => {
  const own = ["view.create own", "view.place own"];
  expect(left(EDITS, (view) => revertThing(BASE, view, "view/edge"))).toEqual(own);
  expect(left(EDITS, (view) => revertThing(BASE, view, "view/own"))).toEqual([
    ...["view.rename edge", "view.place edge", "view.place edge"],
  ]);
});

test("[D22] one part of a view is taken back: its name, or where one component stands", () => {
  const edge = (part: Parameters<typeof revertPart>[3]) =>
    left(EDITS.slice(0, 3), (view) => revertPart(BASE, view, "view/edge", part));
  expect(edge({ part: "name" })).toEqual(["view.place edge", "view.place edge"]);
  expect(edge({ part: "place", component: A })).toEqual(["view.rename edge", "view.place edge"]);
  expect(edge({ part: "place", component: "nobody" as ComponentId })).toHaveLength(3);
});

test("[D22] a view that is deleted here comes back with all that stood on it", () => {
  const gone: Mutation = { type: "view.delete", view: EDGE };
  expect(left([gone], (view) => revertThing(BASE, view, "view/edge"))).toEqual([]);
});

test("[D22] on the map of everything what is new here keeps its place", () => {
  const fresh = "fresh" as ComponentId;
  const edits: readonly Mutation[] = [
    { type: "component.create", component: fresh, schema: "test.node@1" as never },
    place(MAIN_VIEW, fresh, [7, 7]),
    place(MAIN_VIEW, A, [8, 8]),
  ];
  expect(left(edits, (view) => revertThing(BASE, view, "view/map"))).toEqual(["component.create", "view.place map"]);
  expect(left([place(MAIN_VIEW, A, [8, 8])], (view) => revertThing(BASE, view, "view/map"))).toEqual([]);
});
