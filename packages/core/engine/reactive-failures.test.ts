import { expect, test } from "vitest";
import { BOX, fails, text } from "./reactive-box.fixture.ts";
import {
  all,
  apply,
  bound,
  code,
  create,
  id,
  install,
  length,
  schema,
  set,
  setUp,
  subscribe,
} from "./reactive.fixture.ts";

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
