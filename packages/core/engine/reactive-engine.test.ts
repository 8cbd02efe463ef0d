import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { createReactiveEngine, type ReactiveOptions } from "./reactive-engine.ts";
import { createFunctionPool } from "./reactive-pool.ts";
import {
  apply,
  bound,
  code,
  create,
  id,
  install,
  MapMemo,
  remove,
  schema,
  set,
  subscribe,
  TableSandbox,
  turn,
} from "./reactive.fixture.ts";

const upper = code("upper", ({ a }) => String(a).toUpperCase());
const length = code("length", ({ x }) => String(x).length);
const check = code("check", ({ domain, n }) => ({ result: "success", message: JSON.stringify([domain, n]) }));
const text = code("text", ({ name, x }) => ({ format: "text", code: `${name} ${x}` }));
const fails = code("fails", ({ a }) => {
  if (a === "bad") throw new Error("a is bad");
  return a ?? null;
});
const all = code("all", (input) => input);

const BOX = schema("t.box", [
  bound("attribute", "x", upper, { inputs: { a: "/domain/a" } }),
  bound("attribute", "n", length, { inputs: { x: "/derived/x" } }),
  bound("qualification", "q", check, { inputs: { domain: "/domain", n: "/derived/n" } }),
  bound("codeGeneration", "t", text, { inputs: { name: "/meta/name", x: "/derived/x" } }),
]);

function setUp(options: Partial<ReactiveOptions> = {}) {
  const sandbox = new TableSandbox();
  const memo = new MapMemo();
  const told: [string, string, FunctionResult | undefined][] = [];
  const activity: string[] = [];
  const engine = createReactiveEngine({
    sandbox,
    memo,
    onResult: (component, path, result) => told.push([component, path, result]),
    onActivity: ({ running, waiting }) => activity.push(`${running}/${waiting}`),
    ...options,
  } as ReactiveOptions);
  const value = (component: string, path: string): Json | undefined => {
    const result = engine.result(id(component), path);
    return result?.phase === "done" ? result.value : undefined;
  };
  return { sandbox, memo, told, activity, engine, value };
}

test("[R1] results of every reactive function stand at their paths", async () => {
  const { engine, value, sandbox } = setUp();
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await engine.whenSettled();
  expect(value("web", "/derived/x")).toBe("ABC");
  expect(value("web", "/derived/n")).toBe(3);
  expect(value("web", "/derived/qualification/q")).toEqual({
    result: "success",
    message: '[{"a":"abc","preset":"preset"},3]',
  });
  expect(value("web", "/derived/code/t")).toEqual({ format: "text", code: "web ABC" });
  expect([...engine.results()].map(({ path }) => path)).toEqual([
    "/derived/x",
    "/derived/n",
    "/derived/qualification/q",
    "/derived/code/t",
  ]);
  expect(sandbox.taken().toSorted()).toEqual(["check", "length", "text", "upper"]);
});

test("[R1] an argument without a value is left out, and every root may be read", async () => {
  const inputs = {
    a: "/domain/a",
    preset: "/domain/preset",
    r: "/resource/id",
    f: "/facts/ports",
    g: "/facts/ports/0",
    none: "/derived/none",
    m: "/meta",
  };
  const schemaOfAll = schema("t.all", [bound("attribute", "out", all, { inputs })]);
  const { engine, value } = setUp();
  engine.update(apply(install(schemaOfAll), ...create("one", schemaOfAll)));
  await engine.whenSettled();
  expect(value("one", "/derived/out")).toEqual({ preset: "preset", m: { name: "one" } });
  engine.setFact("ports", [80, 443]);
  engine.setResource(id("one"), { id: "r1" });
  await engine.whenSettled();
  expect(value("one", "/derived/out")).toEqual({ preset: "preset", r: "r1", f: [80, 443], g: 80, m: { name: "one" } });
  engine.setResource(id("one"), undefined);
  await engine.whenSettled();
  expect(value("one", "/derived/out")).toEqual({ preset: "preset", f: [80, 443], g: 80, m: { name: "one" } });
});

