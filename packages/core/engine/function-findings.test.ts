import type { FunctionId } from "@tributary/core/base";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation, type Mutation, type Snapshot, testField } from "../model/index.ts";
import type { FunctionState } from "../protocol/index.ts";
import { functionFindingsBetween, sentencesOf } from "./function-findings.ts";

const F = "f" as FunctionId;
const on = (snapshot: Snapshot, ...mutations: readonly Mutation[]): Snapshot =>
  mutations.reduce(applyMutation, snapshot);
const HEAD = on(
  baseSnapshot(1),
  { type: "function.create", function: F, name: "sizes", kind: "attribute", source: "…" },
  {
    type: "function.set",
    function: F,
    field: testField("t"),
    value: { name: "of two", input: {}, expect: { value: 4 } },
  },
);
const CHANGED = on(HEAD, { type: "function.set", function: F, field: "title", value: "Sizes" });
const MISFIT = { line: 3, column: 5, length: 4, sentence: "It has no such member." };
const WRONG: FunctionState = {
  phase: "ready",
  types: [MISFIT],
  tests: { t: { phase: "failed", message: "It answered something else.", durationMs: 1 } },
};
const SENTENCES = [
  "It does not fit its types. Line 3, column 5: It has no such member.",
  "The test “of two” fails. It answered something else.",
];

function between(model: Snapshot, now: FunctionState, before: FunctionState) {
  return functionFindingsBetween({ model: HEAD, state: () => before }, { model, state: () => now });
}

test("[D12] what a function is found wanting in is said, of those that change and of those that become so", () => {
  const ready: FunctionState = { phase: "ready" };
  expect(between(CHANGED, WRONG, WRONG)).toEqual([
    { function: F, name: "sizes", title: "Sizes", sentences: SENTENCES },
  ]);
  expect(between(HEAD, WRONG, ready)).toMatchObject([{ title: "sizes", sentences: SENTENCES }]);
  expect(between(HEAD, WRONG, WRONG)).toEqual([]);
  expect(between(CHANGED, ready, WRONG)).toEqual([]);
  expect(between(on(CHANGED, { type: "function.delete", function: F }), WRONG, WRONG)).toEqual([]);
});

test("[D12] asked about by itself, a function also says why it cannot run", () => {
  const [definition] = HEAD.functions.values();
  if (!definition) throw new Error("no function");
  expect(sentencesOf(definition, { phase: "broken", problems: [MISFIT], inForce: false })).toEqual([
    "It cannot be run. Line 3, column 5: It has no such member.",
  ]);
  expect(sentencesOf(definition, undefined)).toEqual([]);
});
