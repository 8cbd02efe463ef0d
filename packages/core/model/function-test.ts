import { isId, isJsonObject, type Json, type JsonObject, jsonEqual } from "../base/index.ts";

/**
 * What a function should answer to an input. Tests are data of the function: each stands at a key of its own, so that two people
 * add theirs at the same time, and each is reviewed and approved with the code.
 */
export type FunctionTest = {
  /** What it shows, in a few words. */
  readonly name: string;
  /** The one object the function is called with. */
  readonly input: JsonObject;
  readonly expect: Expectation;
};

/**
 * `value`: exactly this. `matches`: at least this; objects may say more, lists may not. `failure`: it fails, with this text
 * somewhere in its reason.
 */
export type Expectation = { readonly value: Json } | { readonly matches: Json } | { readonly failure: string };

export type FunctionTests = { readonly [id: string]: FunctionTest };

/** The field of a function that holds one of its tests. */
export type TestField = `tests/${string}`;

export const MAX_TESTS = 50;
const MAX_TEST_LENGTH = 32 * 1024;
const PREFIX = "tests/";

export function testField(id: string): TestField {
  return `${PREFIX}${id}`;
}

/** The test's id; undefined where the text names no test. */
export function testIdOf(field: string): string | undefined {
  const id = field.startsWith(PREFIX) ? field.slice(PREFIX.length) : "";
  return isId(id) ? id : undefined;
}

/** What a good test is, in words that complete "it must be …"; undefined when `value` is one. */
export function testFault(value: Json): string | undefined {
  if (!isJsonObject(value)) return 'a test: {"name": "…", "input": {…}, "expect": {"value": …}}';
  const { name, input, expect, ...rest } = value;
  if (typeof name !== "string" || name.trim() === "" || name.length > 120 || /\p{Cc}/u.test(name))
    return "a test with a name of up to 120 characters on one line";
  if (!isJsonObject(input)) return "a test whose input is an object with a member per argument";
  if (!isExpectation(expect) || Object.keys(rest).length > 0)
    return "a test that expects exactly one of a value, what matches, or the text of a failure";
  return JSON.stringify(value).length > MAX_TEST_LENGTH ? `a test of at most ${MAX_TEST_LENGTH / 1024} kB` : undefined;
}

function isExpectation(value: Json | undefined): value is Expectation & JsonObject {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return false;
  return "value" in value || "matches" in value || typeof value["failure"] === "string";
}

/** `tests` with one set or, with null, taken out; undefined when none is left. In the order of their ids, whatever came first. */
export function withTest(tests: FunctionTests = {}, id: string, test: FunctionTest | null): FunctionTests | undefined {
  const others = Object.entries(tests).filter(([other]) => other !== id);
  const next = test === null ? others : [...others, [id, test] as const];
  if (next.length === 0) return undefined;
  return Object.fromEntries(next.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a function's run came to, as far as a test looks at it. */
export type TestedOutcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly message: string };

/** Whether an outcome is what a test expects. Rule [M34]. */
export function meets(expect: Expectation, outcome: TestedOutcome): boolean {
  if ("failure" in expect) return !outcome.ok && outcome.message.includes(expect.failure);
  if (!outcome.ok) return false;
  return "value" in expect ? jsonEqual(expect.value, outcome.value) : matches(expect.matches, outcome.value);
}

function matches(pattern: Json, value: Json): boolean {
  if (Array.isArray(pattern))
    return (
      Array.isArray(value) &&
      value.length === pattern.length &&
      pattern.every((each, at) => matches(each, value[at] as Json))
    );
  if (!isJsonObject(pattern)) return jsonEqual(pattern, value);
  return (
    isJsonObject(value) &&
    Object.entries(pattern).every(([name, each]) => Object.hasOwn(value, name) && matches(each, value[name] as Json))
  );
}