test("[R2] a change runs what it reaches and nothing else; where a value stays equal, the wave ends", async () => {
  const { engine, sandbox, value } = setUp();
  const first = apply(
    install(BOX),
    ...create("web", BOX, { "/domain/a": "abc" }),
    ...create("db", BOX, { "/domain/a": "q" }),
  );
  engine.update(first);
  await engine.whenSettled();
  sandbox.taken();
  // Upper case stays the same, so its length and the text are not asked for; the check sees the domain itself.
  engine.update(apply(first, set("web", "/domain/a", "Abc")));
  await engine.whenSettled();
  expect(sandbox.taken().toSorted()).toEqual(["check", "upper"]);
  engine.update(apply(first, set("web", "/domain/a", "Abc"), set("web", "/meta/description", "hello")));
  await engine.whenSettled();
  expect(sandbox.taken()).toEqual([]);
  expect(value("db", "/derived/n")).toBe(1);
});

test("[R3] what was computed once is not computed again: not on the way back, not in another engine, not after a restart", async () => {
  const { engine, sandbox, memo, value } = setUp();
  const first = apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" }));
  engine.update(first);
  await engine.whenSettled();
  engine.update(apply(first, set("web", "/domain/a", "z")));
  await engine.whenSettled();
  sandbox.taken();
  engine.update(first);
  await engine.whenSettled();
  expect([sandbox.taken(), value("web", "/derived/x")]).toEqual([[], "ABC"]);

  const other = setUp({ sandbox, memo } as Partial<ReactiveOptions>);
  other.engine.update(first);
  await other.engine.whenSettled();
  expect([sandbox.taken(), other.value("web", "/derived/x")]).toEqual([[], "ABC"]);
  expect(other.told.map(([, , result]) => result?.phase)).toEqual(["done", "done", "done", "done"]);
});

test("[R3] a failure of the function itself is remembered like a value; being stopped is not", async () => {
  const failing = schema("t.fails", [bound("attribute", "x", fails, { inputs: { a: "/domain/a" } })]);
  const { engine, sandbox, memo } = setUp();
  const snapshot = apply(install(failing), ...create("one", failing, { "/domain/a": "bad" }));
  engine.update(snapshot);
  await engine.whenSettled();
  expect(memo.stored.size).toBe(1);
  const second = setUp({ sandbox, memo } as Partial<ReactiveOptions>);
  sandbox.taken();
  second.engine.update(snapshot);
  await second.engine.whenSettled();
  expect(second.engine.result(id("one"), "/derived/x")).toMatchObject({ phase: "failed", reason: "a is bad" });
  expect(sandbox.taken()).toEqual([]);
  sandbox.broken = "cpu";
  engine.update(apply(snapshot, set("one", "/domain/a", "new")));
  await engine.whenSettled();
  expect(engine.result(id("one"), "/derived/x")).toMatchObject({ phase: "failed", reason: "stopped: cpu" });
  expect(memo.stored.size).toBe(1);
});

test("[R4] an outcome for an input that has changed meanwhile is not shown, and not lost", async () => {
  const { engine, sandbox, value, told } = setUp();
  const first = apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" }));
  sandbox.manual = true;
  engine.update(first);
  await turn();
  expect(sandbox.taken()).toEqual(["upper"]);
  engine.update(apply(first, set("web", "/domain/a", "de")));
  await turn();
  expect(sandbox.waiting.map(({ job }) => job.input)).toEqual([{ a: "abc" }, { a: "de" }]);
  await sandbox.answer(0);
  expect(value("web", "/derived/x")).toBeUndefined();
  await sandbox.answerAll();
  expect(value("web", "/derived/n")).toBe(2);
  expect(told.filter(([, path, result]) => path === "/derived/x" && result?.phase === "done").length).toBe(1);
  sandbox.taken();
  sandbox.manual = false;
  engine.update(first);
  await engine.whenSettled();
  expect([value("web", "/derived/x"), sandbox.taken()]).toEqual(["ABC", ["length", "text", "check"]]);
});

