import type { ComponentId, FunctionId, ViewId } from "@tributary/core/base";
import { applyMutation, type Mutation } from "@tributary/core/model";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { placeOfDivergence, takeTheirs, wordsOf } from "./diverge.ts";

const CHECK = "check1" as FunctionId;
const view = (
  [
    { type: "schema.install", schema: { ...NODE, version: 2 } },
    { type: "view.create", view: "ops" as ViewId, name: "Ops" },
    { type: "function.create", function: CHECK, kind: "qualification", name: "check", source: "one" },
  ] satisfies readonly Mutation[]
).reduce(applyMutation, baseSnapshot(2));
const component = { root: "component", key: "base0" as ComponentId } as const;

test("[C41] two moves to another version say which, on the map, too", () => {
  const at = (version: number) => ({ schema: `test.node@${version}` });
  const words = { title: "Version of its kind", base: "test.node@1", theirs: "test.node@2", mine: "test.node@3" };
  const divergence = { ...component, base: at(1), theirs: at(2), mine: at(3) };
  expect(wordsOf(view, divergence)).toEqual({ ...words, removal: false });
});

test("[C41] what is deleted here says in words what Head changed of it", () => {
  const deleted = { base: null, mine: { deleted: true } };
  const moved = { changed: ["component.upgrade", "/domain/size"] };
  expect(wordsOf(view, { ...component, ...deleted, theirs: moved })).toMatchObject({
    ...{ title: "this component", theirs: "changed: the version of its kind, Size", mine: "deleted", removal: true },
  });
  const renamed = { root: "view" as const, key: "ops", ...deleted, theirs: { changed: ["view.rename"] } };
  expect(wordsOf(view, renamed)).toMatchObject({ title: "Ops", theirs: "changed: its name", removal: true });
});

test("[C41] to take Head's is to take the value that is shown, also while the page still stands on the base before", () => {
  const at = { root: "attribute", key: "base0/domain/size" } as const;
  const divergence = { ...at, base: { value: 1 }, theirs: { value: 2 }, mine: { value: 3 } };
  expect(takeTheirs({ base: view, view }, [divergence])).toEqual([
    { type: "attribute.set", component: "base0", path: "/domain/size", value: 2 },
  ]);
});

test("[C70] whatever diverges has a place: on the map, on its view, among the functions, or in the review", () => {
  const at = (root: Parameters<typeof placeOfDivergence>[1]["root"], key: string) =>
    placeOfDivergence(view, { root, key });
  const functions = (thing: string) => ({ on: "functions", thing });
  expect(at("component", "base0")).toEqual({ on: "map", component: "base0", path: "" });
  expect(at("attribute", "base0/domain/size")).toEqual({ on: "map", component: "base0", path: "/domain/size" });
  expect(at("view", "ops")).toEqual({ on: "view", view: "ops" });
  for (const [root, key] of [
    ["text", CHECK],
    ["function", CHECK],
    ["function", `${CHECK}/title`],
    ["function", `${CHECK}/binds/test.node`],
  ] as const)
    expect(at(root, key)).toEqual(functions(CHECK));
  for (const [root, key] of [
    ["schema", "test.node@2"],
    ["text", "test.node@2"],
    ["catalogue", "lock/test.node@2"],
    ["catalogue", "default/test.node"],
    ["catalogue", "source/test.node/domain/size"],
  ] as const)
    expect(at(root, key)).toEqual(functions("test.node"));
});

test("[C70] what is shown on no page any more is shown in the review", () => {
  for (const [root, key] of [
    ["component", "gone"],
    ["attribute", "gone/domain/size"],
    ["view", "gone"],
    ["function", "gone/title"],
    ["text", "gone"],
    ["schema", "test.gone@1"],
    ["catalogue", "default/test.gone"],
    ["catalogue", "package/gone"],
  ] as const)
    expect(placeOfDivergence(view, { root, key })).toEqual({ on: "review" });
});

test("[C71] of a function or a view it is said which part of it Head has changed, too", () => {
  const sides = { base: "a", theirs: "b", mine: "c" };
  const title = (root: "function" | "text" | "view", key: string) => wordsOf(view, { root, key, ...sides }).title;
  expect(title("text", CHECK)).toBe("the code of check");
  expect(title("function", `${CHECK}/title`)).toBe("the title of check");
  expect(title("function", `${CHECK}/binds/test.node`)).toMatch(/^what check is attached to \(/);
  expect(title("view", "ops")).toBe("the name of the view Ops");
});
