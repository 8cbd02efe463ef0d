import type { FunctionId, Json } from "@tributary/core/base";
import { baseSnapshot } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { type Expectation, MAX_TESTS, meets, testField } from "./function-test.ts";
import { invertMutation, recreatedFunction } from "./invert.ts";
import type { Mutation } from "./mutation.ts";
import { parseMutation } from "./parse-mutation.ts";
import { refusalSentence } from "./refusal.ts";
import { sentenceOf } from "./sentence.ts";
import type { Snapshot } from "./snapshot.ts";
import { digestOf, stateHash } from "./state-hash.ts";

const F = "f" as FunctionId;
const CREATE: Mutation = { type: "function.create", function: F, name: "check", kind: "qualification", source: "…" };
const BASE = applyMutation(baseSnapshot(1), CREATE);
const set = (id: string, value: Json): Mutation => ({ type: "function.set", function: F, field: testField(id), value });
const example = (name: string, expected: Expectation = { value: 1 }): Json => ({
  name,
  input: { size: 1 },
  expect: expected,
});
const on = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);
const tests = (state: Snapshot) => state.functions.get(F)?.tests;

function refusal(mutation: Mutation, state = BASE): string | undefined {
  const [outcome] = runBatch(state, [mutation], "bestEffort").outcomes;
  return outcome?.refusal && refusalSentence(outcome.refusal);
}

test("[M34] tests are set and taken out one by one, in an order that does not depend on who came first", () => {
  const both = on(set("b", example("second")), set("a", example("first")));
  expect(Object.keys(tests(both) ?? {})).toEqual(["a", "b"]);
  expect(tests(both)).toEqual(tests(on(set("a", example("first")), set("b", example("second")))));
  expect(tests(on(set("a", example("first")), set("a", null)))).toBeUndefined();
  expect(on(set("a", example("first")), set("a", null)).functions.get(F)).toEqual(BASE.functions.get(F));
});

test("[M34] a test has a name, an input and one expectation; more than fifty are refused", () => {
  expect(refusal(set("a", example("it holds")))).toBeUndefined();
  expect(refusal(set("a", { ...(example("x") as object), name: " " }))).toContain("a name of up to 120 characters");
  expect(refusal(set("a", { ...(example("x") as object), input: [] }))).toContain(
    "an object with a member per argument",
  );
  expect(refusal(set("a", example("x", { value: 1, failure: "" } as Expectation)))).toContain("exactly one of");
  expect(refusal(set("a", example("x", { value: "a".repeat(40_000) })))).toContain("at most 32 kB");
  const full = on(...Array.from({ length: MAX_TESTS }, (_, at) => set(`t${at}`, example(`test ${at}`))));
  expect(refusal(set("one-more", example("x")), full)).toContain("at most 50 tests");
  expect(refusal(set("t7", example("another name")), full)).toBeUndefined();
  expect(parseMutation(set("a", example("x")))).toEqual(set("a", example("x")));
  expect(parseMutation({ ...set("a", example("x")), field: "tests/a/b" })).toBeUndefined();
});

test("[M34] a test leads back, travels with its function, counts in the state's hash and has a sentence", () => {
  const state = on(set("a", example("first")));
  for (const mutation of [set("a", null), set("a", example("other")), set("b", example("second"))]) {
    const after = applyMutation(state, mutation);
    expect(invertMutation(state, mutation).reduce(applyMutation, after)).toEqual(state);
    expect(stateHash(digestOf(after))).not.toBe(stateHash(digestOf(state)));
  }
  const gone = applyMutation(state, { type: "function.erase", function: F });
  expect(tests(recreatedFunction(state, F).reduce(applyMutation, gone))).toEqual(tests(state));
  expect(sentenceOf(set("a", null), state)).toBe("Set the test “first” of the function check");
});

test("[M34] an outcome meets exactly one of a value and a failure", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (json, message) => {
      const value = json as Json;
      const [done, failed] = [{ ok: true, value } as const, { ok: false, message } as const];
      expect([meets({ value }, done), meets({ matches: value }, done), meets({ failure: "" }, done)]).toEqual([
        true,
        true,
        false,
      ]);
      expect([
        meets({ value }, failed),
        meets({ matches: value }, failed),
        meets({ failure: message }, failed),
      ]).toEqual([false, false, true]);
    }),
  );
});

test("[M34] what matches may say more in objects, and not in lists", () => {
  const value = { result: "warning", message: "m", list: [{ a: 1, b: 2 }] };
  const matching = (pattern: Json) => meets({ matches: pattern }, { ok: true, value });
  expect([matching({ result: "warning" }), matching({ list: [{ a: 1 }] }), matching({})]).toEqual([true, true, true]);
  expect([matching({ result: "success" }), matching({ list: [] }), matching({ other: null })]).toEqual([
    false,
    false,
    false,
  ]);
  expect(meets({ failure: "no such" }, { ok: false, message: "There is another reason." })).toBe(false);
});
