import { describe, expect, test } from "vitest";
import type { ComponentId, FunctionId, ViewId } from "../base/index.ts";
import * as Y from "yjs";
import { overlayMutations, readOverlay, rebaseOverlay, writeMutation } from "../document/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  runBatch,
  type Schema,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { PlanStep, ResourceState } from "../protocol/index.ts";
import { changedThings, thingHashes, reviewedContent } from "./content.ts";

const set = (component: string, value: string, path = "/domain/image"): Mutation => ({
  type: "attribute.set",
  component: component as ComponentId,
  path: path as Path,
  value,
});
const step = (component: string, kind: PlanStep["kind"] = "update"): PlanStep => ({
  component,
  name: component,
  schema: "docker.container@1",
  kind,
  reason: "",
  downtime: false,
  after: [],
});
const resource = (resourceId: string, state: string): ResourceState => ({
  resourceId,
  status: "ok",
  state,
  observedAt: Math.random(),
  payload: {},
  drift: [],
});
const none = new Map<string, ResourceState>();

const base = [
  { type: "component.create", component: "a" as ComponentId, schema: "docker.container@1" as SchemaRef } as const,
  set("a", "before"),
].reduce<typeof EMPTY_SNAPSHOT>(applyMutation, EMPTY_SNAPSHOT);

test("[G5] the hash follows values, what they replace, plan and touched resources", () => {
  const input = { base, mutations: [set("a", "x")], plan: [step("a")], resources: none };
  const of = reviewedContent(input);
  expect(reviewedContent({ ...input, mutations: [set("a", "y")] })).not.toBe(of);
  expect(reviewedContent({ ...input, base: applyMutation(base, set("a", "moved")) })).not.toBe(of);
  expect(reviewedContent({ ...input, plan: [step("a", "replace")] })).not.toBe(of);
  expect(reviewedContent({ ...input, resources: new Map([["a", resource("1", "up")]]) })).not.toBe(of);
});

test("[G5] what is left outside counts though no step touches it: found meanwhile, gone or another, it is other content", () => {
  const gone: Mutation = { type: "component.delete", component: "a" as ComponentId, leave: true };
  const of = (found?: ResourceState, mutation: Mutation = gone) =>
    reviewedContent({ base, mutations: [mutation], plan: [], resources: found ? new Map([["a", found]]) : none });
  expect(of(resource("1", "up"))).not.toBe(of());
  expect(of(resource("2", "up"))).not.toBe(of(resource("1", "up")));
  expect(of({ ...resource("1", "up"), status: "gone" })).toBe(of());
  expect(of(resource("1", "exited"))).toBe(of(resource("1", "up")));
  const { leave: _, ...deleted } = gone;
  expect(of(resource("1", "up"), deleted)).toBe(of(undefined, deleted));
});

test("[G5] a value that reviews do not show is content like any other", () => {
  const of = (password: string) =>
    reviewedContent({
      base,
      mutations: [set("a", password, "/domain/environment/POSTGRES_PASSWORD")],
      plan: [step("a")],
      resources: none,
    });
  expect(of("one")).not.toBe(of("two"));
});

test("[G5] the hash ignores order, positions and what moves by itself", () => {
  const place: Mutation = { type: "view.place", view: "map" as ViewId, component: "a" as ComponentId, at: [1, 2] };
  const one = reviewedContent({
    base,
    mutations: [set("a", "x"), set("b", "y")],
    plan: [step("a"), step("b")],
    resources: new Map([["a", resource("1", "starting")]]),
  });
  const other = reviewedContent({
    base,
    mutations: [place, set("b", "y"), set("a", "x")],
    plan: [step("b"), step("a")],
    resources: new Map([["a", resource("1", "healthy")]]),
  });
  expect(other).toBe(one);
});

test("[G12] a component's hash follows what changes on it, and nothing else", () => {
  const then = thingHashes(base, [set("a", "x"), set("b", "y")]);
  expect(changedThings(then, thingHashes(base, [set("b", "y"), set("a", "x")]))).toEqual([]);
  expect(changedThings(then, thingHashes(base, [set("a", "z"), set("b", "y")]))).toEqual(["a"]);
  expect(changedThings(then, thingHashes(base, [set("a", "x")]))).toEqual(["b"]);
  const moved = applyMutation(base, set("a", "moved"));
  expect(changedThings(then, thingHashes(moved, [set("a", "x"), set("b", "y")]))).toEqual(["a"]);
});

