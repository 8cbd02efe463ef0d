import { expect, test } from "vitest";
import { foldUnchanged } from "./diff-folds.ts";
import { diffLines } from "./diff-lines.ts";

const before = Array.from({ length: 40 }, (_, i) => `line ${i + 1}`).join("\n");
const after = before.replace("line 20", "line twenty");

test("[K3] unchanged lines far from a change are folded, and no line is lost", () => {
  const rows = diffLines(before, after);
  const parts = foldUnchanged(rows, 3);
  expect(parts.map((part) => part.kind)).toEqual(["fold", "rows", "fold"]);
  expect(parts.flatMap((part) => part.rows)).toEqual(rows);
  expect(parts[1]?.rows).toHaveLength(8);
});

test("[K3] a line with a note stays in sight", () => {
  const parts = foldUnchanged(diffLines(before, after), 3, new Set([2]));
  expect(parts[0]?.kind).toBe("rows");
});
