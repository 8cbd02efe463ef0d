import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { Property, Snapshot } from "../model/index.ts";
import { keptJson } from "./function-run.ts";
import type { ReactiveEngine } from "./reactive-engine.ts";
import { apply, bound, code, create, id, install, same, schema, set, setUp, subscribe } from "./reactive.fixture.ts";

const PLAIN = schema("t.link", [bound("attribute", "x", same, { inputs: { a: "/domain/a" } })]);
const link = (form: Property) => ({
  ...PLAIN,
  domain: {
    type: "object",
    properties: { a: form, b: form, map: { type: "object", additionalProperties: form } },
  } satisfies Property,
});
const FREE = link({});
const TEXT = link({ type: "string" });

const engineOf = () => setUp().engine;
const domainOf = (engine: ReactiveEngine, component: string) => engine.tree(id(component))?.domain;

/** c0 → c1 → … → c9, each taking what the one before it has. */
const chained = (length: number, ends: Snapshot): Snapshot =>
  Array.from({ length: length - 1 }, (_, index) => index + 1).reduce(
    (state, index) =>
      apply(state, ...create(`c${index}`, FREE), subscribe(`c${index}`, "/domain/a", `c${index - 1}`, "/domain/a")),
    ends,
  );

test("[R13] trees that are read in one turn show every change that is made between them, above and below", async () => {
  const engine = engineOf();
  const base = chained(10, apply(install(FREE), ...create("c0", FREE, { "/domain/a": "one" })));
  const computed = apply(
    base,
    ...create("f", FREE, { "/domain/a": "f" }),
    subscribe("c0", "/domain/b", "f", "/derived/x"),
  );
  engine.update(computed);
  expect(domainOf(engine, "c9")).toEqual({ a: "one" });
  const layer = engine.layer({});
  layer.update(computed);
  expect(domainOf(layer, "c9")).toEqual({ a: "one" });
  // Nothing was awaited: what was resolved for the tree above is still at hand.
  engine.update(apply(computed, set("c0", "/domain/a", "two")));
  expect(domainOf(engine, "c9")).toEqual({ a: "two" });
  layer.update(apply(computed, set("c0", "/domain/a", "mine")));
  expect(domainOf(layer, "c9")).toEqual({ a: "mine" });
  await engine.whenSettled();
  await layer.whenSettled();
  expect([domainOf(engine, "c0"), domainOf(layer, "c0")]).toEqual([
    { a: "two", b: "f" },
    { a: "mine", b: "f" },
  ]);
});

test("[R13] a result or a reading that comes between two trees of one turn is in the second", async () => {
  const engine = engineOf();
  const from = (path: string) =>
    apply(
      ...[install(FREE), ...create("c0", FREE, { "/domain/a": "one" }), ...create("c1", FREE)],
      ...[subscribe("c1", "/domain/b", "c0", path), subscribe("c1", "/domain/map/k", "c1", "/domain/b")],
    );
  engine.update(from("/resource/id"));
  const seen: unknown[] = [domainOf(engine, "c1")];
  engine.setResource(id("c0"), { id: "made" });
  await engine.whenSettled();
  seen.push(domainOf(engine, "c1"));
  expect(seen).toEqual([{ map: {} }, { b: "made", map: { k: "made" } }]);
  engine.update(from("/derived/x"));
  await engine.whenSettled();
  expect(domainOf(engine, "c1")).toEqual({ b: "one", map: { k: "one" } });
});

test.each([
  ["of any form", FREE],
  ["whose form is judged", TEXT],
])(
  "[R13] two thousand connections of a component to values of its own, %s, are wired and shown",
  async (_title, kind) => {
    const engine = engineOf();
    const length = 2000;
    const links = Array.from({ length }, (_, index) => `/domain/map/k${index}`);
    const state = apply(
      ...[install(kind), ...create("c", kind, { "/domain/a": "far" })],
      ...links.map((path, index) => subscribe("c", path, "c", links[index - 1] ?? "/domain/a")),
      // These fields hold nothing: what is asked for is a part of the component, never all of it.
      subscribe("c", "/domain/map/unset", "c", "/domain/b"),
    );
    engine.update(state);
    await engine.whenSettled();
    const { map } = domainOf(engine, "c") as { readonly map: { readonly [key: string]: string } };
    expect([map["k0"], map[`k${length - 1}`], map["unset"]]).toEqual(["far", "far", undefined]);
    engine.update(apply(state, set("c", "/domain/a", "near")));
    await engine.whenSettled();
    expect(domainOf(engine, "c")).toMatchObject({ map: { [`k${length - 1}`]: "near" } });
  },
);

