import { textHash } from "@tributary/core/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffText } from "../model/index.ts";
import { earlierTexts, type TextEdit } from "./earlier-texts.ts";

function editsBetween(texts: readonly string[]): TextEdit[] {
  return texts
    .slice(1)
    .map((text, index) => ({ splices: diffText(texts[index] ?? "", text), afterHash: textHash(text) }));
}

test("[R41] taking edits back gives every text there was, newest first", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 8 }), (texts) => {
      const found = [...earlierTexts(texts.at(-1) ?? "", editsBetween(texts))];
      expect(found).toEqual(texts.length === 1 ? [] : texts.slice(0, -1).reverse());
    }),
  );
});

test("[R41] what was edited since is left out, and a gap in the edits ends it", () => {
  const texts = ["one", "two", "three", "four"];
  const edits = editsBetween(texts);
  expect([...earlierTexts("three", edits)]).toEqual(["two", "one"]);
  expect([
    ...earlierTexts(
      "four",
      edits.filter((_, index) => index !== 1),
    ),
  ]).toEqual(["three"]);
  expect([...earlierTexts("five", edits)]).toEqual([]);
});
