import { expect, test } from "vitest";
import { keyText, matchKeys } from "./key-sequence.ts";

const press = (key: string, more: Partial<Parameters<typeof keyText>[0]> = {}) =>
  keyText({ key, metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, ...more });

test("[W3] ⌘ and Ctrl are one key, and a shifted character is the character", () => {
  expect(press("k", { metaKey: true })).toBe("mod+k");
  expect(press("K", { ctrlKey: true, shiftKey: true })).toBe("mod+shift+k");
  expect(press("?", { shiftKey: true })).toBe("?");
});

test("[W3] 'g m' goes to the map, and 'm' alone does not", () => {
  const shortcuts = ["g m", "g c", "j", "mod+k"];
  expect(matchKeys(shortcuts, [], "g")).toEqual({ waiting: true });
  expect(matchKeys(shortcuts, ["g"], "m")).toEqual({ found: "g m", waiting: false });
  expect(matchKeys(shortcuts, [], "m")).toEqual({ waiting: false });
  expect(matchKeys(shortcuts, ["g"], "j")).toEqual({ found: "j", waiting: false });
});
