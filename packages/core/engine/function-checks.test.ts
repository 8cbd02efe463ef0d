import type { FunctionId, Json } from "@tributary/core/base";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { beforeEach, expect, test } from "vitest";
import {
  applyMutation,
  diffText,
  type Expectation,
  type Mutation,
  schemaRef,
  type Snapshot,
  testField,
} from "../model/index.ts";
import { FunctionChecks } from "./function-checks.ts";
import { code, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";
import { createFunctionPool } from "./reactive-pool.ts";
import type { TypeChecker, TypeMismatch } from "./type-checker.ts";

const F = "f" as FunctionId;
const DOUBLE = code("double", ({ size }) => Number(size) * 2);
const TREBLE = code("treble", ({ size }) => Number(size) * 3);

const on = (snapshot: Snapshot, ...mutations: readonly Mutation[]): Snapshot =>
  mutations.reduce(applyMutation, snapshot);
const BASE = on(baseSnapshot(1), {
  type: "function.create",
  function: F,
  name: "sizes",
  kind: "attribute",
  source: "double",
});
const put = (id: string, input: { readonly [name: string]: Json }, expected: Expectation): Mutation => ({
  type: "function.set",
  function: F,
  field: testField(id),
  value: { name: id, input, expect: expected },
});
const written = (snapshot: Snapshot, source: string): Snapshot =>
  on(snapshot, {
    type: "function.edit",
    function: F,
    splices: diffText(snapshot.functions.get(F)?.source ?? "", source),
  });

/** Finds a mismatch wherever a text says "wrong", when it is told to answer. */
class HandChecker implements TypeChecker {
  readonly asked: { readonly declaration: string; readonly source: string }[] = [];
  #waiting: (() => void)[] = [];

  check(text: { readonly declaration: string; readonly source: string }): Promise<readonly TypeMismatch[]> {
    this.asked.push(text);
    const found = text.source.includes("wrong") ? [{ line: 1, column: 1, length: 5, sentence: "It is wrong." }] : [];
    return new Promise((resolve) => this.#waiting.push(() => resolve(found)));
  }

  async answer(): Promise<void> {
    for (const each of this.#waiting.splice(0)) each();
    await turn();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

let checker: HandChecker;
let sandbox: TableSandbox;
let told: FunctionId[];
let checks: FunctionChecks;
const codeOf = ({ source }: { readonly source: string }) => (source === "treble" ? TREBLE : DOUBLE);

beforeEach(() => {
  checker = new HandChecker();
  sandbox = new TableSandbox();
  told = [];
  const pool = createFunctionPool({ sandbox, memo: new MapMemo() });
  checks = new FunctionChecks({ checker, pool, onChange: (id) => told.push(id) });
});

async function rest(): Promise<void> {
  const settled = checks.whenSettled();
  while (!checks.isSettled) await checker.answer();
  await settled;
}

test("[R33] what does not fit is known of the text and the kinds as they are now", async () => {
  checks.follow(written(BASE, "wrong"), codeOf);
  expect([checks.of(F), checks.isSettled]).toEqual([{}, false]);
  await rest();
  expect(checks.of(F).types).toEqual([{ line: 1, column: 1, length: 5, sentence: "It is wrong." }]);
  const attached = on(written(BASE, "right"), { type: "function.bind", function: F, schema: NODE.name });
  checks.follow(attached, codeOf);
  await rest();
  expect([checks.of(F), told.length]).toEqual([{}, 2]);
  checks.follow(on(attached, { type: "component.create", component: "c" as never, schema: schemaRef(NODE) }), codeOf);
  expect(checker.asked.map(({ source }) => source)).toEqual(["wrong", "right"]);
  checks.follow(on(attached, { type: "schema.install", schema: { ...NODE, version: 2 } }), codeOf);
  expect(checker.asked).toHaveLength(3);
});

test("[R33] what is typed while an answer is awaited is asked about once, as it is then", async () => {
  for (const source of ["wrong 1", "wrong 2", "wrong 3", "fine"]) checks.follow(written(BASE, source), codeOf);
  await checker.answer();
  expect([checks.of(F), checks.isSettled, told]).toEqual([{}, false, []]);
  await rest();
  expect(checker.asked.map(({ source }) => source)).toEqual(["wrong 1", "fine"]);
  expect([checks.of(F), told]).toEqual([{}, [F]]);
});

test("[R34] tests run when code or test changes, and what is known already does not", async () => {
  const two = on(BASE, put("a", { size: 2 }, { value: 4 }), put("b", { size: 3 }, { value: 7 }));
  checks.follow(two, codeOf);
  expect(checks.of(F).tests).toEqual({ a: { phase: "running" }, b: { phase: "running" } });
  await rest();
  expect(checks.of(F).tests).toMatchObject({
    a: { phase: "passed" },
    b: { phase: "failed", message: "It answered something else.", actual: 6 },
  });
  expect(sandbox.taken()).toEqual(["double", "double"]);
  // Other words for the same input, another title: nothing runs.
  checks.follow(on(two, put("b", { size: 3 }, { value: 6 }), put("c", { size: 2 }, { failure: "" })), codeOf);
  await rest();
  expect(sandbox.taken()).toEqual([]);
  expect(checks.of(F).tests).toMatchObject({
    b: { phase: "passed" },
    c: { phase: "failed", message: "It answered, where it should have failed." },
  });
  const edited = written(two, "treble");
  checks.follow(edited, codeOf);
  await rest();
  expect(sandbox.taken()).toEqual(["treble", "treble"]);
  checks.follow(written(edited, "double"), codeOf);
  await rest();
  expect([sandbox.taken(), checks.of(F).tests]).toMatchObject([[], { a: { phase: "passed" } }]);
});

test("[R34] a test that is changed or taken away while it runs says nothing more", async () => {
  sandbox.manual = true;
  const one = on(BASE, put("a", { size: 2 }, { value: 4 }));
  checks.follow(one, codeOf);
  await turn();
  checks.follow(on(one, put("a", { size: 5 }, { value: 10 })), codeOf);
  await sandbox.answerAll();
  await rest();
  expect(checks.of(F).tests).toMatchObject({ a: { phase: "passed" } });
  checks.follow(BASE, codeOf);
  expect(checks.of(F)).toEqual({});
  checks.follow(on(one, { type: "function.delete", function: F }), codeOf);
  expect(checks.of(F)).toEqual({});
});
