import { expect, test } from "vitest";
import type { ComponentId, ViewId } from "../base/index.ts";
import { applyMutation, EMPTY_SNAPSHOT, type Mutation, type Path, type SchemaRef } from "../model/index.ts";
import type { PlanStep, ResourceState } from "../protocol/index.ts";
import { changedComponents, componentHashes, reviewedContent } from "./content.ts";

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
  const then = componentHashes(base, [set("a", "x"), set("b", "y")]);
  expect(changedComponents(then, componentHashes(base, [set("b", "y"), set("a", "x")]))).toEqual([]);
  expect(changedComponents(then, componentHashes(base, [set("a", "z"), set("b", "y")]))).toEqual(["a"]);
  expect(changedComponents(then, componentHashes(base, [set("a", "x")]))).toEqual(["b"]);
  const moved = applyMutation(base, set("a", "moved"));
  expect(changedComponents(then, componentHashes(moved, [set("a", "x"), set("b", "y")]))).toEqual(["a"]);
});
