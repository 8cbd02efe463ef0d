import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json, type JsonObject } from "../base/index.ts";
import { schemaRef, type Snapshot } from "../model/index.ts";
import { createReactiveEngine } from "./reactive-engine.ts";
import {
  change,
  HUB,
  mutation,
  NODE,
  Oracle,
  type Outside,
  runKey,
  start,
  type Step,
  step,
} from "./reactive-oracle.fixture.ts";
import { apply, create, id, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";

const WIDTH = 3;
const seen = {
  cancelled: 0,
  full: 0,
  done: 0,
  failed: 0,
  stale: 0,
  circles: 0,
  unfit: 0,
  required: 0,
  runs: 0,
  discarded: 0,
};

type Manner = {
  /** Everything settles after each step. */
  readonly quiet?: boolean;
  /** What nobody waits for any more is stopped. */
  readonly obedient?: boolean;
};

/** Plays a history with outcomes arriving as the steps say. */
async function play(steps: readonly Step[], { quiet = false, obedient = false }: Manner): Promise<void> {
  const sandbox = new TableSandbox();
  const memo = new MapMemo();
  sandbox.manual = true;
  sandbox.obedient = obedient;
  const told = new Map<string, Json>();
  const engine = createReactiveEngine({
    sandbox,
    memo,
    concurrency: WIDTH,
    onResult: (owner, path, result) => (result ? told.set(`${owner}${path}`, result) : told.delete(`${owner}${path}`)),
  });
  const outside: Outside = { resources: new Map(), fact: undefined };
  const ever = new Set<string>();
  let snapshot = start();
  engine.update(snapshot);

  const settle = async (): Promise<void> => {
    await sandbox.answerAll();
    expect(engine.settled()).toBe(true);
    await engine.whenSettled();
    compare(engine, told, new Oracle(snapshot, outside));
    if (!quiet) return;
    const oracle = new Oracle(snapshot, outside);
    oracle.all();
    const fresh = [...oracle.runs].filter((run) => !ever.has(run));
    expect(
      sandbox.runs
        .splice(0)
        .map(({ name, input }) => runKey(name, input))
        .toSorted(),
    ).toEqual(fresh.toSorted());
    for (const run of fresh) ever.add(run);
    seen.runs += fresh.length;
  };

  for (const each of steps) {
    switch (each.type) {
      case "mutate":
        snapshot = change(snapshot, each.mutations);
        engine.update(snapshot);
        break;
      case "create":
        if (snapshot.components.has(id(each.component))) break;
        snapshot = apply(snapshot, ...create(each.component, each.component.startsWith("n") ? NODE : HUB));
        engine.update(snapshot);
        break;
      case "erase":
      case "delete":
        snapshot = change(snapshot, [
          { type: each.type === "erase" ? "component.erase" : "component.delete", component: id(each.component) },
        ]);
        engine.update(snapshot);
        break;
      case "resource":
        if (each.value === null) outside.resources.delete(each.component);
        else outside.resources.set(each.component, { v: each.value });
        engine.setResource(id(each.component), each.value === null ? undefined : { v: each.value });
        break;
      case "fact":
        outside.fact = each.value ?? undefined;
        engine.setFact("f", each.value ?? undefined);
        break;
      case "answer":
        await turn();
        await sandbox.answer(each.at);
    }
    expect(sandbox.waiting.length).toBeLessThanOrEqual(WIDTH);
    if (sandbox.waiting.length === WIDTH) seen.full++;
    if (quiet) await settle();
  }
  await settle();
  await restart(snapshot, outside, memo);
  seen.cancelled += obedient ? sandbox.runs.length - sandbox.answered.length : 0;
  if (!quiet) {
    const runs = (obedient ? sandbox.answered : sandbox.runs).map(({ name, input }) => runKey(name, input));
    expect(new Set(runs).size).toBe(runs.length);
    const oracle = new Oracle(snapshot, outside);
    oracle.all();
    seen.discarded += runs.filter((run) => !oracle.runs.has(run)).length;
  }
}

/** Another process finds all of it in the memo. */
async function restart(snapshot: Snapshot, outside: Outside, memo: MapMemo): Promise<void> {
  const sandbox = new TableSandbox();
  const engine = createReactiveEngine({ sandbox, memo });
  engine.setFact("f", outside.fact);
  for (const [of, payload] of outside.resources) engine.setResource(id(of), payload);
  engine.update(snapshot);
  await engine.whenSettled();
  expect(sandbox.runs).toEqual([]);
}

function compare(
  engine: ReturnType<typeof createReactiveEngine>,
  told: ReadonlyMap<string, Json>,
  oracle: Oracle,
): void {
  const expected = oracle.all();
  const results = new Map(
    [...engine.results()].map(({ component: owner, path, result }) => [`${owner}${path}`, result]),
  );
  expect([...results.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  expect([...told.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [key, value] of expected) {
    const result = results.get(key);
    expect([key, result?.phase]).toEqual([key, value.state === "ready" ? "done" : value.state]);
    if (value.state === "ready" && result?.phase === "done") expect([key, result.value]).toEqual([key, value.json]);
    expect({ ...(told.get(key) as JsonObject), durationMs: 0, value: 0 }).toEqual({
      ...result,
      durationMs: 0,
      value: 0,
    });
    seen[value.state === "ready" ? "done" : value.state]++;
    if (result?.phase === "failed" && result.reason.includes("circle")) seen.circles++;
    if (result?.phase === "failed" && result.reason.startsWith("The connection gives")) seen.unfit++;
    if (key.includes("/required/")) seen.required++;
  }
}

/** Met in histories whose outcomes arrive late. */
const LATER: ReadonlySet<string> = new Set(["discarded", "cancelled", "full"]);

test("[R1][R2][R3][R6][R7][R9][R36][R37][R46] whatever is edited, all results are those of the definition, and exactly the runs it needs have been made", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) => play(steps, { quiet: true })),
    { numRuns: 80 },
  );
  // Each *never* has its *sometimes*: the histories did meet failures, circles and real work.
  expect(Object.entries(seen).filter(([what, times]) => !LATER.has(what) && times < 10)).toEqual([]);
});

