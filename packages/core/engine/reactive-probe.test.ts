import fc from "fast-check";
import { expect, test } from "vitest";
import { resultPath, schemaOf } from "../model/index.ts";
import { createReactiveEngine, type ReactiveEngine } from "./reactive-engine.ts";
import { change, HUB, mutation, NODE, Oracle, type Outside, runKey, start } from "./reactive-oracle.fixture.ts";
import { apply, code, create, id, install, MapMemo, schema, TableSandbox } from "./reactive.fixture.ts";

const OUTSIDE: Outside = { resources: new Map([["n1", { v: 1 }]]), fact: 2 };
const seen = { given: 0, withheld: 0 };

function headEngine(sandbox: TableSandbox): ReactiveEngine {
  const engine = createReactiveEngine({ sandbox, memo: new MapMemo() });
  engine.setResource(id("n1"), { v: 1 });
  engine.setFact("f", 2);
  return engine;
}

/** Asks for the argument of every function of every component, and compares it with what the definition says it runs with. */
async function ask(engine: ReactiveEngine, snapshot: ReturnType<typeof start>): Promise<void> {
  const oracle = new Oracle(snapshot, OUTSIDE);
  const states = oracle.all();
  for (const component of snapshot.components.values()) {
    for (const binding of schemaOf(snapshot, component)?.functions ?? []) {
      const state = states.get(`${component.id}${resultPath(binding)}`)?.state;
      if (state === undefined) continue;
      const argument = await engine.argument(component.id, binding);
      if (state === "ready") expect(argument.ok).toBe(true);
      if (state === "stale") expect(argument.ok).toBe(false);
      if (argument.ok) expect([...oracle.runs]).toContain(runKey(binding.name, argument.value));
      seen[argument.ok ? "given" : "withheld"] += 1;
    }
  }
}

test("[R40] what a function would be called with is what it is called with, on Head and in a change set", async () => {
  const edits = fc.array(mutation, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(edits, edits, async (onHead, inSet) => {
      const sandbox = new TableSandbox();
      const head = headEngine(sandbox);
      const base = change(start(), onHead);
      const view = change(base, inSet);
      head.update(base);
      const layer = head.layer({});
      layer.update(view);
      await layer.whenSettled();
      const runs = sandbox.runs.length;
      await ask(head, base);
      await ask(layer, view);
      expect(sandbox.runs.length).toBe(runs);
      // Nothing of the asking is left: the next edit is followed as ever.
      layer.update(change(view, onHead));
      await layer.whenSettled();
      await ask(layer, change(view, onHead));
    }),
    { numRuns: 150 },
  );
  expect(Object.values(seen).every((times) => times > 50)).toBe(true);
});

test("[R40] a function that is attached to nothing is asked for like any other, and values still being computed are waited for", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const engine = createReactiveEngine({ sandbox, memo: new MapMemo() });
  const double = code("double", ({ a }) => Number(a) * 2);
  const kind = schema("t.kind", [
    { kind: "attribute", name: "x", title: "x", description: "", inputs: { a: "/domain/a" }, code: double },
  ]);
  engine.update(apply(install(kind, NODE, HUB), ...create("c1", kind, { "/domain/a": 2 }), ...create("n1", NODE)));
  const asked = engine.argument(id("c1"), {
    inputs: { x: "/derived/x", name: "/meta/name", none: "/domain/b" },
    gathers: { nodes: { from: "workspace", path: "/domain/a", schemas: ["t.node"] } },
  });
  await sandbox.answerAll();
  const nodes = [{ component: "n1", schema: "t.node", name: "n1" }];
  expect(await asked).toEqual({ ok: true, value: { x: 4, name: "c1", nodes } });
});

test("[R40] asking ends when the model is closed", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const engine = createReactiveEngine({ sandbox, memo: new MapMemo() });
  engine.update(start());
  const asked = engine.argument(id("n1"), { inputs: { x: "/derived/x" } });
  engine.dispose();
  expect(await asked).toMatchObject({ ok: false });
});
