import type { ComponentId, Json } from "../base/index.ts";
import { baseSnapshot } from "@tributary/testing/simulation";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch, type Snapshot } from "../model/index.ts";
import { deriveCandidates, overlayMutations } from "./candidate.ts";
import { emptyOverlay, readOverlay } from "./overlay.ts";
import { rebaseOverlay } from "./rebase.ts";
import { revertOverlay } from "./revert.ts";
import { revertThing } from "./revert-thing.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const A = "base1" as ComponentId;
const B = "base0" as ComponentId;
const DELETE: Mutation = { type: "component.delete", component: A };
const LEAVE: Mutation = { ...DELETE, leave: true };
const RESTORE: Mutation = { type: "component.restore", component: A };
const LIVE = baseSnapshot(2);
const DELETED = applyMutation(LIVE, DELETE);
const LEFT = applyMutation(LIVE, LEAVE);

function documentOf(base: Snapshot, ...mutations: readonly Mutation[]): Y.Doc {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return doc;
}

const said = (base: Snapshot, doc: Y.Doc) => overlayMutations(base, readOverlay(doc));
const seen = (base: Snapshot, doc: Y.Doc) => {
  const found = OverlayView.ofDocument(base, doc).view.components.get(A);
  return [found?.deleted, found?.left];
};

describe("[D23] what is to be left outside", () => {
  test("[D23] it is said beside the deletion, of what lives and of what Head has marked already, and can be unsaid", () => {
    for (const base of [LIVE, DELETED]) {
      const doc = documentOf(base, LEAVE);
      expect(said(base, doc)).toEqual([LEAVE]);
      expect(seen(base, doc)).toEqual([true, true]);
    }
    expect(said(LIVE, documentOf(LIVE, LEAVE, DELETE))).toEqual([DELETE]);
    expect(said(LIVE, documentOf(LIVE, LEAVE, RESTORE))).toEqual([]);
    expect(said(DELETED, documentOf(DELETED, LEAVE, DELETE))).toEqual([]);
    expect(said(DELETED, documentOf(DELETED, LEAVE, RESTORE))).toEqual([RESTORE]);
    expect(said(LEFT, documentOf(LEFT, LEAVE))).toEqual([]);
  });

  test("[D4] each step between these marks means the mutation that makes it", () => {
    const marks: readonly (readonly [Json | undefined, Mutation])[] = [
      [undefined, DELETE],
      [{ deleted: true, left: true }, LEAVE],
      [{ restored: true }, RESTORE],
    ];
    for (const [before, from] of marks) {
      for (const [after, to] of marks) {
        if (before === after) continue;
        const was = { ...emptyOverlay(), ...(before ? { component: new Map([[A as string, before]]) } : {}) };
        const { candidates } = deriveCandidates(DELETED, was, [{ root: "component", key: A }], () => after);
        const state = applyMutation(DELETED, from);
        expect(candidates.map(({ mutation }) => mutation)).toEqual([to]);
        expect(runBatch(state, [to], "atomic").outcomes[0]?.refusal).toBeUndefined();
      }
    }
  });

  test("[D17] it is taken back like everything else on the component", () => {
    for (const base of [LIVE, DELETED]) {
      const doc = documentOf(base, LEAVE);
      const { view } = OverlayView.ofDocument(base, doc);
      for (const mutation of revertThing(base, view, A)) writeMutation(doc, base, mutation);
      expect(said(base, doc)).toEqual([]);
    }
  });

  test("[D9] Head's own deletion does not make it said; Head's leaving it, or its being gone, does", () => {
    const rebased = (after: Snapshot) => rebaseOverlay(LIVE, after, readOverlay(documentOf(LIVE, LEAVE))).overlay;
    expect(overlayMutations(DELETED, rebased(DELETED))).toEqual([LEAVE]);
    expect(overlayMutations(LEFT, rebased(LEFT))).toEqual([]);
    const gone = applyMutation(LIVE, { type: "component.erase", component: A });
    expect(overlayMutations(gone, rebased(gone))).toEqual([]);
  });

  test("[D23] [D9] what brings it back stands, with all that goes with it, where Head says otherwise what stays outside", () => {
    const path = "/domain/size" as Path;
    const mine: readonly Mutation[] = [
      RESTORE,
      { type: "attribute.set", component: A, path, value: 7 },
      { type: "attribute.unset", component: A, path: "/domain/link" as Path },
      { type: "attribute.subscribe", component: B, path, from: { component: A, path } },
    ];
    for (const [before, after] of [
      [DELETED, LEFT],
      [LEFT, DELETED],
    ] as const) {
      const { overlay, dropped, divergences } = rebaseOverlay(before, after, readOverlay(documentOf(before, ...mine)));
      expect(dropped).toEqual([]);
      expect(divergences).toEqual([]);
      expect(overlayMutations(after, overlay)).toEqual(mine);
    }
  });

  test("[D23] [D14] a deletion is taken back also where Head has said since that it is left outside, or no longer", () => {
    for (const [applied, head] of [
      [DELETE, LEFT],
      [LEAVE, DELETED],
    ] as const) {
      const { overlay, dropped } = revertOverlay(LIVE, [applied], head);
      expect(dropped).toEqual([]);
      expect(overlayMutations(head, overlay)).toEqual([RESTORE]);
    }
  });

  test("[D9] what Head edits meanwhile is recorded, and the removal stands", () => {
    const edited = applyMutation(LIVE, { type: "attribute.set", component: A, path: "/domain/size" as Path, value: 5 });
    const { overlay, divergences } = rebaseOverlay(LIVE, edited, readOverlay(documentOf(LIVE, LEAVE)));
    expect(overlayMutations(edited, overlay)).toEqual([LEAVE]);
    expect(divergences.map(({ root, key }) => [root, key])).toEqual([["component", A]]);
  });
});
