import { expect, test } from "vitest";
import { checkText } from "./function-check.ts";

const GOOD = {
  ...{ function: "f1", name: "pinned", title: "Pinned", sentences: [] },
  state: { phase: "ready", tests: { a: { phase: "passed", durationMs: 1 } } },
} as const;
const BAD = {
  ...{ function: "f2", name: "sizes", title: "sizes" },
  sentences: ["The test “of two” fails. It answered\u001b[2J something else."],
  state: null,
} as const;

test("[CL48] a line for each function, what is to be seen to, and all of it in a sentence", () => {
  expect(checkText([GOOD], true)).toBe(
    "✓ Pinned (pinned), 1 test\n1 function: all can be run, fit their types, and pass their tests.",
  );
  expect(checkText([GOOD, BAD], false).split("\n")).toEqual([
    "✓ Pinned (pinned), 1 test",
    "✗ sizes",
    "    The test “of two” fails. It answered [2J something else.",
    "1 of 2 functions to be seen to.",
    "Some of it is still being worked out. Ask again.",
  ]);
  expect(checkText([], true)).toBe("There is no function to check.");
});
