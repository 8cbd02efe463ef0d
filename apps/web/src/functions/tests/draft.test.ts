import type { FunctionTest } from "@tributary/core/model";
import { expect, test } from "vitest";
import { draftOf, readDraft, saysTheSame } from "./draft.ts";
import { recordedTest } from "./recorded.ts";

const TEST: FunctionTest = { name: "of two", input: { size: 2 }, expect: { value: 4 } };

test("[WF1] a test reads back from its draft as what it was, whatever it expects", () => {
  const expectations = [{ value: null }, { matches: { result: "warning" } }, { failure: "no size" }] as const;
  for (const expected of expectations) {
    const each: FunctionTest = { ...TEST, expect: expected };
    expect(readDraft(draftOf(each))).toEqual({ ok: true, test: each });
    expect(saysTheSame(draftOf(each), each)).toBe(true);
    expect(saysTheSame({ ...draftOf(each), name: "another" }, each)).toBe(false);
  }
});

test("[WF1] what keeps a draft from being a test is said where it is", () => {
  const draft = draftOf(TEST);
  expect(readDraft({ ...draft, input: "{" })).toMatchObject({ ok: false, at: "input" });
  expect(readDraft({ ...draft, input: "[1]" })).toMatchObject({
    at: "input",
    sentence: expect.stringContaining("an object"),
  });
  expect(readDraft({ ...draft, expected: "nope" })).toMatchObject({
    at: "expected",
    sentence: expect.stringContaining("not JSON yet"),
  });
  expect(readDraft({ ...draft, name: " " })).toMatchObject({ at: "name" });
});

test("[WF1] a run is recorded with what went in and came out, or not at all", () => {
  const input = { kind: "whole", value: { size: 2 } } as const;
  const ended = { endedAt: 2, durationMs: 1 };
  const output = { kind: "whole", value: 4 } as const;
  expect(recordedTest("web", { input, state: { phase: "succeeded", ...ended, output } })).toEqual({
    ok: true,
    value: { name: "As for web", input: { size: 2 }, expect: { value: 4 } },
  });
  const failure = { kind: "thrown", message: "Error: no size (line 1)" } as const;
  expect(recordedTest("web", { input, state: { phase: "failed", ...ended, failure } })).toMatchObject({
    value: { expect: { failure: "Error: no size (line 1)" } },
  });
  const cut = { kind: "cut", text: "{", length: 99_999 } as const;
  expect(recordedTest("web", { input: cut, state: { phase: "succeeded", ...ended, output } }).ok).toBe(false);
  expect(recordedTest("web", { input, state: { phase: "succeeded", ...ended, output: cut } }).ok).toBe(false);
  expect(
    recordedTest("web", { input, state: { phase: "failed", ...ended, failure: { kind: "cpu", message: "m" } } }).ok,
  ).toBe(false);
});
