import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { emptyOverlay, type Overlay } from "./overlay.ts";
import { thingsChanged } from "./things-changed.ts";

const BASE = baseSnapshot(3);
const saying = (said: { readonly [Root in keyof Overlay]?: readonly string[] }): Overlay => ({
  ...emptyOverlay(),
  ...Object.fromEntries(Object.entries(said).map(([root, keys]) => [root, new Map(keys.map((key) => [key, "…"]))])),
});
const counted = (said: Parameters<typeof saying>[0]) => thingsChanged(BASE, saying(said));

test("[D36] each thing is counted once, by its sort, whatever of it is changed", () => {
  expect(counted({})).toEqual({ changes: 0, what: "nothing" });
  expect(counted({ function: ["check", "check/name"] })).toEqual({ changes: 1, what: "1 function" });
  expect(counted({ component: ["a"], attribute: ["a/meta/name", "b/meta/name"], function: ["f"] })).toEqual({
    ...{ changes: 3, what: "2 components and 1 function" },
  });
  const all = { attribute: ["a/meta/name"], schema: ["k@1"], catalogue: ["lock/k@1"], view: ["map", "map/b"] };
  expect(counted(all)).toEqual({ changes: 4, what: "1 component, 1 kind, 1 note and 1 view" });
});

test("[D36] a place goes with its component where that is changed, too, and else is the view's", () => {
  expect(counted({ component: ["a"], view: ["map/a"] }).what).toBe("1 component");
  expect(counted({ component: ["a"], view: ["map/a", "map/b"] }).what).toBe("1 component and 1 view");
});
