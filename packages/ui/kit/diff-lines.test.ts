import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff-lines.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "services:", "  web:"), { maxLength: 30 })
  .map((lines) => lines.join("\n"));

test("[K2] the rows of a diff give back both texts, with their line numbers", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = diffLines(before, after);
      const left = rows.flatMap((row) => (row.kind === "added" ? [] : [row]));
      const right = rows.flatMap((row) => (row.kind === "removed" ? [] : [row]));
      expect(left.map((row) => row.text).join("\n")).toBe(before);
      expect(right.map((row) => row.text).join("\n")).toBe(after);
      expect(left.map((row) => row.before)).toEqual(left.map((_, i) => i + 1));
      expect(right.map((row) => row.after)).toEqual(right.map((_, i) => i + 1));
    }),
  );
});

test("[K2] a changed line is one removal followed by one addition", () => {
  const rows = diffLines("image: redis:7\nports:\n", "image: redis:8\nports:\n");
  expect(rows.map((row) => row.kind)).toEqual(["removed", "added", "same"]);
});

test("[K2] equal texts differ nowhere", () => {
  expect(diffLines("a\nb\n", "a\nb\n").every((row) => row.kind === "same")).toBe(true);
  expect(diffLines("", "")).toEqual([]);
});
