import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { runBatch } from "./batch.ts";
import { sourceKey } from "./catalogue.ts";
import { Draft } from "./draft.ts";
import { materialise } from "./materialise.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { resolveIn } from "./resolve.ts";
import { type Property, type Schema, schemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

const kind = (name: string, properties: { readonly [name: string]: Property }): Schema => ({
  ...{ name, version: 1, title: name, description: "", icon: "box", category: "T", functions: [] },
  domain: { type: "object", properties },
});
const takes = (schema: string, path = "/meta/name"): Property => ({
  type: "string",
  reference: { schemas: [schema], path, edge: "network", autoSubscribe: true },
});
const NET = kind("t.net", {});
const BOX = kind("t.box", {
  one: takes("t.net"),
  list: { type: "array", items: takes("t.net") },
  groups: { type: "array", items: { type: "object", properties: { net: takes("t.net"), note: { type: "string" } } } },
  peer: takes("t.box"),
});
const net = "net" as ComponentId;
const BASE = on(
  EMPTY_SNAPSHOT,
  { type: "schema.install", schema: NET },
  { type: "schema.install", schema: BOX },
  { type: "component.create", component: net, schema: schemaRef(NET) },
  { type: "component.rename", component: net, name: "net" },
);

function on(state: Snapshot, ...mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce((after, each) => applyMutation(after, each), state);
}

function drafting(from = BASE) {
  let next = 0;
  return new Draft(from, () => `id${next++}`);
}

/** What a component holds once the draft was made as the server would. */
function made(draft: Draft, component: ComponentId, from = BASE): { readonly [name: string]: Json } {
  const { state, outcomes } = runBatch(from, draft.mutations, "atomic");
  expect(outcomes.flatMap(({ refusal }) => (refusal ? [refusal] : []))).toEqual([]);
  const model = state.components.get(component);
  if (!model) throw new Error(`no ${component}`);
  return materialise(state, model, resolveIn(state)).domain;
}

const ALL = { one: "net", list: ["net"], groups: [{ net: "net" }] };

test("[M80] what one draft says of a new component goes before what that takes, in a list as anywhere", () => {
  const draft = drafting();
  const box = draft.create("t.box", "b");
  draft.connect(box, `${draft.insert(box, "/domain/list")}/value`, net);
  expect(made(draft, box)).toEqual(ALL);
  const groups = drafting();
  const second = groups.create("t.box", "b");
  groups.insert(second, "/domain/groups", { note: "mine" });
  groups.unset(second, "/domain/one");
  expect(made(groups, second)).toEqual({ list: ["net"], groups: [{ note: "mine" }] });
  const nothing = drafting();
  expect(made(nothing, nothing.create("t.box", "b"))).toEqual(ALL);
});

test("[M80] to look at a draft in between makes no difference to it", () => {
  const draft = drafting();
  const box = draft.create("t.box", "b");
  expect(draft.view.components.get(box)?.attributes.size).toBeGreaterThan(4);
  draft.connect(box, `${draft.insert(box, "/domain/list")}/value`, net);
  draft.connect(box, "/domain/one", net);
  expect(made(draft, box)).toEqual(ALL);
  expect(draft.mutations.filter((each) => each.type === "item.insert" || each.type === "item.remove")).toHaveLength(2);
});

test("[M80] an entry that was added by itself stays with what is said in it", () => {
  const draft = drafting();
  const box = draft.create("t.box", "b");
  const entry = [...(draft.view.components.get(box)?.attributes ?? [])].find(
    ([path, cell]) => path.startsWith("/domain/groups/") && "order" in cell,
  )?.[0];
  if (!entry) throw new Error("no entry");
  draft.set(box, `${entry}/note`, "mine");
  draft.insert(box, "/domain/groups", { note: "second" });
  expect(made(draft, box)["groups"]).toEqual([{ net: "net", note: "mine" }, { note: "second" }]);
});

test("[M55] a default source of a list adds no entry where the draft has said what is in the list", () => {
  const noted = on(BASE, {
    ...{ type: "catalogue.set", key: sourceKey(BOX.name, "/domain/groups/*/net" as Path) },
    value: { component: "net", path: "/meta/name" },
  });
  for (const said of [false, true]) {
    const draft = drafting(noted);
    const box = draft.create("t.box", "b");
    if (said) draft.insert(box, "/domain/groups", { note: "mine" });
    expect(made(draft, box, noted)["groups"]).toEqual([said ? { note: "mine" } : { net: "net" }]);
  }
});

test("[M80] of several in one draft each takes from what was there before it, unless what was said would make that a circle", () => {
  const draft = drafting();
  const [first, second] = [draft.create("t.box", "first"), draft.create("t.box", "second")];
  expect(made(draft, second)["peer"]).toBe("first");
  expect(made(draft, first)["peer"]).toBeUndefined();
  const circle = drafting();
  const [a, b] = [circle.create("t.box", "a"), circle.create("t.box", "b")];
  circle.connect(a, "/domain/peer", b);
  expect([made(circle, a)["peer"], made(circle, b)["peer"]]).toEqual(["b", undefined]);
});

test("[M80] whatever a draft says and whenever it is looked at, it is accepted, and a place it speaks of holds just that", () => {
  const places = ["one", "list", "groups"] as const;
  const say = (draft: Draft, box: ComponentId, place: (typeof places)[number], way: "take" | "clear"): void => {
    const path = `/domain/${place}`;
    if (way === "clear") draft.unset(box, path);
    else if (place === "one") draft.connect(box, path, net);
    else draft.connect(box, `${draft.insert(box, path)}/${place === "list" ? "value" : "net"}`, net);
  };
  const wish = fc.record({
    place: fc.constantFrom(...places),
    way: fc.constantFrom("take" as const, "clear" as const),
    look: fc.boolean(),
  });
  const seen = { cleared: 0, alone: 0 };
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 5 }), (wishes) => {
      const draft = drafting();
      const box = draft.create("t.box", "b");
      const want: Record<string, Json> = { ...ALL };
      const entries = { list: 0, groups: 0 };
      for (const { place, way, look } of wishes) {
        if (look) expect(draft.view.components.has(box)).toBe(true);
        say(draft, box, place, way);
        if (place !== "one") entries[place] = way === "clear" ? 0 : entries[place] + 1;
        if (place === "one") want[place] = way === "clear" ? "" : "net";
        else want[place] = Array.from({ length: entries[place] }, () => (place === "list" ? "net" : { net: "net" }));
        seen[way === "clear" ? "cleared" : "alone"] += 1;
      }
      const isThere = ([, value]: [string, Json]) => value !== "" && !(Array.isArray(value) && value.length === 0);
      expect(made(draft, box)).toEqual(Object.fromEntries(Object.entries(want).filter(isThere)));
    }),
  );
  expect(Math.min(seen.cleared, seen.alone)).toBeGreaterThan(0);
});
