import type { ComponentId, ViewId } from "@tributary/core/base";
import { applyMutation, type Mutation } from "@tributary/core/model";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { takeTheirs, wordsOf } from "./diverge.ts";

const view = (
  [
    { type: "schema.install", schema: { ...NODE, version: 2 } },
    { type: "view.create", view: "ops" as ViewId, name: "Ops" },
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
