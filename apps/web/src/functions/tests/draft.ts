import { isJsonObject, type Json, jsonEqual } from "@tributary/core/base";
import { type Expectation, fieldFault, type FunctionTest, testField } from "@tributary/core/model";

export type ExpectationKind = "value" | "matches" | "failure";

/** A test while somebody writes it: its parts as texts, which need not be JSON yet. */
export type TestDraft = {
  readonly name: string;
  readonly input: string;
  readonly kind: ExpectationKind;
  readonly expected: string;
};

export function draftOf({ name, input, expect }: FunctionTest): TestDraft {
  const kind = "failure" in expect ? "failure" : "value" in expect ? "value" : "matches";
  return { name, input: pretty(input), kind, expected: expectedText(expect) };
}

/** What is expected, as it stands in an editor: JSON, or for a failure the text that its reason has to hold. */
export function expectedText(expect: Expectation): string {
  if ("failure" in expect) return expect.failure;
  return pretty("value" in expect ? expect.value : expect.matches);
}

export type ReadDraft =
  | { readonly ok: true; readonly test: FunctionTest }
  | { readonly ok: false; readonly at: "name" | "input" | "expected"; readonly sentence: string };

/** The test a draft says, or what keeps it from saying one, in a sentence. */
export function readDraft({ name, input, kind, expected }: TestDraft): ReadDraft {
  const given = parsed(input);
  if (!isJsonObject(given.value))
    return { ok: false, at: "input", sentence: given.fault ?? "The input is an object with a member per argument." };
  const answer: { readonly value?: Json; readonly fault?: string } =
    kind === "failure" ? { value: expected } : parsed(expected);
  if (answer.value === undefined)
    return { ok: false, at: "expected", sentence: answer.fault ?? "Say what it should answer." };
  const expect = kind === "failure" ? { failure: expected } : expectation(kind, answer.value);
  const test: FunctionTest = { name: name.trim(), input: given.value, expect };
  const fault = fieldFault(testField("draft"), test);
  if (fault === undefined) return { ok: true, test };
  return { ok: false, at: test.name === "" ? "name" : "input", sentence: `It must be ${fault}.` };
}

function expectation(kind: "value" | "matches", answer: Json): Expectation {
  return kind === "value" ? { value: answer } : { matches: answer };
}

export function saysTheSame(draft: TestDraft, test: FunctionTest): boolean {
  const read = readDraft(draft);
  return read.ok && jsonEqual(read.test, test);
}

export function pretty(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function parsed(text: string): { readonly value?: Json; readonly fault?: string } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { fault: `This is not JSON yet: ${error instanceof Error ? error.message : String(error)}.` };
  }
}
