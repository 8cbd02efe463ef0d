import { expect, test } from "vitest";
import { movedAnchor } from "./moved.ts";

test("[CM10] what is said about a version goes with it; what is about anything else stays", () => {
  const moved = new Map([
    ["shop.lamp@2", "shop.lamp@3"],
    ["lock/shop.lamp@2", "lock/shop.lamp@3"],
  ]);
  const line = { side: "after" as const, text: "{", nth: 0 };
  expect(movedAnchor({ kind: "schema", schema: "shop.lamp@2", line }, moved)).toEqual({
    ...{ kind: "schema", schema: "shop.lamp@3", line },
  });
  expect(movedAnchor({ kind: "note", note: "lock/shop.lamp@2" }, moved)).toEqual({
    ...{ kind: "note", note: "lock/shop.lamp@3" },
  });
  expect(movedAnchor({ kind: "schema", schema: "shop.lamp@1" }, moved)).toBeUndefined();
  expect(movedAnchor({ kind: "note", note: "default/shop.lamp" }, moved)).toBeUndefined();
  expect(movedAnchor({ kind: "function", function: "shop.lamp@2" }, moved)).toBeUndefined();
});
