import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { ReactiveOptions } from "./reactive-engine.ts";
import { BOX, fails } from "./reactive-box.fixture.ts";
import {
  all,
  apply,
  bound,
  create,
  id,
  install,
  length,
  remove,
  schema,
  set,
  setUp,
  subscribe,
  turn,
  upper,
} from "./reactive.fixture.ts";

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