test("[R13] a chain through five thousand components is in all their trees", async () => {
  const engine = engineOf();
  const length = 5000;
  engine.update(chained(length, apply(install(FREE), ...create("c0", FREE, { "/domain/a": "far" }))));
  await engine.whenSettled();
  const shown = Array.from({ length }, (_, index) => domainOf(engine, `c${index}`)?.["a"]);
  expect(shown.filter((value) => value === "far")).toHaveLength(length);
});

test("[R55] what would hold too much to be passed on is told to who reads it, and holds nobody up", async () => {
  const engine = engineOf();
  const reads = code("reads all", () => "small enough");
  const kind = { ...FREE, functions: [bound("attribute", "x", reads, { inputs: { it: "/domain" } })] };
  const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
  engine.update(
    apply(
      ...[install(kind), ...names.flatMap((each) => create(each, kind)), set("c0", "/domain/a", "word")],
      ...names
        .slice(1)
        .flatMap((each, before) => [
          subscribe(each, "/domain/a", `c${before}`, "/domain"),
          subscribe(each, "/domain/b", `c${before}`, "/domain"),
        ]),
    ),
  );
  await engine.whenSettled();
  const results = names.map((each) => engine.result(id(each), "/derived/x"));
  expect(results[12]).toMatchObject({ phase: "done", value: "small enough" });
  expect(results[39]).toMatchObject({ phase: "stale" });
  expect(JSON.stringify(results[39])).toContain("more than 4 million characters");
});

test("[R55] a tree is without what would make it hold too much by what it takes, and can be written out; what it says itself stays", async () => {
  const engine = engineOf();
  const big = "x".repeat(60_000);
  const entries = Array.from({ length: 60 }, (_, index) => set("c0", `/domain/map/k${index}`, big));
  const takes = (to: string, count: number) =>
    Array.from({ length: count }, (_, index) => subscribe(to, `/domain/map/k${index}`, "c0", "/domain/map"));
  engine.update(
    apply(
      ...[install(FREE), ...["c0", "much", "little"].flatMap((each) => create(each, FREE)), ...entries],
      ...[set("much", "/domain/a", "own"), ...takes("much", 200), ...takes("little", 1)],
      subscribe("much", "/domain/b", "c0", "/domain/map/k0"),
    ),
  );
  await engine.whenSettled();
  expect(engine.tree(id("much"))?.domain).toEqual({ a: "own", b: big });
  expect(keptJson(engine.tree(id("much")) as Json)).toMatchObject({ kind: "whole" });
  expect(Object.keys(engine.tree(id("little"))?.domain["map"] ?? {})).toEqual(["k0"]);
  expect(Object.keys(engine.wholeTree(id("much"))?.domain["map"] ?? {})).toHaveLength(200);
});

test("[R55] of members that can be passed on, but not together, the largest go until the rest can", () => {
  const engine = engineOf();
  const text = (millions: number) => "x".repeat(millions * 1_000_000);
  engine.update(
    apply(
      ...[
        install(FREE),
        ...create("two", FREE, { "/domain/a": text(2) }),
        ...create("three", FREE, { "/domain/a": text(3) }),
      ],
      ...[
        ...create("c", FREE),
        subscribe("c", "/domain/a", "two", "/domain/a"),
        subscribe("c", "/domain/b", "three", "/domain/a"),
      ],
    ),
  );
  expect(Object.keys(domainOf(engine, "c") ?? {})).toEqual(["a"]);
});

test("[R55] what a function reads that would hold too much together is not given to it, and it says so", async () => {
  const { engine, sandbox } = setUp();
  const reads = (...names: string[]) => ({
    inputs: Object.fromEntries(names.map((each) => [each, `/domain/${each}`])),
  });
  const kind = {
    ...FREE,
    functions: [
      bound("attribute", "x", same, reads("a")),
      bound(
        "attribute",
        "y",
        code("reads both", () => 1),
        reads("a", "b"),
      ),
    ],
  };
  const text = "x".repeat(3_000_000);
  engine.update(apply(install(kind), ...create("c", kind, { "/domain/a": text, "/domain/b": text })));
  await engine.whenSettled();
  expect(sandbox.runs).toHaveLength(1);
  expect(engine.result(id("c"), "/derived/x")).toMatchObject({ phase: "done" });
  expect(engine.result(id("c"), "/derived/y")).toMatchObject({
    phase: "failed",
    reason: expect.stringContaining("more than 4 million characters") as string,
  });
});
