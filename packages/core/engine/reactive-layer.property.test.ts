import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "../base/index.ts";
import type { Mutation, Snapshot } from "../model/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { createReactiveEngine, type ReactiveEngine } from "./reactive-engine.ts";
import { change, HUB, mutation, NODE, Oracle, type Outside, runKey, start } from "./reactive-oracle.fixture.ts";
import { apply, create, id, MapMemo, TableSandbox, turn } from "./reactive.fixture.ts";

const component = fc.constantFrom("n1", "n2", "n3", "n4", "h1", "h2");
const edits = fc.oneof(
  { weight: 6, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: component.map((name) => create(name, name.startsWith("n") ? NODE : HUB)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("component.erase" as const, "component.delete" as const, "component.restore" as const),
        component,
      )
      .map(([type, name]): Mutation[] => [{ type, component: id(name) }]),
  },
);

type Step =
  | { readonly type: "head"; readonly edits: readonly Mutation[]; readonly rebase: boolean }
  | { readonly type: "edit"; readonly set: number; readonly edits: readonly Mutation[] }
  /** Takes back what was edited last in a change set; `all`: everything. */
  | { readonly type: "revert"; readonly set: number; readonly all: boolean }
  | { readonly type: "reopen"; readonly set: number }
  | { readonly type: "resource"; readonly component: string; readonly value: number | null }
  | { readonly type: "fact"; readonly value: number | null }
  | { readonly type: "answer"; readonly at: number };

const set = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("edit" as const), set, edits }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("head" as const),
      edits,
      rebase: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("revert" as const), set, all: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reopen" as const), set }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("resource" as const), component, value: fc.option(fc.nat(1)) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("fact" as const), value: fc.option(fc.nat(1)) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("answer" as const), at: fc.nat(10) }) },
);

const seen = { done: 0, failed: 0, stale: 0, shared: 0, own: 0, absent: 0, runs: 0 };

/** Head's engine and two layers over it, as the server keeps them for two change sets. */
class World {
  readonly sandbox = new TableSandbox();
  readonly outside: Outside = { resources: new Map(), fact: undefined };
  readonly head: ReactiveEngine;
  readonly sets: ChangeSet[];
  snapshot = start();
  private readonly ever = new Set<string>();

  constructor() {
    this.sandbox.manual = true;
    this.head = createReactiveEngine({ sandbox: this.sandbox, memo: new MapMemo(), concurrency: 3 });
    this.head.update(this.snapshot);
    this.sets = [new ChangeSet(this), new ChangeSet(this)];
  }

  async play(each: Step): Promise<void> {
    switch (each.type) {
      case "head":
        this.snapshot = edited(this.snapshot, each.edits);
        this.head.update(this.snapshot);
        // Change sets follow a while later, each in its turn, and whatever arrives arrives meanwhile.
        await turn();
        await this.sandbox.answer();
        for (const set of this.sets) set.follow(each.rebase);
        return;
      case "edit":
        return this.sets[each.set]?.edit(each.edits);
      case "revert":
        return this.sets[each.set]?.revert(each.all);
      case "reopen":
        return this.sets[each.set]?.reopen();
      case "resource":
        if (each.value === null) this.outside.resources.delete(each.component);
        else this.outside.resources.set(each.component, { v: each.value });
        return this.head.setResource(id(each.component), each.value === null ? undefined : { v: each.value });
      case "fact":
        this.outside.fact = each.value ?? undefined;
        return this.head.setFact("f", each.value ?? undefined);
      case "answer":
        await turn();
        await this.sandbox.answer(each.at);
    }
  }

  async settle(exactly: boolean): Promise<void> {
    await this.sandbox.answerAll();
    for (const set of this.sets) await set.engine.whenSettled();
    const oracles = [this.snapshot, ...this.sets.map(({ view }) => view)].map((each) => new Oracle(each, this.outside));
    compare([...this.head.results()], oracles[0] as Oracle);
    this.sets.forEach((set, at) => set.check(oracles[at + 1] as Oracle));
    if (!exactly) return;
    const needed = new Set(oracles.flatMap((oracle) => [...oracle.runs]));
    const fresh = [...needed].filter((run) => !this.ever.has(run));
    expect(
      this.sandbox.runs
        .splice(0)
        .map(({ name, input }) => runKey(name, input))
        .toSorted(),
    ).toEqual(fresh.toSorted());
    for (const run of fresh) this.ever.add(run);
    seen.runs += fresh.length;
  }
}

