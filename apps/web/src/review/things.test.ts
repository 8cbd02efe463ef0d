import { expect, test } from "vitest";
import { thingsOf } from "./things.ts";

test("[W19] functions, kinds, notes and views are gone through like components, in the order of the page", () => {
  const things = thingsOf({
    functions: [
      {
        ...{ function: "f", name: "check", title: "House rule", kind: "qualification", change: "changed", hash: "1" },
        ...{ before: "", after: "", fields: [], attached: [], detached: [] },
      },
    ],
    schemas: [{ schema: "house.box@2", name: "house.box", version: 2, title: "Box", before: "", after: "", hash: "2" }],
    notes: [{ key: "default/house.box", change: "added", sentence: "New boxes are of version 2.", hash: "3" }],
    changes: [{ component: "c", name: "web", schema: "docker.container@1", kind: "added", fields: [], hash: "4" }],
    views: [
      {
        ...{ key: "view/v", view: "v", name: "Edge", change: "removed", hash: "5" },
        ...{ spots: [], count: { added: 0, removed: 0, moved: 0, placed: 0, others: 1 }, others: [[0, 0]] },
      },
    ],
  });
  expect(things.map(({ key, type, name, sign, hash }) => [key, type, name, sign, hash])).toEqual([
    ["f", "function", "House rule", "changed", "1"],
    ["house.box@2", "kind", "Box version 2", "added", "2"],
    ["default/house.box", "note", "New boxes are of version 2.", "added", "3"],
    ["c", "component", "web", "added", "4"],
    ["view/v", "view", "Edge", "removed", "5"],
  ]);
});
