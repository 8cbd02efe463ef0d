import type { FunctionTest } from "@tributary/core/model";
import { expect, test } from "vitest";
import { draftOf, readDraft, saysTheSame } from "./draft.ts";

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
