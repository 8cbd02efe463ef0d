import { expect, test } from "vitest";
import type { ResourceState } from "../protocol/index.ts";
import { add, from, id, real, remove, START, treesOf } from "./plan.fixture.ts";
import { planRestore } from "./plan-restore.ts";

const head = add(add(add(START, "db"), "web", { "/domain/host": from("db"), "/domain/image": "nginx:1" }), "old");

function restore(resources: Map<string, ResourceState>, ...components: string[]) {
  const model = remove(head, "old");
  return planRestore({ head: model, resources, trees: treesOf(model), components: components.map(id) }).steps.map(
    ({ kind, name, reason }) => [kind, name, reason],
  );
}

function drifted(name: string, path: string, title: string): [string, ResourceState] {
  return [name, { ...(real(name).get(name) as ResourceState), drift: [{ path, title, intended: "a", observed: "b" }] }];
}

test("[P12] what is as intended needs nothing", () => {
  expect(restore(real("db", "web"), "db", "web")).toEqual([]);
});

test("[P12] what is missing is created, with what it needs", () => {
  expect(restore(real(), "web")).toEqual([
    ["create", "db", "does not exist outside yet, and web needs it"],
    ["create", "web", "does not exist outside"],
  ]);
});

test("[P12] what differs is updated, or replaced where that is the only way", () => {
  expect(restore(new Map([...real("db"), drifted("web", "/resource/state", "State")]), "web")).toEqual([
    ["update", "web", "State differs from what is intended; this works in place"],
  ]);
  expect(restore(new Map([...real("db"), drifted("web", "/domain/image", "Image")]), "web")).toEqual([
    ["replace", "web", "Image differs from what is intended, and cannot be changed in place"],
  ]);
  expect(restore(new Map([...real("db"), drifted("web", "/domain/ports/0/published", "Ports")]), "web")[0]?.[0]).toBe(
    "replace",
  );
});

test("[P12] what was deleted and is still there is removed", () => {
  expect(restore(real("old"), "old")).toEqual([["destroy", "old", "deleted, and still there outside"]]);
});
