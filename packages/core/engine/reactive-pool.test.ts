import { expect, test } from "vitest";
import { createReactiveEngine, type ReactiveOptions } from "./reactive-engine.ts";
import { createFunctionPool } from "./reactive-pool.ts";
import { BOX } from "./reactive-box.fixture.ts";
import { apply, create, install, MapMemo, set, setUp, TableSandbox, turn } from "./reactive.fixture.ts";

test("[R14] engines share a pool in turn, and one run serves all who want it", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const pool = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency: 2 });
  const many = apply(
    install(BOX),
    ...Array.from({ length: 10 }, (_, at) => create(`m${at}`, BOX, { "/domain/a": `many${at}` })).flat(),
  );
  const few = apply(
    install(BOX),
    ...create("f", BOX, { "/domain/a": "few" }),
    ...create("g", BOX, { "/domain/a": "many9" }),
  );
  const [first, second] = [createReactiveEngine({ pool }), createReactiveEngine({ pool })];
  first.update(many);
  second.update(few);
  await turn();
  const inputs = () => sandbox.runs.map(({ input }) => (input as { a: string }).a);
  expect(inputs()).toEqual(["many0", "many9"]);
  await sandbox.answer(1);
  await sandbox.answer(0);
  expect(inputs()).toEqual(["many0", "many9", "many1", "few"]);
  await sandbox.answerAll();
  await Promise.all([first.whenSettled(), second.whenSettled()]);
  expect(sandbox.runs.filter(({ input }) => (input as { a?: string }).a === "many9").length).toBe(1);
});

test("[R14] runs that nobody waits for any more are not begun", async () => {
  const sandbox = new TableSandbox();
  sandbox.manual = true;
  const pool = createFunctionPool({ sandbox, memo: new MapMemo(), concurrency: 1 });
  const engine = createReactiveEngine({ pool });
  const other = createReactiveEngine({ pool });
  const snapshot = apply(
    install(BOX),
    ...create("a", BOX, { "/domain/a": "1" }),
    ...create("b", BOX, { "/domain/a": "2" }),
  );
  engine.update(snapshot);
  other.update(apply(install(BOX), ...create("c", BOX, { "/domain/a": "3" })));
  await turn();
  engine.update(apply(snapshot, set("b", "/domain/a", "4")));
  other.dispose();
  await turn();
  sandbox.manual = false;
  await sandbox.answerAll();
  await engine.whenSettled();
  const uppers = sandbox.runs.filter(({ name }) => name === "upper").map(({ input }) => (input as { a: string }).a);
  expect(uppers).toEqual(["1", "4"]);
});

test("[R14] a run that was stopped for no fault of its own is tried again, three times in all", async () => {
  const { engine, sandbox, value } = setUp();
  sandbox.broken = "crash";
  sandbox.manual = true;
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await turn();
  await sandbox.answer();
  sandbox.broken = undefined;
  await sandbox.answerAll();
  expect(value("web", "/derived/x")).toBe("ABC");
  expect(sandbox.taken().filter((name) => name === "upper").length).toBe(3);
});

test("[R14] a memo that cannot be reached costs time, not results", async () => {
  const faults: unknown[] = [];
  const memo = { get: () => Promise.reject(new Error("down")), put: () => Promise.reject(new Error("down")) };
  const { engine, value } = setUp({
    memo,
    onMemoFault: (error: unknown) => faults.push(error),
  } as Partial<ReactiveOptions>);
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await engine.whenSettled();
  expect(value("web", "/derived/n")).toBe(3);
  expect(faults.length).toBeGreaterThan(0);
});