test("[R5] nothing runs before all it depends on is known", async () => {
  const { engine, sandbox, value } = setUp();
  const first = apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" }));
  engine.update(first);
  await engine.whenSettled();
  sandbox.taken();
  sandbox.manual = true;
  engine.update(apply(first, set("web", "/domain/a", "abcd")));
  await turn();
  expect(sandbox.taken()).toEqual(["upper"]);
  expect(engine.settled()).toBe(false);
  expect(engine.result(id("web"), "/derived/n")).toEqual({ phase: "running", value: 3 });
  await sandbox.answerAll();
  expect(sandbox.taken()).toEqual(["length", "text", "check"]);
  expect(value("web", "/derived/n")).toBe(4);
  expect(engine.settled()).toBe(true);
});

test("[R6] a failed function says why, and what needs it is stale and names it", async () => {
  const failing = schema("t.fails", [
    bound("attribute", "x", fails, { inputs: { a: "/domain/a" } }),
    bound("attribute", "n", length, { inputs: { x: "/derived/x" } }),
    bound("codeGeneration", "t", text, { inputs: { x: "/derived/n" } }),
  ]);
  const { engine, sandbox, value } = setUp();
  const good = apply(
    install(failing, BOX),
    ...create("web", failing, { "/domain/a": "ok" }),
    ...create("box", BOX),
    subscribe("box", "/domain/a", "web", "/derived/n"),
  );
  engine.update(good);
  await engine.whenSettled();
  expect(value("box", "/derived/x")).toBe("2");
  sandbox.taken();
  engine.update(apply(good, set("web", "/domain/a", "bad")));
  await engine.whenSettled();
  expect(engine.result(id("web"), "/derived/x")).toEqual({ phase: "failed", reason: "a is bad", value: "ok" });
  const reason = "Waits for “x” of web, which has no value: a is bad";
  expect(engine.result(id("web"), "/derived/n")).toEqual({ phase: "stale", reason, value: 2 });
  expect(engine.result(id("web"), "/derived/code/t")).toMatchObject({ phase: "stale", reason });
  expect(engine.result(id("box"), "/derived/x")).toEqual({ phase: "stale", reason, value: "2" });
  expect(sandbox.taken()).toEqual(["fails"]);
  engine.update(good);
  await engine.whenSettled();
  expect([value("box", "/derived/x"), sandbox.taken()]).toEqual(["2", []]);
});

test("[R6] a failed function can be run again", async () => {
  const { engine, sandbox, value } = setUp();
  sandbox.broken = "crash";
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await engine.whenSettled();
  expect(engine.result(id("web"), "/derived/x")).toEqual({ phase: "failed", reason: "stopped: crash" });
  sandbox.broken = undefined;
  engine.retry(id("web"), "/derived/x");
  engine.retry(id("web"), "/derived/n");
  expect(engine.settled()).toBe(false);
  await engine.whenSettled();
  expect([value("web", "/derived/x"), value("web", "/derived/n")]).toEqual(["ABC", 3]);
});

test("[R32] a failure of the function itself is not remembered against whoever asks for it again", async () => {
  let mood = "bad";
  const moody = code("moody", () => {
    if (mood === "bad") throw new Error("not today");
    return mood;
  });
  const { engine, sandbox, value } = setUp();
  const kind = schema("t.moody", [bound("attribute", "x", moody, {})]);
  engine.update(apply(install(kind), ...create("web", kind), ...create("box", kind)));
  await engine.whenSettled();
  expect(sandbox.taken()).toEqual(["moody"]);
  engine.retry(id("web"), "/derived/x");
  await engine.whenSettled();
  expect([engine.result(id("web"), "/derived/x")?.phase, sandbox.taken()]).toEqual(["failed", ["moody"]]);
  mood = "good";
  engine.retry(id("web"), "/derived/x");
  await engine.whenSettled();
  expect([value("web", "/derived/x"), sandbox.taken()]).toEqual(["good", ["moody"]]);
  // What came of it is known from now on.
  engine.update(apply(install(kind), ...create("web", kind), ...create("box", kind), ...create("new", kind)));
  await engine.whenSettled();
  expect([value("new", "/derived/x"), sandbox.taken()]).toEqual(["good", []]);
});

