import type { ViewId } from "../base/index.ts";
import { expect, test } from "vitest";
import { applyMutation, MAIN_VIEW, type Mutation, type Position, type Snapshot } from "../model/index.ts";
import { add, id, remove, START } from "./plan.fixture.ts";
import { MAX_SPOTS, viewChangesBetween } from "./view-changes.ts";

const EDGE = "edge" as ViewId;
const on = (base: Snapshot, ...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, base);
const place = (view: ViewId, name: string, at: Position): Mutation => ({
  ...{ type: "view.place", view, component: id(name), at },
});
const COMPONENTS = ["api", "db", "web"].reduce((model, name) => add(model, name), START);
const BASE = on(
  COMPONENTS,
  { type: "view.create", view: EDGE, name: "Edge" },
  place(EDGE, "web", [0, 0]),
  place(EDGE, "api", [200, 0]),
  { type: "view.create", view: MAIN_VIEW, name: "Map" },
  place(MAIN_VIEW, "web", [0, 0]),
);

test("[D13] what is put on a view, taken off it, or moved on it is told by name; what stays is only counted", () => {
  const view = on(
    BASE,
    place(EDGE, "web", [0, 80]),
    { type: "view.remove", view: EDGE, component: id("api") },
    place(EDGE, "db", [400, 0]),
    { type: "view.rename", view: EDGE, name: "Front" },
  );
  expect(viewChangesBetween(BASE, view)).toEqual([
    {
      ...{ key: "view/edge", view: "edge", name: "Front", before: "Edge", change: "changed" },
      spots: [
        { component: id("api"), name: "api", change: "removed", before: [200, 0] },
        { component: id("db"), name: "db", change: "added", after: [400, 0] },
        { component: id("web"), name: "web", change: "moved", before: [0, 0], after: [0, 80] },
      ],
      count: { added: 1, removed: 1, moved: 1, placed: 0, others: 0 },
      others: [],
    },
  ]);
});

test("[D13] what goes with a component is no change of a view; what is taken off one by itself is", () => {
  const erased = on(BASE, { type: "component.erase", component: id("web") });
  expect(erased.views.get(MAIN_VIEW)?.members.size).toBe(0);
  expect(viewChangesBetween(BASE, erased)).toEqual([]);
  const off = on(BASE, { type: "view.remove", view: EDGE, component: id("web") });
  expect(viewChangesBetween(BASE, off)).toMatchObject([{ spots: [{ name: "web", change: "removed" }] }]);
});

test("[D13] a view that is made shows what is on it; one that goes, where all of it stood", () => {
  const made = on(
    BASE,
    { type: "view.create", view: "own" as ViewId, name: "Own" },
    place("own" as ViewId, "db", [1, 2]),
  );
  expect(viewChangesBetween(BASE, made)).toMatchObject([{ name: "Own", change: "added", count: { added: 1 } }]);
  const gone = viewChangesBetween(BASE, on(BASE, { type: "view.delete", view: EDGE }));
  expect(gone).toMatchObject([{ name: "Edge", change: "removed", spots: [], count: { others: 2 } }]);
  expect(gone[0]?.others).toHaveLength(2);
});

test("[D13] on the map of everything what is new is no change; what stood there and is moved is one, and so is a first place", () => {
  const fresh = on(add(BASE, "cache"), place(MAIN_VIEW, "cache", [9, 9]));
  expect(viewChangesBetween(BASE, fresh)).toEqual([]);
  const moved = on(fresh, place(MAIN_VIEW, "web", [5, 5]), place(MAIN_VIEW, "db", [7, 7]));
  expect(viewChangesBetween(BASE, moved)).toMatchObject([
    { name: "Everything", change: "changed", count: { added: 0, moved: 1, placed: 1 } },
  ]);
  expect(viewChangesBetween(BASE, moved)[0]?.spots).toMatchObject([
    { name: "db", change: "placed", after: [7, 7] },
    { name: "web", change: "moved", before: [0, 0], after: [5, 5] },
  ]);
  expect(viewChangesBetween(COMPONENTS, on(BASE, { type: "view.delete", view: EDGE }))[0]?.change).toBe("changed");
});

test("[D13] a place that was set to what it was, and a component that is deleted, change no view", () => {
  expect(viewChangesBetween(BASE, on(BASE, place(EDGE, "web", [0, 0])))).toEqual([]);
  expect(viewChangesBetween(BASE, remove(BASE, "web"))).toEqual([]);
});

test("[D13] of very many the first are listed and all are counted", () => {
  const names = Array.from({ length: MAX_SPOTS + 5 }, (_each, index) => `n${index}`);
  const many = names.reduce((model, name) => add(model, name), BASE);
  const placed = on(many, ...names.map((name, index) => place(EDGE, name, [index, 1])));
  const [change] = viewChangesBetween(many, placed);
  expect([change?.spots.length, change?.count.added]).toEqual([MAX_SPOTS, MAX_SPOTS + 5]);
});
