import { expect, test } from "vitest";
import {
  all,
  apply,
  bound,
  code,
  create,
  id,
  install,
  schema,
  set,
  setUp,
  subscribe,
  upper,
} from "./reactive.fixture.ts";

const BOX = schema("t.box", [bound("attribute", "x", upper, { inputs: { a: "/domain/a" } })]);
/** What is given is shown as it comes; "bad" is too much for it, "none" is nothing. */
const pick = (name: string, suffix: string) =>
  code(name, ({ value }) => {
    if (value === "bad") throw new Error("that is bad");
    return value === "none" ? null : value === "number" ? 5 : `${value}${suffix}`;
  });
const TAKER = schema("t.taker", [
  { ...bound("transformation", "pick", pick("pick", "."), {}), title: "Pick" },
  bound("qualification", "q", all, { inputs: { a: "/domain/preset" } }),
]);

const taking = (from: string) =>
  apply(
    install(BOX, TAKER),
    ...create("box", BOX, { "/domain/a": from }),
    ...create("t", TAKER),
    subscribe("t", "/domain/preset", "box", "/domain/a", "pick"),
  );

test("[R8] a subscription takes the value of its source, computed or given, through its transformation", async () => {
  const via = schema("t.via", [
    bound("transformation", "loud", upper, { inputs: { a: "/derived/none" } }),
    bound(
      "transformation",
      "shout",
      code("shout", ({ value, b }) => `${value}${b ?? "!"}`),
      { inputs: { b: "/domain/b" } },
    ),
    bound("attribute", "out", all, { inputs: { a: "/domain/a", list: "/domain/list" } }),
  ]);
  const { engine, sandbox, value } = setUp();
  let snapshot = apply(
    install(BOX, via),
    ...create("box", BOX, { "/domain/a": "abc" }),
    ...create("v", via),
    subscribe("v", "/domain/a", "box", "/derived/x", "shout"),
  );
  engine.update(snapshot);
  await engine.whenSettled();
  expect(value("v", "/derived/out")).toEqual({ a: "ABC!" });
  snapshot = apply(snapshot, set("v", "/domain/b", "?"));
  engine.update(snapshot);
  await engine.whenSettled();
  expect(value("v", "/derived/out")).toEqual({ a: "ABC?" });
  snapshot = apply(
    snapshot,
    { type: "item.insert", component: id("v"), path: "/domain/list/i1" as never, order: "a0" },
    subscribe("v", "/domain/list/i1/value", "box", "/meta/name"),
  );
  engine.update(snapshot);
  await engine.whenSettled();
  expect(value("v", "/derived/out")).toEqual({ a: "ABC?", list: ["box"] });
  snapshot = apply(
    snapshot,
    subscribe("v", "/domain/a", "box", "/domain/c", "shout"),
    subscribe("v", "/domain/list/i1/value", "v", "/domain/b"),
  );
  sandbox.taken();
  engine.update(snapshot);
  await engine.whenSettled();
  expect([value("v", "/derived/out"), sandbox.taken()]).toEqual([{ list: ["?"] }, ["all"]]);
  engine.update(apply(snapshot, subscribe("v", "/domain/a", "box", "/domain/a", "missing")));
  await engine.whenSettled();
  expect(engine.result(id("v"), "/derived/out")).toMatchObject({
    phase: "stale",
    reason: "Waits for “a” of v, which has no value: There is no transformation “missing” for this kind.",
  });
});

test("[R31] what a transformation gives is told at the attribute, read or not, and taken back with the subscription", async () => {
  const { engine, told, value } = setUp();
  const snapshot = apply(taking("abc"), subscribe("t", "/domain/c", "box", "/domain/a", "pick"));
  engine.update(snapshot);
  await engine.whenSettled();
  expect([value("t", "/domain/preset"), value("t", "/domain/c")]).toEqual(["abc.", "abc."]);
  expect(engine.tree(id("t"))?.domain).toMatchObject({ preset: "abc.", c: "abc." });
  expect(told.filter(([of, path]) => of === "t" && path === "/domain/c").map(([, , result]) => result?.phase)).toEqual([
    "running",
    "done",
  ]);
  engine.update(apply(snapshot, set("t", "/domain/c", 1)));
  await engine.whenSettled();
  expect(told.at(-1)).toEqual(["t", "/domain/c", undefined]);
});

test("[R31] [R6] one that fails, or gives what the attribute cannot hold, fails there, and what depends on it is stale", async () => {
  const { engine, value } = setUp();
  const stale = (reason: string) => ({
    phase: "stale",
    reason: `Waits for “preset” of t, which has no value: ${reason}`,
  });
  for (const [given, reason] of [
    ["bad", "“Pick”: that is bad"],
    ["number", "“Pick”: it gave 5, and this must be text."],
  ] as const) {
    engine.update(taking(given));
    await engine.whenSettled();
    expect(engine.result(id("t"), "/domain/preset")).toMatchObject({ phase: "failed", reason });
    expect(engine.result(id("t"), "/derived/qualification/q")).toMatchObject(stale(reason));
  }
  engine.update(taking("good"));
  await engine.whenSettled();
  expect(value("t", "/derived/qualification/q")).toEqual({ a: "good." });
});

test("[R8] what gives nothing leaves the attribute without a value", async () => {
  const { engine, value } = setUp();
  engine.update(taking("none"));
  await engine.whenSettled();
  expect([value("t", "/domain/preset"), value("t", "/derived/qualification/q")]).toEqual([null, {}]);
});

test("[R31] [R2] an edited transformation runs again where values go through it, and nothing else does", async () => {
  const { engine, sandbox, value } = setUp();
  const before = taking("abc");
  engine.update(before);
  await engine.whenSettled();
  sandbox.taken();
  const edited = { ...TAKER, functions: [{ ...TAKER.functions[0], code: pick("again", "!") }, TAKER.functions[1]] };
  engine.update(apply(before, { type: "schema.install", schema: edited as typeof TAKER }));
  await engine.whenSettled();
  expect([value("t", "/domain/preset"), sandbox.taken()]).toEqual(["abc!", ["again", "all"]]);
});

test("[R31] [R18] a layer tells the transformations that its edits reach, and which of those below it has not", async () => {
  const { engine } = setUp();
  const head = taking("abc");
  engine.update(head);
  await engine.whenSettled();
  const seen = new Map<string, string>();
  const layer = engine.layer({
    onResult: (_, path, result) => seen.set(path, result?.phase === "done" ? String(result.value) : "-"),
    onAbsent: (_, path, absent) => seen.set(path, `absent ${absent}`),
  });
  layer.update(apply(head, set("box", "/domain/a", "other")));
  await layer.whenSettled();
  expect(seen.get("/domain/preset")).toBe("other.");
  layer.update(apply(head, set("t", "/domain/preset", "typed")));
  await layer.whenSettled();
  expect([seen.get("/domain/preset"), layer.result(id("t"), "/domain/preset")]).toEqual(["absent true", undefined]);
});