test("[R7] functions that need each other fail with a sentence that names the circle, until it is broken", async () => {
  const round = schema("t.round", [
    bound("attribute", "one", all, { inputs: { two: "/derived/two" } }),
    bound("attribute", "two", all, { inputs: { a: "/domain/a" } }),
    bound("attribute", "after", all, { inputs: { one: "/derived/one" } }),
    bound("attribute", "self", all, { inputs: { self: "/derived/self" } }),
  ]);
  const { engine, sandbox, value } = setUp();
  const straight = apply(
    install(round),
    ...create("r", round, { "/domain/a": 1 }),
    ...create("s", round, { "/domain/a": 2 }),
  );
  const circle = apply(
    straight,
    subscribe("r", "/domain/a", "s", "/derived/one"),
    subscribe("s", "/domain/a", "r", "/derived/one"),
  );
  engine.update(circle);
  await engine.whenSettled();
  expect(engine.result(id("r"), "/derived/one")).toEqual({
    phase: "failed",
    reason:
      "“one” of r needs “two” of r needs “one” of s needs “two” of s needs “one” of r: a circle, so there is no value.",
  });
  expect(engine.result(id("s"), "/derived/two")?.phase).toBe("failed");
  expect(engine.result(id("s"), "/derived/after")?.phase).toBe("stale");
  expect(engine.result(id("r"), "/derived/self")).toMatchObject({
    reason: "“self” of r needs “self” of r: a circle, so there is no value.",
  });
  expect(sandbox.taken()).toEqual([]);
  engine.update(straight);
  await engine.whenSettled();
  expect([value("r", "/derived/one"), value("s", "/derived/after")]).toEqual([
    { two: { a: 1 } },
    { one: { two: { a: 2 } } },
  ]);
  engine.update(circle);
  await engine.whenSettled();
  expect(engine.result(id("r"), "/derived/one")).toMatchObject({ phase: "failed", value: { two: { a: 1 } } });
});

test("[R9] a function gathers from those who take a value from its component, or from all others, by name", async () => {
  const hub = schema("t.hub", [
    bound("attribute", "members", all, { gathers: { of: { from: "subscribers", path: "/derived/x" } } }),
    bound("attribute", "others", all, {
      gathers: { of: { from: "workspace", path: "/domain/a", schemas: ["t.box"] } },
    }),
  ]);
  const { engine, value, sandbox } = setUp();
  const box = (name: string, a: string) => [
    ...create(name, BOX, { "/domain/a": a }),
    subscribe(name, "/domain/b", "hub", "/meta/name"),
  ];
  let snapshot = apply(
    install(BOX, hub),
    ...create("hub", hub),
    ...box("b", "bb"),
    ...box("a", "aa"),
    ...create("c", BOX),
  );
  engine.update(snapshot);
  await engine.whenSettled();
  const entry = (component: string, of: Json) => ({ component, schema: "t.box", name: component, value: of });
  expect(value("hub", "/derived/members")).toEqual({ of: [entry("a", "AA"), entry("b", "BB")] });
  expect(value("hub", "/derived/others")).toEqual({
    of: [entry("a", "aa"), entry("b", "bb"), { component: "c", schema: "t.box", name: "c" }],
  });
  sandbox.taken();
  snapshot = apply(snapshot, set("a", "/meta/name", "z"), {
    type: "attribute.unset",
    component: id("b"),
    path: "/domain/b" as never,
  });
  engine.update(snapshot);
  await engine.whenSettled();
  expect(value("hub", "/derived/members")).toEqual({ of: [{ ...entry("a", "AA"), name: "z" }] });
  snapshot = apply(snapshot, remove("c"), { type: "component.delete", component: id("a") });
  engine.update(snapshot);
  await engine.whenSettled();
  expect(value("hub", "/derived/members")).toEqual({ of: [] });
  expect(value("hub", "/derived/others")).toEqual({ of: [entry("b", "bb")] });
});

