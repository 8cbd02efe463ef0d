import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { Property, Schema } from "../model/index.ts";
import { all, apply, bound, create, id, install, same, schema, set, setUp, subscribe } from "./reactive.fixture.ts";

const SOURCE = schema("t.source", [bound("attribute", "x", same, { inputs: { a: "/domain/a" } })]);
const PLAIN = schema("t.port", [bound("qualification", "q", all, { inputs: { port: "/domain/port" } })]);
const PROPERTIES: { readonly [name: string]: Property } = {
  port: { type: "integer", title: "Port", minimum: 1, maximum: 65_535 },
  word: { type: "string", title: "Word", pattern: "^[a-z]+$", patternHint: "small letters" },
  mode: { type: "string", title: "Mode", enum: ["fast", "slow"] },
  token: { type: "integer", title: "Token", sensitive: true },
  network: { type: "integer", reference: { schemas: ["t.source"], path: "/derived/x", edge: "network" } },
  free: {},
  entries: {
    type: "array",
    title: "Entries",
    items: {
      type: "object",
      required: ["key"],
      properties: { key: { type: "string", title: "Key" }, note: { type: "string", title: "Note" } },
    },
  },
  group: {
    type: "object",
    title: "Group",
    required: ["inner"],
    properties: { inner: { type: "string", title: "Inner" } },
  },
};
const PORT: Schema = { ...PLAIN, title: "Port holder", domain: { type: "object", properties: PROPERTIES } };
const NEEDY: Schema = {
  ...PORT,
  name: "t.needy",
  title: "Needy",
  domain: { ...PORT.domain, required: ["word", "mode", "port"] },
};
const READS: Schema = { ...PORT, name: "t.reads", functions: [] };

const given = (value: Json, to = "/domain/port", from = "/derived/x") =>
  apply(
    install(SOURCE, PORT, READS),
    ...create("s", SOURCE, { "/domain/a": value }),
    ...create("p", PORT),
    subscribe("p", to, "s", from),
  );

test("[R36] what a connection gives is judged by the attribute: it fails there with the reason, and what depends on it is stale", async () => {
  const { engine, at } = setUp();
  for (const [value, to, reason] of [
    ["abc", "/domain/port", 'The connection gives "abc", and this must be a whole number from 1 to 65535.'],
    [70_000, "/domain/port", "The connection gives 70000, and this must be a whole number from 1 to 65535."],
    ["NO", "/domain/word", 'The connection gives "NO", and this must be small letters.'],
    ["medium", "/domain/mode", 'The connection gives "medium", and this must be one of fast, slow.'],
  ] as const) {
    for (const from of ["/derived/x", "/domain/a"]) {
      engine.update(given(value, to, from));
      await engine.whenSettled();
      expect(at("p", to)).toMatchObject({ phase: "failed", reason });
    }
  }
  engine.update(given("abc"));
  await engine.whenSettled();
  expect(at("p", "/derived/qualification/q")).toMatchObject({
    phase: "stale",
    reason: expect.stringContaining("Waits for “Port” of p, which has no value: The connection gives"),
  });
  expect(engine.tree(id("p"))?.domain).toEqual({});
  engine.update(given(8080));
  await engine.whenSettled();
  expect([at("p", "/domain/port"), at("p", "/derived/qualification/q")]).toMatchObject([
    { phase: "done", value: 8080 },
    { phase: "done", value: { port: 8080 } },
  ]);
  expect(engine.tree(id("p"))?.domain).toEqual({ port: 8080 });
});

test("[R36] readings of what is outside are judged too, as they come, read by a function or not", async () => {
  const { engine, at } = setUp();
  engine.update(
    apply(
      install(SOURCE, READS),
      ...create("s", SOURCE),
      ...create("p", READS),
      subscribe("p", "/domain/port", "s", "/resource/port"),
    ),
  );
  await engine.whenSettled();
  expect(at("p", "/domain/port")).toMatchObject({ phase: "done", value: null });
  for (const [payload, phase] of [
    [{ port: "x" }, "failed"],
    [{ port: 80 }, "done"],
    [{ port: null }, "done"],
    [{}, "done"],
  ] as const) {
    engine.setResource(id("s"), payload);
    await engine.whenSettled();
    expect([payload, at("p", "/domain/port")?.phase]).toEqual([payload, phase]);
  }
});

test("[R36] free JSON, and what a reference names, is taken as it is; a value at a sensitive place is not told", async () => {
  const { engine, at, told } = setUp();
  for (const to of ["/domain/free", "/domain/network"]) {
    engine.update(given("abc", to));
    await engine.whenSettled();
    expect([at("p", to), engine.tree(id("p"))?.domain[to.slice(8)]]).toEqual([undefined, "abc"]);
  }
  engine.update(given("hush", "/domain/token"));
  await engine.whenSettled();
  expect(at("p", "/domain/token")).toMatchObject({
    reason: "The connection gives a value that is not shown, and this must be a whole number.",
  });
  expect(JSON.stringify(told.findLast(([of, path]) => of === "p" && path === "/domain/token"))).not.toContain("hush");
});