test("[R4][R5] outcomes that arrive late, in any order and between edits change nothing, and no run is made twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => play(steps, {})),
    { numRuns: 80 },
  );
  expect(seen.discarded).toBeGreaterThan(10);
});

test("[R43][R44] what nobody waits for any more is given up, no more run at a time than there is room for, and the end is the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => play(steps, { obedient: true })),
    { numRuns: 80 },
  );
  expect([seen.cancelled, seen.full].filter((times) => times < 10)).toEqual([]);
});

test("[R7] which functions are on a circle does not depend on how it came about", async () => {
  const pair = fc.tuple(fc.array(mutation, { maxLength: 12 }), fc.array(mutation, { maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(pair, async ([before, after]) => {
      const results = async (path: readonly Snapshot[]) => {
        const engine = createReactiveEngine({ sandbox: new TableSandbox(), memo: new MapMemo() });
        for (const snapshot of path) {
          engine.update(snapshot);
          await engine.whenSettled();
        }
        return [...engine.results()]
          .map(({ component: owner, path: at, result }) => [
            owner,
            at,
            result.phase === "failed" || result.phase === "stale" ? [result.phase, result.reason] : result,
          ])
          .map(canonicalJson)
          .toSorted();
      };
      const middle = change(start(), before);
      const end = change(middle, after);
      expect(await results([start(), middle, end])).toEqual(await results([end]));
    }),
    { numRuns: 60 },
  );
});

test("[R1] the schemas of these tests are used", () => {
  expect(schemaRef(NODE)).toBe("t.node@1");
});