test("[R10] results of what is gone are taken back; what is deleted keeps its computed values and loses its findings", async () => {
  const { engine, told, value } = setUp();
  const first = apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" }), ...create("db", BOX));
  engine.update(first);
  await engine.whenSettled();
  told.length = 0;
  const second = apply(first, remove("db"), { type: "component.delete", component: id("web") });
  engine.update(second);
  await engine.whenSettled();
  expect(
    told
      .filter(([, , result]) => result === undefined)
      .map(([component, path]) => component + path)
      .toSorted(),
  ).toEqual([
    "db/derived/code/t",
    "db/derived/n",
    "db/derived/qualification/q",
    "db/derived/x",
    "web/derived/code/t",
    "web/derived/qualification/q",
  ]);
  expect([value("web", "/derived/x"), engine.result(id("db"), "/derived/x")]).toEqual(["ABC", undefined]);
  const newer = schema("t.box", [bound("attribute", "x", length, { inputs: { x: "/domain/a" } })], 2);
  const upgraded = apply(
    second,
    { type: "schema.install", schema: newer },
    remove("web"),
    ...create("web", newer, { "/domain/a": "abc" }),
  );
  engine.update(upgraded);
  await engine.whenSettled();
  expect([value("web", "/derived/x"), engine.result(id("web"), "/derived/n")]).toEqual([3, undefined]);
});

test("[R11] what is under way is shown when something really has to run, and activity is told", async () => {
  const { engine, sandbox, told, activity } = setUp();
  sandbox.manual = true;
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await turn();
  expect(told.map(([, path, result]) => `${path} ${result?.phase}`)).toEqual([
    "/derived/x running",
    "/derived/n running",
    "/derived/qualification/q running",
    "/derived/code/t running",
  ]);
  await sandbox.answerAll();
  await engine.whenSettled();
  expect(told.slice(4).map(([, path, result]) => `${path} ${result?.phase}`)).toEqual([
    "/derived/x done",
    "/derived/n done",
    "/derived/code/t done",
    "/derived/qualification/q done",
  ]);
  expect(activity[0]).toBe("1/3");
  expect(activity.at(-1)).toBe("0/0");
});

test("[R12] code that is not what its hash names does not run", async () => {
  const forged = schema("t.forged", [
    bound("attribute", "x", { ...upper, js: "export default mine;" }, { inputs: { a: "/domain/a" } }),
  ]);
  const { engine, sandbox } = setUp();
  engine.update(apply(install(forged), ...create("web", forged, { "/domain/a": "abc" })));
  await engine.whenSettled();
  expect(engine.result(id("web"), "/derived/x")).toMatchObject({
    phase: "failed",
    reason: expect.stringContaining("hash"),
  });
  expect(sandbox.taken()).toEqual([]);
});

test("[R13] a tree has subscriptions resolved and results in place", async () => {
  const { engine } = setUp();
  const snapshot = apply(
    install(BOX),
    ...create("web", BOX, { "/domain/a": "abc" }),
    ...create("db", BOX),
    subscribe("db", "/domain/b", "web", "/derived/x"),
    subscribe("db", "/domain/c", "web", "/meta/name"),
  );
  engine.update(snapshot);
  engine.setResource(id("db"), { state: "running" });
  await engine.whenSettled();
  expect(engine.tree(id("db"))).toEqual({
    meta: { name: "db" },
    domain: { b: "ABC", c: "web", preset: "preset" },
    derived: {
      x: "UNDEFINED",
      n: 9,
      qualification: { q: { result: "success", message: '[{"b":"ABC","c":"web","preset":"preset"},9]' } },
      code: { t: { format: "text", code: "db UNDEFINED" } },
    },
    resource: { state: "running" },
  });
  expect(engine.tree(id("nobody"))).toBeUndefined();
});

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

test("[R15] a disposed engine says nothing more, and is waited for by nobody", async () => {
  const { engine, sandbox, told } = setUp();
  sandbox.manual = true;
  engine.update(apply(install(BOX), ...create("web", BOX, { "/domain/a": "abc" })));
  await turn();
  const settled = engine.whenSettled();
  engine.dispose();
  await settled;
  const before = told.length;
  await sandbox.answerAll();
  expect(told.length).toBe(before);
  expect(() => engine.update(install(BOX))).toThrow(RangeError);
});
