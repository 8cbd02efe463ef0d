import { expect, test } from "vitest";
import { joinLines, MAX_LINES, plainText } from "./join-lines.ts";

const line = (seq: number) => ({ run: "r", component: "c", at: 0, seq, text: `line ${seq}` });

test("[W7] a log read again after a lost connection shows each line once, in order", () => {
  const before = joinLines([], [line(1), line(2)]);
  expect(joinLines(before, [line(1), line(2), line(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(joinLines(before, [line(2)])).toBe(before);
});

test("[W7] a page keeps a bounded number of lines", () => {
  const many = Array.from({ length: MAX_LINES + 50 }, (_, i) => line(i));
  expect(joinLines([], many)).toHaveLength(MAX_LINES);
});

test("[W7] colour codes and control characters of a terminal are not shown", () => {
  expect(plainText("\u001b[32mdone\u001b[0m\r")).toBe("done");
});
