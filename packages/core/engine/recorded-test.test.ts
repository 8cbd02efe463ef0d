import type { ComponentId } from "@tributary/core/base";
import { expect, test } from "vitest";
import { recordedTest, unrecordable } from "./recorded-test.ts";

const ended = { endedAt: 2, durationMs: 1 };
const input = { kind: "whole", value: { size: 2 } } as const;
const answered = { phase: "succeeded", ...ended, output: { kind: "whole", value: 4 } } as const;
const threw = {
  phase: "failed",
  ...ended,
  failure: { kind: "thrown", message: "Error: no size (line 1)" },
} as const;
const run = {
  function: { name: "sizes", kind: "attribute" },
  component: { id: "c" as ComponentId, name: "web" },
  input,
  state: answered,
} as const;

const sentenceOf = (wanted: Parameters<typeof recordedTest>[0]): string => {
  const read = recordedTest(wanted);
  return read.ok ? "it was recorded" : read.error;
};

test("[F5] a run is recorded with what went in and came out", () => {
  const value = { name: "As for web", input: { size: 2 }, expect: { value: 4 } };
  expect(recordedTest(run)).toEqual({ ok: true, value });
  expect(recordedTest({ ...run, state: threw })).toMatchObject({
    value: { expect: { failure: "Error: no size (line 1)" } },
  });
  expect(recordedTest({ ...run, component: null })).toMatchObject({ value: { name: "As it was run" } });
});

test("[F5] what was cut is not recorded, nor what was stopped or still runs", () => {
  const cut = { kind: "cut", text: "{", length: 99_999 } as const;
  expect(sentenceOf({ ...run, input: cut })).toContain("too long");
  expect(sentenceOf({ ...run, state: { ...answered, output: cut } })).toContain("too long");
  const stopped = { ...threw, failure: { kind: "cpu", message: "It computed for too long." } };
  expect(sentenceOf({ ...run, state: stopped })).toContain("was stopped: It computed");
  expect(sentenceOf({ ...run, state: { phase: "running" } })).toContain("not ended");
});

test("[F5] where something was hidden, in what went in, came out or was thrown, nothing is recorded and a sentence says why", () => {
  const hidden = [
    { ...run, input: { ...input, value: { size: "[redacted]" }, isRedacted: true } },
    { ...run, state: { ...answered, output: { kind: "whole", value: "[redacted]", isRedacted: true } } },
    { ...run, state: { ...threw, isRedacted: true } },
  ] as const;
  for (const each of hidden) expect(sentenceOf(each)).toContain("holds something secret");
});

test("[F5] what a test cannot be given is not recorded: a connection's answers, an apply, a secret", () => {
  const exchange = { connection: "dns", method: "GET", path: "/a", status: 200, durationMs: 1 };
  const asked = { total: 1, kept: [{ ...exchange, sentBytes: 0, receivedBytes: 0 }] };
  expect(sentenceOf({ ...run, exchanges: asked })).toContain("a test has none");
  expect(sentenceOf({ ...run, exchanges: { total: 0, kept: [] } })).toBe("it was recorded");
  for (const kind of ["action", "authentication"] as const)
    expect(sentenceOf({ ...run, function: { name: "f", kind } })).toBe(unrecordable(kind));
  expect(unrecordable("debug")).toBeUndefined();
});
