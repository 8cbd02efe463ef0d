import { expect, test } from "vitest";
import { lineAnchors, lineNumber } from "./line.ts";

const TEXT = "if (a) {\n}\nif (b) {\n}\n";

test("[CM9] a line is found again by what it says, and equal lines are told apart by their order", () => {
  const second = lineAnchors(TEXT, "after")[3];
  expect(second).toEqual({ side: "after", text: "}", nth: 1 });
  expect(lineNumber(TEXT, second as never)).toBe(4);
  expect(lineNumber(TEXT, { text: "}", nth: 0 })).toBe(2);
  expect(lineNumber(`// new\n${TEXT}`, second as never)).toBe(5);
});

test("[CM9] a line that was changed is gone; of equal ones that were taken away the last stays", () => {
  const line = lineAnchors(TEXT, "after")[2];
  expect(lineNumber(TEXT.replace("if (b)", "if (c)"), line as never)).toBeUndefined();
  expect(lineNumber("if (a) {\n}\n", { text: "}", nth: 1 })).toBe(2);
});
