import { expect, test } from "vitest";
import { problemAt } from "./place-in-text.ts";

test("a mark stands at its line and column", () => {
  const text = '{\n  "title": 5\n}';
  const at = (from: number, to: number) => problemAt(text, { from, to, sentence: "No." });
  expect(at(0, 1)).toEqual({ line: 1, column: 1, length: 1, sentence: "No." });
  expect(at(4, 14)).toEqual({ line: 2, column: 3, length: 10, sentence: "No." });
  expect(at(15, 16)).toEqual({ line: 3, column: 1, length: 1, sentence: "No." });
  expect(problemAt("", { from: 0, to: 0, sentence: "No.", isWarning: true })).toMatchObject({
    line: 1,
    isWarning: true,
  });
});
