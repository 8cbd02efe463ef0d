import { type ComponentId, jsonEqual } from "@tributary/core/base";
import { baseSnapshot, Dice } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch, serialiseSnapshot, type Snapshot } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { type Overlay, readOverlay } from "./overlay.ts";
import { rebaseOverlay } from "./rebase.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const SEED = Number(process.env["REBASE_SEED"] ?? 52_000);
const BASE = baseSnapshot(2);
const PLACES = ["/domain/text", "/domain/tags/t0", "/domain/tags/t1", "/domain/tags/t2"] as const;

const own = (path: string, from: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: "base0" as ComponentId, path: path as Path },
  from: { component: "base0" as ComponentId, path: from as Path },
});

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return readOverlay(doc);
}

/** What is accepted of some wishes, one after the other. */
function accepted(
  before: Snapshot,
  wishes: readonly Mutation[],
): { readonly state: Snapshot; readonly done: Mutation[] } {
  const { state, outcomes } = runBatch(before, wishes, "bestEffort");
  return { state, done: outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])) };
}

function wishes(dice: Dice): Mutation[] {
  const place = () => dice.pick(PLACES) ?? "/domain/text";
  return Array.from({ length: 1 + dice.below(3) }, (): Mutation => {
    if (dice.chance(0.6)) return own(place(), place());
    const path = place() as Path;
    return dice.chance(0.5)
      ? { type: "attribute.set", component: "base0" as ComponentId, path, value: `v${dice.below(3)}` }
      : { type: "attribute.unset", component: "base0" as ComponentId, path };
  });
}

test("[D9] what would be made of itself after Head's connections within a component is dropped, and named", () => {
  const after = applyMutation(BASE, own("/domain/text", "/domain/tags/t0"));
  const { overlay, dropped } = rebaseOverlay(BASE, after, overlayOf(BASE, [own("/domain/tags/t0", "/domain/text")]));
  expect(overlay.attribute.size).toBe(0);
  expect(dropped).toMatchObject([{ outcome: "circle", key: "base0/domain/tags/t0" }]);
});

test("[D8] [D9] a connection to an entry of one's own that Head removes goes, and one to another stays", () => {
  const entry = "/domain/ports/p";
  const after = applyMutation(BASE, { type: "item.remove", component: "base0" as ComponentId, path: entry as Path });
  const mine = [own("/domain/size", `${entry}/number`), own("/domain/text", "/domain/tags/t0")];
  const { overlay, dropped } = rebaseOverlay(BASE, after, overlayOf(BASE, mine));
  expect([[...overlay.attribute.keys()], dropped.map(({ outcome }) => outcome)]).toEqual([
    ["base0/domain/text"],
    ["gone"],
  ]);
});

test(`[D8] [D9] [D10] whatever a component takes from itself on either side, a rebase holds over Head, and applying it is the view (from seed ${SEED})`, () => {
  const seen = { circle: 0, kept: 0, diverged: 0 };
  for (let seed = SEED; seed < SEED + 300; seed += 1) {
    const dice = new Dice(seed);
    const before = accepted(BASE, wishes(dice)).state;
    const after = accepted(before, wishes(dice)).state;
    const overlay = overlayOf(before, accepted(before, wishes(dice)).done);
    const result = rebaseOverlay(before, after, overlay);
    const mutations = overlayMutations(after, result.overlay);
    const refused = runBatch(after, mutations, "atomic").outcomes.find(({ refusal }) => refusal);
    expect(refused, `seed ${seed}: holds over the new Head`).toBeUndefined();
    const { view } = OverlayView.ofOverlay(after, result.overlay);
    const same = jsonEqual(serialiseSnapshot(mutations.reduce(applyMutation, after)), serialiseSnapshot(view));
    expect(same, `seed ${seed}: applying gives the view`).toBe(true);
    seen.circle += result.dropped.filter(({ outcome }) => outcome === "circle").length;
    seen.kept += mutations.filter(({ type }) => type === "attribute.subscribe").length;
    seen.diverged += result.divergences.length;
  }
  expect(Object.entries(seen).filter(([, times]) => times < 10)).toEqual([]);
});
