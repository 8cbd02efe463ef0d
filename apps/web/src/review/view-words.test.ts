import type { ViewChange } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { pictureOf, TILE } from "./view-scene.ts";
import { hiddenSpots, spotGroups, viewSummary } from "./view-words.ts";

const COUNT = { added: 1, removed: 0, moved: 3, placed: 0, others: 2 };
const CHANGE: ViewChange = {
  ...{ key: "view/v", view: "v", name: "Front", before: "Edge", change: "changed", count: COUNT },
  spots: [
    { component: "c", name: "cache", change: "added", after: [400, 0] },
    { component: "w", name: "web", change: "moved", before: [0, 0], after: [0, 200] },
    { component: "a", name: "api", change: "moved", after: [200, 0] },
  ],
  others: [
    [100, 100],
    [-50, 100],
  ],
};

test("[W51] what happens on a view is said in a few words", () => {
  expect(viewSummary(CHANGE)).toBe("renamed, 1 put on, 3 moved");
  expect(viewSummary({ ...CHANGE, change: "removed" })).toBe("deleted, with 2 on it");
  expect(viewSummary({ ...CHANGE, change: "added" })).toBe("new, with 1 on it");
  expect(spotGroups(CHANGE.spots).map(({ title, members }) => [title, members.length])).toEqual([
    ["Put on it", 1],
    ["Moved on it", 2],
  ]);
  expect(hiddenSpots(CHANGE)).toBe(1);
  const placed = { ...CHANGE, before: undefined, count: { added: 0, removed: 0, moved: 1, placed: 12, others: 0 } };
  expect(viewSummary(placed)).toBe("1 moved, 12 given a place");
  const spots = [{ component: "c", name: "cache", change: "placed", after: [400, 0] }] as const;
  expect(hiddenSpots({ ...placed, spots })).toBe(12);
  expect(spotGroups(spots)).toMatchObject([{ what: "placed", members: [{ name: "cache" }] }]);
});

test("[W51] the picture shows all of it, and a line from where something stood to where it stands", () => {
  const { box, tiles, moves } = pictureOf(CHANGE);
  expect(tiles.map(({ look }) => look).sort()).toEqual(["added", "left", "moved", "moved", "still", "still"]);
  expect(moves).toEqual([{ key: "w", from: [0, 0], to: [0, 200] }]);
  const [x, y, width, height] = box;
  for (const { at } of tiles) {
    expect(at[0]).toBeGreaterThan(x);
    expect(at[1]).toBeGreaterThan(y);
    expect(at[0] + TILE.width).toBeLessThan(x + width);
    expect(at[1] + TILE.height).toBeLessThan(y + height);
  }
  expect(pictureOf({ ...CHANGE, change: "removed", spots: [] }).tiles.map(({ look }) => look)).toEqual([
    "removed",
    "removed",
  ]);
});