test("[G16] a view has a hash of its own, made of what happens on it; the approved content has not", () => {
  const edge = "edge" as ViewId;
  const place = (x: number): Mutation => ({
    ...{ type: "view.place", view: edge, component: "a" as ComponentId, at: [x, 0] },
  });
  const made: Mutation = { type: "view.create", view: edge, name: "Edge" };
  const then = thingHashes(base, [made, place(1), set("a", "x")]);
  expect(Object.keys(then).sort()).toEqual(["a", "view/edge"]);
  expect(changedThings(then, thingHashes(base, [set("a", "x"), place(1), made]))).toEqual([]);
  expect(changedThings(then, thingHashes(base, [made, place(2), set("a", "x")]))).toEqual(["view/edge"]);
  const onHead = [made, place(1)].reduce(applyMutation, base);
  expect(thingHashes(onHead, [place(2)])).not.toEqual(thingHashes(base, [place(2)]));
  const content = (...mutations: readonly Mutation[]) =>
    reviewedContent({ base, mutations, plan: [], resources: new Map() });
  expect(content(made, place(1))).toBe(content());
});

test("[G16] of the map of everything it counts only what Head knows", () => {
  const at = (component: string): Mutation => ({
    ...{ type: "view.place", view: "map" as ViewId, component: component as ComponentId, at: [1, 2] },
  });
  expect(Object.keys(thingHashes(base, [at("a"), at("new here")]))).toEqual(["view/map"]);
  expect(thingHashes(base, [at("new here")])).toEqual({});
});

test("[G15] a function, a kind and a note of the catalogue have hashes of their own, which follow what changes on them", () => {
  const check = "f" as FunctionId;
  const made: Mutation = {
    type: "function.create",
    function: check,
    kind: "qualification",
    name: "check",
    source: "one",
  };
  const edit = (insert: string): Mutation => ({
    type: "function.edit",
    function: check,
    splices: [{ at: 0, remove: "one", insert }],
  });
  const bind: Mutation = { type: "function.bind", function: check, schema: "docker.container" };
  const kind = (title: string): Mutation => ({
    type: "schema.install",
    schema: { name: "house", version: 2, title } as Schema,
  });
  const note: Mutation = { type: "catalogue.set", key: "default/house", value: 2 };
  const head = applyMutation(base, made);
  const then = thingHashes(head, [edit("two"), set("a", "x"), kind("House"), note]);
  expect(Object.keys(then).sort()).toEqual(["a", "default/house", "f", "house@2"]);
  const since = (...mutations: readonly Mutation[]) => changedThings(then, thingHashes(head, mutations));
  expect(since(edit("two"), set("a", "x"), kind("House"), note)).toEqual([]);
  expect(since(edit("three"), set("a", "x"), kind("House"), note)).toEqual(["f"]);
  expect(since(edit("two"), bind, set("a", "x"), kind("House"), note)).toEqual(["f"]);
  expect(since(edit("two"), set("a", "x"), kind("Home"))).toEqual(["default/house", "house@2"]);
});