test("[R36] [R2] a source that gives something else that fits runs what reads it, and what does not fit runs nothing", async () => {
  const { engine, sandbox } = setUp();
  engine.update(given(80, "/domain/port", "/domain/a"));
  await engine.whenSettled();
  sandbox.taken();
  engine.update(given("abc", "/domain/port", "/domain/a"));
  await engine.whenSettled();
  expect(sandbox.taken()).toEqual(["same"]);
  engine.update(given(81, "/domain/port", "/domain/a"));
  await engine.whenSettled();
  expect(sandbox.taken().toSorted()).toEqual(["all", "same"]);
});

test("[R36] [R18] over a source that does not fit on Head, a change set in which it does says so, and the other way round", async () => {
  const { engine, at } = setUp();
  const head = given("abc");
  engine.update(head);
  await engine.whenSettled();
  const seen = new Map<string, string>();
  const layer = engine.layer({ onResult: (_, path, result) => seen.set(path, result?.phase ?? "-") });
  layer.update(apply(head, set("s", "/domain/a", 80)));
  await layer.whenSettled();
  expect([at("p", "/domain/port")?.phase, seen.get("/domain/port")]).toEqual(["failed", "done"]);
  layer.update(apply(head, set("s", "/domain/a", "z")));
  await layer.whenSettled();
  expect(seen.get("/domain/port")).toBe("failed");
});

const missing = (engine: ReturnType<typeof setUp>["engine"]) =>
  [...engine.results()].flatMap(({ path, result }) =>
    path.includes("/required/") && result.phase === "done" ? [(result.value as { message: string }).message] : [],
  );

test("[R37] each place where a value is required and nothing is set is a failed check, at that place, until something is", async () => {
  const { engine, told, at } = setUp();
  const start = apply(install(SOURCE, NEEDY), ...create("s", SOURCE, { "/domain/a": 1 }), ...create("n", NEEDY));
  engine.update(start);
  await engine.whenSettled();
  expect(missing(engine).toSorted()).toEqual([
    "Mode is required, and nothing is set. Every needy needs it.",
    "Port is required, and nothing is set. Every needy needs it.",
    "Word is required, and nothing is set. Every needy needs it.",
  ]);
  expect(at("n", "/derived/qualification/required/domain/mode")).toMatchObject({
    phase: "done",
    value: { result: "failure", path: "/domain/mode" },
  });
  // A connection says something, whatever it gives.
  engine.update(
    apply(
      start,
      set("n", "/domain/word", "a"),
      set("n", "/domain/mode", "fast"),
      subscribe("n", "/domain/port", "s", "/domain/b"),
    ),
  );
  await engine.whenSettled();
  const lastTold = new Map(told.map(([, path, result]) => [path, result]));
  expect(missing(engine)).toEqual([]);
  expect([...lastTold].filter(([path, result]) => path.includes("/required/") && result)).toEqual([]);
});

test("[R37] groups and entries ask for what they require once they are there, by what tells an entry; what is deleted asks for nothing", async () => {
  const { engine } = setUp();
  const entry = { type: "item.insert", component: id("p"), path: "/domain/entries/e" as never, order: "a0" } as const;
  let model = apply(install(PORT), ...create("p", PORT));
  engine.update(model);
  await engine.whenSettled();
  expect(missing(engine)).toEqual([]);
  model = apply(model, entry, set("p", "/domain/group/other", 1));
  engine.update(model);
  await engine.whenSettled();
  expect(missing(engine).map((each) => each.split(",")[0])).toEqual([
    "Entries ▸ 1 ▸ Key is required",
    "Group ▸ Inner is required",
  ]);
  model = apply(model, set("p", "/domain/entries/e/note", "first"), set("p", "/domain/group/inner", "x"));
  engine.update(model);
  await engine.whenSettled();
  expect(missing(engine).map((each) => each.split(",")[0])).toEqual(["Entries ▸ first ▸ Key is required"]);
  engine.update(apply(model, { type: "component.delete", component: id("p") }));
  await engine.whenSettled();
  expect(missing(engine)).toEqual([]);
});

test("[R37] a change set in which it is set says so over a Head where it is not, and tells what it lacks itself", async () => {
  const { engine } = setUp();
  const head = apply(install(NEEDY), ...create("n", NEEDY, { "/domain/word": "a", "/domain/port": 1 }));
  engine.update(head);
  await engine.whenSettled();
  const said: string[] = [];
  const layer = engine.layer({
    onResult: (_, path, result) => said.push(`${result ? "has" : "had"} ${path}`),
    onAbsent: (_, path, absent) => said.push(`${absent ? "not" : "again"} ${path}`),
  });
  const at = "/derived/qualification/required/domain";
  layer.update(apply(head, set("n", "/domain/mode", "fast")));
  await layer.whenSettled();
  layer.update(
    apply(head, set("n", "/domain/mode", "fast"), {
      type: "attribute.unset",
      component: id("n"),
      path: "/domain/word" as never,
    }),
  );
  await layer.whenSettled();
  layer.update(head);
  await layer.whenSettled();
  expect(said.filter((each) => each.includes("/required/"))).toEqual([
    `not ${at}/mode`,
    `has ${at}/word`,
    `had ${at}/word`,
    `again ${at}/mode`,
  ]);
});
