import type { FunctionId, Json } from "@tributary/core/base";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { beforeEach, expect, test } from "vitest";
import {
  applyMutation,
  diffText,
  type Expectation,
  FUNCTION_KINDS,
  type FunctionKind,
  isWorldKind,
  type Mutation,
  schemaRef,
  type Snapshot,
  testField,
} from "../model/index.ts";
import { FunctionChecks } from "./function-checks.ts";
import { code, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";
import type { WorldTest, WorldTests } from "./function-tests.ts";
import { createFunctionPool, type Outcome, type RunListener } from "./reactive-pool.ts";
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

/** Runs a test of a function that talks to the world when it is told to. */
class HandWorld implements WorldTests {
  readonly asked: { readonly test: WorldTest; readonly listener: RunListener; isGivenUp: boolean }[] = [];

  known(): Outcome | undefined {
    return undefined;
  }

  request(test: WorldTest, listener: RunListener): () => void {
    const each = { test, listener, isGivenUp: false };
    this.asked.push(each);
    return () => {
      each.isGivenUp = true;
    };
  }
}

let world: HandWorld;
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
  world = new HandWorld();
  checks = new FunctionChecks({ checker, pool, worldTests: world, onChange: (id) => told.push(id) });
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

const G = "g" as FunctionId;
const looking = (kind: FunctionKind): Snapshot =>
  on(
    baseSnapshot(1),
    { type: "function.create", function: G, name: "look", kind, source: "double" },
    {
      type: "function.set",
      function: G,
      field: testField("a"),
      value: { name: "a", input: { size: 2 }, expect: { value: 4 } },
    },
  );
const state = () => checks.of(G).tests?.["a"];

test("[R35] tests of functions that talk to the world never reach what reacts, whatever their kind; all others do", async () => {
  for (const kind of FUNCTION_KINDS) {
    const isWorld = isWorldKind(kind);
    const before = world.asked.length;
    checks.follow(looking(kind), codeOf);
    expect([kind, state()?.phase]).toEqual([kind, isWorld ? "waiting" : expect.stringMatching(/running|passed/)]);
    await rest();
    expect([kind, world.asked.length - before]).toEqual([kind, isWorld ? 1 : 0]);
    checks.follow(baseSnapshot(1), codeOf);
  }
  expect(sandbox.taken()).toEqual(["double"]);
});

test("[R35] nothing that follows from a model waits for them; who asks how functions stand does", async () => {
  checks.follow(looking("debug"), codeOf);
  await rest();
  let isDone = false;
  void checks.whenDone().then(() => {
    isDone = true;
  });
  const [asked] = world.asked;
  asked?.listener.onStarted();
  await turn();
  expect([state(), isDone]).toEqual([{ phase: "running" }, false]);
  asked?.listener.onOutcome({ ok: true, value: 4, hash: "h", durationMs: 3 });
  await turn();
  expect([state(), isDone]).toEqual([{ phase: "passed", durationMs: 3 }, true]);
});

test("[R35] one that cannot be run is neither passed nor failed, whatever failure it expects", () => {
  checks.follow(on(looking("action"), { ...put("a", {}, { failure: "" }), function: G } as Mutation), codeOf);
  world.asked[0]?.listener.onOutcome({ ok: false, message: "No place.", lasts: false, isUnrun: true, durationMs: 0 });
  expect(state()).toEqual({ phase: "unrun", message: "No place." });
});

test("[R35] [R34] what is changed before it has run is given up", () => {
  checks.follow(looking("debug"), codeOf);
  checks.follow(looking("debug"), ({ source }) => codeOf({ source: source === "double" ? "treble" : source }));
  expect(world.asked.map(({ isGivenUp }) => isGivenUp)).toEqual([true, false]);
  expect(state()).toEqual({ phase: "waiting" });
});
