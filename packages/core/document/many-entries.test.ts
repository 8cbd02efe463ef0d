import { baseSnapshot, growthOf } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ComponentId } from "../base/index.ts";
import { applyMutation, type Mutation, type Path, type Snapshot } from "../model/index.ts";
import { type Overlay, readOverlay } from "./overlay.ts";
import { rebaseOverlay } from "./rebase.ts";
import { writeMutations } from "./write.ts";

const BASE = baseSnapshot(4);
const id = (name: string) => name as ComponentId;
const at = (path: string) => path as Path;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const entry = (index: number) => ({ component: id("base0"), path: at(`/domain/ports/p${index}`) });
const insert = (index: number): Mutation => ({ type: "item.insert", ...entry(index), order: `a${index}` });
const remove = (index: number): Mutation => ({ type: "item.remove", ...entry(index) });
const grown: Mutation = { type: "attribute.set", component: id("base1"), path: at("/domain/size"), value: 9 };

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  doc.transact(() => writeMutations(doc, base, mutations));
  return readOverlay(doc);
}

test("[D33] an overlay that takes many entries out of one list moves to a later Head at the cost of each", () => {
  const growth = growthOf((count) => {
    const before = after(BASE, many(count).map(insert));
    const overlay = overlayOf(before, many(count).map(remove));
    const head = after(before, [grown]);
    return () => expect(rebaseOverlay(before, head, overlay).overlay.attribute.size).toBe(count);
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[D33] so does one whose entries come back into view because many removals are taken back", () => {
  const growth = growthOf((count) => {
    const before = after(BASE, many(count).map(insert));
    const head = after(before, many(count).map(remove));
    const overlay = overlayOf(before, [
      { type: "attribute.set", component: id("base0"), path: at("/domain/size"), value: 7 },
    ]);
    return () => expect(rebaseOverlay(before, head, overlay).dropped).toEqual([]);
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[D33] many connections that are dropped with the entries they were made in are each looked for once", () => {
  const growth = growthOf((count) => {
    const links = many(count).flatMap((index): Mutation[] => [
      insert(index),
      {
        ...{ type: "attribute.subscribe", component: id("base0"), path: at(`${entry(index).path}/peer`) },
        from: { component: id("base1"), path: at("/meta/name") },
      },
    ]);
    const overlay = overlayOf(BASE, links);
    const head = after(BASE, [{ type: "component.erase", component: id("base1") }]);
    return () => {
      const rebased = rebaseOverlay(BASE, head, overlay);
      expect([rebased.overlay.attribute.size, rebased.dropped.length]).toEqual([0, 2 * count]);
    };
  }, 100);
  expect(growth).toBeLessThan(7);
});
