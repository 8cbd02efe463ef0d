import type { ComponentId, Json } from "@tributary/core/base";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch, type Snapshot } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { type Overlay, readOverlay } from "./overlay.ts";
import { rebaseOverlay } from "./rebase.ts";
import { revertField } from "./revert-field.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const id = (text: string): ComponentId => text as ComponentId;
const TAGS = "/domain/tags" as Path;
const PORTS = "/domain/ports" as Path;
const at = (path: string) => ({ component: id("base2"), path: path as Path });
const set = (path: string, value: Json): Mutation => ({ type: "attribute.set", ...at(path), value });
const unset = (path: string): Mutation => ({ type: "attribute.unset", ...at(path) });
const take = (path: Path): Mutation => ({
  ...{ type: "attribute.subscribe", ...at(path) },
  from: { component: id("base1"), path },
});
const insert = (path: string): Mutation => ({ type: "item.insert", ...at(path), order: "a1" });
const removed = (path: string): Mutation => ({ type: "item.remove", ...at(path) });
const BASE = [set("/domain/tags/t0", "head")].reduce(applyMutation, baseSnapshot(3));

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return readOverlay(doc);
}

/** What becomes of a change set over a Head that has moved, both of them accepted where they were made. */
function rebased(theirs: readonly Mutation[], mine: readonly Mutation[]) {
  for (const side of [theirs, mine]) expect(runBatch(BASE, side, "atomic").refused).toBe(false);
  const after = theirs.reduce(applyMutation, BASE);
  const result = rebaseOverlay(BASE, after, overlayOf(BASE, mine));
  const left = overlayMutations(after, result.overlay);
  expect(runBatch(after, left, "atomic").refused).toBe(false);
  const said = result.dropped.map(({ key, outcome }) => `${outcome} ${key.slice("base2".length)}`);
  return { ...result, said: said.sort(), keys: [...result.overlay.attribute.keys()].sort() };
}

test("[D9] [D10] a whole is never laid over an entry that Head gained: it is dropped, told, and what made room for it comes back", () => {
  const whole = [unset("/domain/tags/t0"), set(TAGS, { mine: "1" })];
  const { said, keys, dropped } = rebased([set("/domain/tags/NEW", "theirs")], whole);
  expect([said, keys]).toEqual([["whole /domain/tags", "whole /domain/tags/t0"], []]);
  expect(dropped.map(({ why }) => why)).toEqual(Array.from({ length: 2 }, () => expect.stringContaining("(NEW)")));
  const list = rebased([insert("/domain/ports/q")], [removed("/domain/ports/p"), take(PORTS)]);
  expect([list.said, list.keys]).toEqual([["whole /domain/ports", "whole /domain/ports/p"], []]);
});

test("[D9] [D10] an entry is never left below a whole that Head gained: it is dropped, and told", () => {
  const theirs = [unset("/domain/tags/t0"), take(TAGS)];
  const { said, keys, dropped } = rebased(theirs, [set("/domain/tags/MINE", "1"), set("/domain/size", 7)]);
  expect([said, keys]).toEqual([["whole /domain/tags/MINE"], ["base2/domain/size"]]);
  expect(dropped[0]?.why).toContain("taken from node 1");
  const entry = [insert("/domain/ports/q"), set("/domain/ports/q/number", 80)];
  const list = rebased([removed("/domain/ports/p"), take(PORTS)], entry);
  expect([list.said, list.keys]).toEqual([["whole /domain/ports/q", "whole /domain/ports/q/number"], []]);
});

test("[D9] sometimes a whole of the change set stands over what Head gained: where that is elsewhere, or gone again", () => {
  const whole = [unset("/domain/tags/t0"), set(TAGS, { mine: "1" })];
  expect(rebased([set("/domain/text", "theirs")], whole).said).toEqual([]);
  const { said, divergences } = rebased([set("/domain/tags/t0", "changed")], whole);
  expect([said, divergences.map(({ key }) => key)]).toEqual([[], ["base2/domain/tags/t0"]]);
});

test("[D9] of two wholes mine stands, and the divergence is recorded", () => {
  const base = [unset("/domain/tags/t0")].reduce(applyMutation, BASE);
  const after = applyMutation(base, set(TAGS, { theirs: "1" }));
  const { divergences, dropped, overlay } = rebaseOverlay(base, after, overlayOf(base, [set(TAGS, { mine: "1" })]));
  expect([dropped, divergences.map(({ key }) => key), overlay.attribute.size]).toEqual([[], ["base2/domain/tags"], 1]);
});

test("[D17] an entry that a whole has taken the place of comes back without it, and a whole without its entries", () => {
  const back = (base: Snapshot, path: string, ...mine: readonly Mutation[]) => {
    const doc = new Y.Doc();
    for (const mutation of mine) writeMutation(doc, base, mutation);
    const { view } = OverlayView.ofDocument(base, doc);
    const mutations = revertField(base, view, id("base2"), path as Path);
    expect(runBatch(view, mutations, "atomic").refused).toBe(false);
    for (const mutation of mutations) writeMutation(doc, base, mutation);
    return [...readOverlay(doc).attribute.keys()];
  };
  expect(back(BASE, "/domain/tags/t0", unset("/domain/tags/t0"), set(TAGS, { mine: "1" }))).toEqual([]);
  expect(back(BASE, "/domain/ports/p", removed("/domain/ports/p"), take(PORTS))).toEqual([]);
  const whole = [unset("/domain/tags/t0"), take(TAGS), removed("/domain/ports/p"), take(PORTS)].reduce(
    applyMutation,
    BASE,
  );
  expect(back(whole, TAGS, unset(TAGS), set("/domain/tags/t1", "mine"))).toEqual([]);
  const entry = [unset(PORTS), insert("/domain/ports/q"), set("/domain/ports/q/number", 1)];
  expect(back(whole, PORTS, ...entry)).toEqual([]);
});
