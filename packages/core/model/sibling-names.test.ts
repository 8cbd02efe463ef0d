import { baseSnapshot, growthOf, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ComponentId, FunctionId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import type { Mutation } from "./mutation.ts";
import { NAME_PATH, type Path } from "./path.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

const HOME = { schemas: ["test.node"], path: NAME_PATH, edge: "contains" } as const;
const ROOM: Schema = {
  ...{ ...NODE, name: "test.room", title: "Room" },
  domain: { type: "object", properties: { home: { type: "string", reference: HOME } } },
};
const BASE = applyMutation(baseSnapshot(4), { type: "schema.install", schema: ROOM });
const id = (name: string) => name as ComponentId;
const after = (before: Snapshot, mutations: readonly Mutation[]) => mutations.reduce(applyMutation, before);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const create = (name: string, called: string, schema: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: schema as SchemaRef },
  { type: "component.rename", component: id(name), name: called },
];
const room = (name: string, home: string): Mutation[] => [
  ...create(name, "db", "test.room@1"),
  {
    ...{ type: "attribute.subscribe", component: id(name), path: "/domain/home" as Path },
    from: { component: id(home), path: NAME_PATH },
  },
];

test("[M96] [M8] many of one name in as many containers are named without comparing each with all", () => {
  const growth = growthOf((count) => {
    const homes = many(count).flatMap((index) => create(`home${index}`, `home ${index}`, "test.node@1"));
    const before = after(BASE, homes);
    const rooms = many(count).flatMap((index) => room(`r${index}`, `home${index}`));
    return () => {
      expect(runBatch(before, rooms, "atomic").refused).toBe(false);
      const { outcomes } = runBatch(before, [...rooms, ...room("one-more", "home0")], "atomic");
      const refused = outcomes.flatMap(({ refusal }) => (refusal?.kind === "duplicateName" ? [refusal.component] : []));
      expect([...new Set(refused)].sort()).toEqual(["one-more", "r0"]);
    };
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[M96] many functions are named without comparing each with all", () => {
  const growth = growthOf((count) => {
    const made = many(count).map((index): Mutation => {
      const name = `fn_${index}`;
      return {
        type: "function.create",
        function: id(name) as string as FunctionId,
        kind: "attribute",
        name,
        source: "",
      };
    });
    return () => expect(runBatch(BASE, made, "atomic").refused).toBe(false);
  }, 100);
  expect(growth).toBeLessThan(7);
});

test("[M96] [M85] of a whole and many entries of it in one batch, whatever comes later is refused", () => {
  const tag = (index: number): Mutation => ({
    ...{ type: "attribute.set", component: id("base0"), path: `/domain/tags/t${index}` as Path, value: "x" },
  });
  const whole: Mutation = { type: "attribute.set", component: id("base0"), path: "/domain/tags" as Path, value: {} };
  const refused = (batch: readonly Mutation[]) =>
    runBatch(BASE, batch, "bestEffort").outcomes.filter(({ refusal }) => refusal).length;
  expect(refused([whole, ...many(30).map(tag)])).toBe(30);
  expect(refused([...many(30).map(tag), whole])).toBe(1);
});

test("[M98] of two that would be called the same, what named one is refused, and what else is said of the other stands", () => {
  const named: Mutation = { type: "component.rename", component: id("base1"), name: "node 2" };
  const connected: Mutation = {
    ...{ type: "attribute.subscribe", component: id("base2"), path: "/domain/link" as Path },
    from: { component: id("base0"), path: NAME_PATH },
  };
  for (const batch of [
    [named, connected],
    [connected, named],
  ]) {
    const { outcomes } = runBatch(baseSnapshot(3), batch, "bestEffort");
    const refused = outcomes.filter(({ refusal }) => refusal);
    expect(refused.map(({ mutation, refusal }) => [mutation, refusal?.kind])).toEqual([[named, "duplicateName"]]);
  }
});

test("[M8] what leaves its container, to where one of its name stands, is refused: taken out, or replaced by a value", () => {
  const home = create("home", "home", "test.node@1");
  const before = after(BASE, [...home, ...room("inside", "home"), ...create("outside", "db", "test.room@1")]);
  const place = { component: id("inside"), path: "/domain/home" as Path };
  const leaving: readonly Mutation[] = [
    { type: "attribute.unset", ...place },
    { type: "attribute.set", ...place, value: "elsewhere" },
  ];
  for (const leave of leaving) {
    expect(runBatch(before, [leave], "atomic").outcomes[0]?.refusal?.kind).toBe("duplicateName");
    const renamed: Mutation = { type: "component.rename", component: id("outside"), name: "cache" };
    expect(runBatch(before, [leave, renamed], "atomic").refused).toBe(false);
  }
});

test("[M8] what moves to a version that knows no container is refused where one of its name stands", () => {
  const home = create("home", "home", "test.node@1");
  const rooms = [...room("inside", "home"), ...create("outside", "db", "test.room@1")];
  const loose: Schema = {
    ...{ ...ROOM, version: 2 },
    domain: { type: "object", properties: { home: { type: "string" } } },
  };
  const before = after(BASE, [...home, ...rooms, { type: "schema.install", schema: loose }]);
  const move: Mutation = { type: "component.upgrade", component: id("inside"), schema: "test.room@2" as SchemaRef };
  expect(runBatch(before, [move], "atomic").outcomes[0]?.refusal?.kind).toBe("duplicateName");
  const renamed: Mutation = { type: "component.rename", component: id("outside"), name: "cache" };
  expect(runBatch(before, [move, renamed], "atomic").refused).toBe(false);
});

test("[M8] a definition that says otherwise what contains its components is refused where two of them would be siblings of one name", () => {
  const homes = [...create("home0", "home 0", "test.node@1"), ...create("home1", "home 1", "test.node@1")];
  const before = after(BASE, [...homes, ...room("r0", "home0"), ...room("r1", "home1")]);
  const defined = (properties: Schema["domain"]["properties"]): Mutation => ({
    ...{ type: "schema.install", schema: { ...ROOM, domain: { type: "object", properties } } },
  });
  const anywhere = defined({ home: { type: "string", reference: { ...HOME, edge: "dependsOn" } } });
  const refused = (batch: readonly Mutation[]) =>
    runBatch(before, batch, "atomic").outcomes.map(({ refusal }) => refusal?.kind);
  expect(refused([anywhere])).toEqual(["duplicateName"]);
  const named: Mutation = { type: "component.rename", component: id("r1"), name: "another db" };
  expect(refused([anywhere, named])).toEqual([undefined, undefined]);
  const where = defined({ home: { type: "string", title: "Where it stands", reference: HOME } });
  expect(refused([where])).toEqual([undefined]);
});
