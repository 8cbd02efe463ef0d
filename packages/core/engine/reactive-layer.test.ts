import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
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
  upper,
} from "./reactive.fixture.ts";

const BOX = schema("t.box", [
  bound("attribute", "x", upper, { inputs: { a: "/domain/a" } }),
  bound("qualification", "n", length, { inputs: { x: "/derived/x" } }),
]);
const PROJECT = schema("t.project", [
  bound("codeGeneration", "file", all, { gathers: { members: { from: "subscribers", path: "/derived/x" } } }),
]);

/** A project of many boxes, one of which takes its value from another. */
function many(size: number) {
  const boxes = Array.from({ length: size }, (_, at) => [
    ...create(`box${at}`, BOX, { "/domain/a": `value ${at}` }),
    subscribe(`box${at}`, "/domain/b", "project", "/meta/name"),
  ]).flat();
  return apply(
    install(BOX, PROJECT),
    ...create("project", PROJECT),
    ...boxes,
    subscribe("box1", "/domain/a", "box0", "/derived/x"),
  );
}

async function layered(size = 200) {
  const { sandbox, memo, engine: head } = setUp();
  const base = many(size);
  head.update(base);
  await head.whenSettled();
  sandbox.taken();
  const told = new Map<string, Json | undefined>();
  const absent: string[] = [];
  const layer = head.layer({
    onResult: (of, path, result) => told.set(`${of}${path}`, result?.phase === "done" ? result.value : result?.phase),
    onAbsent: (of, path, isAbsent) => absent.push(`${isAbsent ? "-" : "+"} ${of}${path}`),
  });
  return { sandbox, memo, head, base, layer, told, absent };
}

test("[R17] a layer that differs in nothing runs nothing, asks the memo nothing and tells nothing", async () => {
  const { sandbox, memo, layer, base, told } = await layered();
  const before = memo.lookups;
  layer.update(base);
  expect(layer.settled()).toBe(true);
  expect([told.size, sandbox.taken(), memo.lookups - before]).toEqual([0, [], 0]);
  expect([...layer.results()].length).toBe(401);
  expect(layer.result(id("box7"), "/derived/x")).toMatchObject({ phase: "done", value: "VALUE 7" });
  expect(layer.tree(id("box1"))).toMatchObject({ domain: { a: "VALUE 0" }, derived: { x: "VALUE 0" } });
});

test("[R17] an edit runs and tells what it reaches; what stands beside it is read from below", async () => {
  const { sandbox, layer, head, base, told } = await layered();
  layer.update(apply(base, set("box0", "/domain/a", "mine")));
  await layer.whenSettled();
  // What box0 makes of “mine”, and box1 of “MINE”.
  expect(sandbox.taken().toSorted()).toEqual(["all", "length", "upper", "upper"]);
  expect([...told.keys()].toSorted()).toEqual(
    ["box0", "box1"]
      .flatMap((of) => [`${of}/derived/qualification/n`, `${of}/derived/x`])
      .concat("project/derived/code/file"),
  );
  expect(told.get("box1/derived/x")).toBe("MINE");
  expect(head.result(id("box1"), "/derived/x")).toMatchObject({ value: "VALUE 0" });
  expect(layer.tree(id("box1"))).toMatchObject({ domain: { a: "MINE" } });
  expect(layer.tree(id("box2"))).toMatchObject({ derived: { x: "VALUE 2", qualification: { n: 7 } } });
});

test("[R17] opening a change set whose results are known, and moving it with Head, runs nothing and is settled at once", async () => {
  const { sandbox, memo, head, base, layer, told } = await layered();
  layer.update(apply(base, set("box0", "/domain/a", "mine")));
  await layer.whenSettled();
  sandbox.taken();
  const next = apply(base, set("box9", "/domain/a", "theirs"));
  head.update(next);
  await head.whenSettled();
  expect(sandbox.taken().toSorted()).toEqual(["all", "length", "upper"]);
  const before = memo.lookups;
  layer.update(apply(next, set("box0", "/domain/a", "mine")));
  await layer.whenSettled();
  // The project's file is made of both changes; nobody has made that one yet.
  expect(sandbox.taken()).toEqual(["all"]);
  expect(memo.lookups - before).toBe(1);
  expect(layer.result(id("box9"), "/derived/x")).toMatchObject({ value: "THEIRS" });
  expect(told.has("box9/derived/x")).toBe(false);
});

test("[R16] a layer rests while Head is ahead of it", async () => {
  const { sandbox, head, base, layer, told } = await layered();
  layer.update(apply(base, subscribe("box3", "/domain/a", "box5", "/derived/x")));
  await layer.whenSettled();
  sandbox.taken();
  told.clear();
  head.update(apply(base, set("box5", "/domain/a", "theirs")));
  await head.whenSettled();
  expect([sandbox.taken().toSorted(), told.size, layer.settled()]).toEqual([["all", "length", "upper"], 0, false]);
  layer.update(apply(base, set("box5", "/domain/a", "theirs"), subscribe("box3", "/domain/a", "box5", "/derived/x")));
  await layer.whenSettled();
  expect(told.get("box3/derived/x")).toBe("THEIRS");
});

test("[R18] functions of what a change set removes are told to be absent, and come back with it", async () => {
  const { base, layer, absent } = await layered(3);
  layer.update(apply(base, remove("box2")));
  expect(absent.splice(0).toSorted()).toEqual(["- box2/derived/qualification/n", "- box2/derived/x"]);
  expect(layer.result(id("box2"), "/derived/x")).toBeUndefined();
  layer.update(apply(base, { type: "component.delete", component: id("box2") }));
  expect(absent.splice(0)).toEqual(["+ box2/derived/x"]);
  layer.update(base);
  expect(absent.splice(0)).toEqual(["+ box2/derived/qualification/n"]);
});

test("[R17] what a change set takes back is let go of, circles too", async () => {
  const { head, base, layer, told } = await layered(3);
  const circle = apply(base, subscribe("box2", "/domain/c", "box2", "/domain/c"));
  head.update(circle);
  layer.update(apply(circle, subscribe("box2", "/domain/a", "box2", "/domain/c")));
  expect(layer.result(id("box2"), "/derived/x")?.phase).toBe("stale");
  layer.update(circle);
  await layer.whenSettled();
  expect([...told].filter(([, value]) => value !== undefined)).toEqual([]);
  expect(layer.result(id("box2"), "/derived/x")?.phase).toBe("done");
});

test("[R16] facts and resources are reality's, the same for all: a layer is not told of them apart", async () => {
  const { layer, head } = await layered(1);
  expect(() => layer.setFact("f", 1)).toThrow(RangeError);
  expect(() => layer.setResource(id("box0"), 1)).toThrow(RangeError);
  layer.dispose();
  head.dispose();
  expect(() => layer.update(many(1))).toThrow(RangeError);
});