class ChangeSet {
  readonly world: World;
  engine: ReactiveEngine;
  view: Snapshot;
  private overlay: (readonly Mutation[])[] = [];
  private base: Snapshot;
  private readonly told = new Map<string, Json>();
  private readonly absent = new Set<string>();

  constructor(world: World) {
    this.world = world;
    this.base = world.snapshot;
    this.view = world.snapshot;
    this.engine = this.open();
  }

  private open(): ReactiveEngine {
    const engine = this.world.head.layer({
      onResult: (owner, path, result) =>
        result ? this.told.set(`${owner}${path}`, result) : this.told.delete(`${owner}${path}`),
      onAbsent: (owner, path, absent) =>
        absent ? this.absent.add(`${owner}${path}`) : this.absent.delete(`${owner}${path}`),
    });
    engine.update(this.view);
    return engine;
  }

  edit(edits: readonly Mutation[]): void {
    this.overlay.push(edits);
    this.view = edited(this.view, edits);
    this.engine.update(this.view);
  }

  revert(all: boolean): void {
    this.overlay = all ? [] : this.overlay.slice(0, -1);
    this.follow(true);
  }

  /** A change set that is closed stays on the Head it was closed at. */
  follow(rebase: boolean): void {
    if (rebase) {
      this.base = this.world.snapshot;
      this.view = this.overlay.reduce(edited, this.base);
    }
    this.engine.update(this.view);
  }

  reopen(): void {
    this.engine.dispose();
    this.told.clear();
    this.absent.clear();
    this.engine = this.open();
  }

  check(oracle: Oracle): void {
    const results = [...this.engine.results()];
    compare(results, oracle);
    // What is told by the layer, over what Head's engine says, is all there is.
    const below = [...this.world.head.results()].map(
      ({ component: of, path, result }) => [`${of}${path}`, result] as const,
    );
    const shown = new Map<string, unknown>(below.filter(([key]) => !this.absent.has(key)));
    for (const [key, result] of this.told) shown.set(key, result);
    const bare = (entries: Iterable<readonly [string, unknown]>) =>
      [...entries]
        .map(([key, result]) => [key, withoutTime(result as FunctionResult)])
        .map(canonicalJson)
        .toSorted();
    expect(bare(shown)).toEqual(bare(results.map(({ component: of, path, result }) => [`${of}${path}`, result])));
    if (this.view === this.world.snapshot) expect([this.told.size, this.absent.size]).toEqual([0, 0]);
    seen.own += this.told.size;
    seen.absent += this.absent.size;
    seen.shared += results.length - this.told.size;
  }
}

/** A component is created once; what concerns one that is not there changes nothing. */
function edited(snapshot: Snapshot, edits: readonly Mutation[]): Snapshot {
  const [first] = edits;
  if (first?.type !== "component.create") return change(snapshot, edits);
  return snapshot.components.has(first.component) ? snapshot : apply(snapshot, ...edits);
}

/** What people see of it: the last good value of what has none now is a memory, which layers have of their own. */
function withoutTime(result: FunctionResult): unknown {
  return result.phase === "done" ? { ...result, durationMs: 0 } : { phase: result.phase };
}

function compare(
  results: readonly { readonly component: string; readonly path: string; readonly result: FunctionResult }[],
  oracle: Oracle,
): void {
  const expected = [...oracle.all()].map(([key, value]) =>
    value.state === "ready" ? [key, "done", value.json] : [key, value.state],
  );
  const found = results.map(({ component: of, path, result }) =>
    result.phase === "done" ? [`${of}${path}`, "done", result.value] : [`${of}${path}`, result.phase],
  );
  expect(found.map(canonicalJson).toSorted()).toEqual(expected.map(canonicalJson).toSorted());
  for (const [, phase] of expected) seen[phase as "done" | "failed" | "stale"]++;
}

test("[R16][R17] whatever is edited on Head and in change sets, each shows the results of its own definition, and exactly the runs they need together have been made", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const world = new World();
      for (const each of steps) {
        await world.play(each);
        await world.settle(true);
      }
    }),
    { numRuns: 120 },
  );
  expect(Object.entries(seen).filter(([, times]) => times < 10)).toEqual([]);
});

test("[R4][R16] outcomes that arrive late, in any order and between edits and rebases change nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const world = new World();
      for (const each of steps) await world.play(each);
      await world.settle(false);
      const runs = world.sandbox.runs.map(({ name, input }) => runKey(name, input));
      expect(new Set(runs).size).toBe(runs.length);
    }),
    { numRuns: 120 },
  );
});
