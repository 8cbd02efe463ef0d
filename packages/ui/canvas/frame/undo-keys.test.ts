import { expect, test } from "vitest";
import { stepOfKey } from "./undo-keys.ts";

const press = (key: string, held: string) => ({
  key,
  metaKey: held.includes("⌘"),
  ctrlKey: held.includes("⌃"),
  shiftKey: held.includes("⇧"),
  altKey: held.includes("⌥"),
});

test("[C73] ⌘Z takes back and ⇧⌘Z makes again, with Ctrl as well", () => {
  expect(["⌘", "⌃"].map((held) => stepOfKey(press("z", held)))).toEqual(["undo", "undo"]);
  expect(["⇧⌘", "⇧⌃"].map((held) => stepOfKey(press("Z", held)))).toEqual(["redo", "redo"]);
  expect(["⌘", "⌃"].map((held) => stepOfKey(press("y", held)))).toEqual(["redo", "redo"]);
});

test("[C73] no other key takes anything back", () => {
  for (const [key, held] of [
    ["z", ""],
    ["z", "⇧"],
    ["z", "⌥⌘"],
    ["y", "⇧⌘"],
    ["y", ""],
    ["x", "⌘"],
  ] as const)
    expect(stepOfKey(press(key, held))).toBeUndefined();
});
