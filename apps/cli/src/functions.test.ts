import type { FunctionSummary } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { listText, runText } from "./function-text.ts";
import { named } from "./function-place.ts";

const one = (name: string, at: Partial<FunctionSummary>): FunctionSummary => ({
  ...{ name, title: name, description: "", kind: "qualification", bindings: [] },
  ...at,
});
const ALL = [one("check", { id: "f1" }), one("pinned", { schema: "a.b" }), one("pinned", { schema: "c.d" })];

test("[CL45] a function is named by its id, its name, or kind and name; what names several says which", () => {
  expect([named(ALL, "f1"), named(ALL, "check"), named(ALL, "c.d/pinned")]).toEqual([ALL[0], ALL[0], ALL[2]]);
  expect(named(ALL, "pinned")).toBe("Several functions are called “pinned”: a.b/pinned, c.d/pinned.");
  expect(named(ALL, "none")).toContain("There is no function “none”.");
});

test("[CL45] what functions and people wrote moves no cursor, and says what was hit", () => {
  expect(listText([one("check", { id: "f1", title: "a\u001b[2Jb" })])).toBe(
    "check  qualification  a [2Jb  attached to nothing",
  );
  const end = { endedAt: 1, durationMs: 1 };
  const run = (state: Parameters<typeof runText>[0]["state"]) => runText({ state } as Parameters<typeof runText>[0]);
  expect(run({ phase: "failed", ...end, failure: { kind: "cpu", message: "too\nlong" } })).toBe(
    "Failed (cpu): too long",
  );
  expect(run({ phase: "succeeded", ...end, output: { kind: "whole", value: [1] } })).toBe("[\n  1\n]");
});