describe("[G17] what is taken away counts as it stands on Head", () => {
  const a = "a" as ComponentId;
  const port = "/domain/ports/p" as Path;
  const listed = [
    { type: "item.insert", component: a, path: port, order: "a0" } as const,
    set("a", "8080", `${port}/number`),
    set("a", "443", "/domain/ports/p-two/number"),
    { type: "component.create", component: "b" as ComponentId, schema: "docker.container@1" as SchemaRef } as const,
  ].reduce<typeof base>(applyMutation, base);
  const content = (on: typeof base, mutation: Mutation) =>
    reviewedContent({ base: on, mutations: [mutation], plan: [], resources: none });
  const isOther = (mutation: Mutation, edit: Mutation): readonly boolean[] => {
    const moved = applyMutation(listed, edit);
    return [
      content(listed, mutation) !== content(moved, mutation),
      changedThings(thingHashes(listed, [mutation]), thingHashes(moved, [mutation])).length > 0,
    ];
  };
  const link: Mutation = {
    ...{ type: "attribute.subscribe", component: a, path: "/domain/network" as Path },
    from: { component: "b" as ComponentId, path: "/meta/name" as Path },
  };
  const upgrade: Mutation = { type: "component.upgrade", component: a, schema: "docker.container@2" as SchemaRef };
  for (const type of ["component.delete", "component.erase", "component.restore"] as const)
    test(`of a component (${type}) its values, its list entries, its connections and its kind's version`, () => {
      const gone: Mutation = { type, component: a };
      for (const edit of [set("a", "after"), set("a", "81", `${port}/number`), link, upgrade])
        expect(isOther(gone, edit)).toEqual([true, true]);
      expect(isOther(gone, set("b", "other"))).toEqual([false, false]);
      const there = applyMutation(applyMutation(listed, set("a", "after")), set("a", "before"));
      expect(content(there, gone)).toBe(content(listed, gone));
    });

  test("of a list entry all below it, and nothing beside it", () => {
    const gone: Mutation = { type: "item.remove", component: a, path: port };
    expect(isOther(gone, set("a", "81", `${port}/number`))).toEqual([true, true]);
    expect(isOther(gone, set("a", "tcp", `${port}/protocol`))).toEqual([true, true]);
    expect(isOther(gone, set("a", "81", "/domain/ports/p-two/number"))).toEqual([false, false]);
    expect(isOther(gone, set("a", "after"))).toEqual([false, false]);
  });

  test("of a function, a kind's version and a note the whole; of a version that is replaced, too", () => {
    const check = "f" as FunctionId;
    const kind = (title: string) => ({ name: "house", version: 2, title }) as Schema;
    const start = [
      { type: "function.create", function: check, kind: "qualification", name: "check", source: "one" } as const,
      { type: "schema.install", schema: kind("House") } as const,
      { type: "catalogue.set", key: "default/house", value: 2 } as const,
    ].reduce<typeof base>(applyMutation, base);
    const pairs: readonly (readonly [Mutation, Mutation])[] = [
      [
        { type: "function.erase", function: check },
        { type: "function.edit", function: check, splices: [{ at: 0, remove: "one", insert: "two" }] },
      ],
      [
        { type: "function.delete", function: check },
        { type: "function.set", function: check, field: "title", value: "Check" },
      ],
      [
        { type: "schema.discard", schema: "house@2" as SchemaRef },
        { type: "schema.install", schema: kind("Home") },
      ],
      [
        { type: "schema.install", schema: kind("Mine") },
        { type: "schema.install", schema: kind("Home") },
      ],
      [
        { type: "catalogue.clear", key: "default/house" },
        { type: "catalogue.set", key: "default/house", value: 1 },
      ],
    ];
    for (const [gone, edit] of pairs)
      expect([gone.type, content(applyMutation(start, edit), gone) !== content(start, gone)]).toEqual([
        gone.type,
        true,
      ]);
  });

  test("[G16] of a view, for marks alone, its name and all that stands on it", () => {
    const edge = "edge" as ViewId;
    const made = applyMutation(listed, { type: "view.create", view: edge, name: "Edge" });
    const placed = applyMutation(made, { type: "view.place", view: edge, component: a, at: [1, 2] });
    const gone: Mutation = { type: "view.delete", view: edge };
    expect(thingHashes(made, [gone])).not.toEqual(thingHashes(placed, [gone]));
    expect(content(made, gone)).toBe(content(placed, gone));
  });
});

test("[G5] an approval of a map written as a whole outlives nothing that happens below it: what Head gains there takes the whole out, and what it changes there is content", () => {
  const env = { type: "object", additionalProperties: { type: "string" } } as const;
  const kind = { name: "docker.container", version: 1, title: "Container", functions: [] };
  const schema = { ...kind, domain: { type: "object", properties: { env } } } as unknown as Schema;
  const start = [{ type: "schema.install", schema } as const, set("a", "1", "/domain/env/A")].reduce(
    applyMutation,
    base,
  );
  const a = "a" as ComponentId;
  const whole = { type: "attribute.set", component: a, path: "/domain/env" as Path, value: { B: "1" } } as const;
  const mine: readonly Mutation[] = [{ type: "attribute.unset", component: a, path: "/domain/env/A" as Path }, whole];
  expect([runBatch(start, [whole], "atomic").refused, runBatch(start, mine, "atomic").refused]).toEqual([true, false]);
  const of = (head: Snapshot) => {
    const doc = new Y.Doc();
    for (const mutation of mine) writeMutation(doc, start, mutation);
    const { overlay } = rebaseOverlay(start, head, readOverlay(doc));
    return reviewedContent({ base: head, mutations: overlayMutations(head, overlay), plan: [], resources: none });
  };
  expect(of(applyMutation(start, set("a", "other", "/domain/image")))).toBe(of(start));
  expect(of(applyMutation(start, set("a", "2", "/domain/env/A")))).not.toBe(of(start));
  expect(of(applyMutation(start, set("a", "new", "/domain/env/NEW")))).not.toBe(of(start));
});
