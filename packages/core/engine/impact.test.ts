import { expect, test } from "vitest";
import * as Y from "yjs";
import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import { OverlayView, readOverlay, rebaseOverlay, writeMutations } from "../document/index.ts";
import { applyMutation, type Mutation, type Path, type SchemaRef } from "../model/index.ts";
import type { ComponentChange } from "../protocol/index.ts";
import { changesBetween } from "./changes.ts";
import { divergenceView } from "./divergence-view.ts";
import { affectedBy } from "./impact.ts";
import { add, BOX, edit, from, remove, START } from "./plan.fixture.ts";

const db = add(START, "db", { "/domain/image": "postgres:16", "/domain/memory": 64 });
const base = add(add(db, "web", { "/domain/image": from("db", "/domain/image") }), "api");

const changeOfDb = (view = edit(base, "db", { "/domain/image": "postgres:17" })): ComponentChange =>
  changesBetween(base, view).find(({ name }) => name === "db") as ComponentChange;

test("[D8] whoever takes the value that changes is reached, and it says which", () => {
  const view = edit(base, "db", { "/domain/image": "postgres:17" });
  expect(affectedBy(view, changeOfDb(view))).toEqual([{ component: "web", name: "web", takes: ["Image"] }]);
});

test("[D8] whoever takes another value is not reached; whoever takes from what is removed is", () => {
  expect(affectedBy(base, changeOfDb(edit(base, "db", { "/domain/memory": 128 })))).toEqual([]);
  expect(affectedBy(base, { ...changeOfDb(), kind: "removed", fields: [] }).map(({ name }) => name)).toEqual(["web"]);
  expect(affectedBy(base, { ...changeOfDb(), kind: "added" })).toEqual([]);
});

test("[D8] whoever takes what is derived is reached by any change", () => {
  const derived = edit(base, "api", { "/domain/image": from("db", "/derived/engineName") });
  const names = affectedBy(derived, changeOfDb(edit(derived, "db", { "/domain/memory": 128 }))).map(({ name }) => name);
  expect(names).toEqual(["api"]);
});

const diverged = (key: string, base: Json, theirs: Json, mine: Json) => ({
  root: "attribute" as const,
  key,
  base,
  theirs,
  mine,
});

test("[D9] a divergence reads as three texts", () => {
  const view = divergenceView(base, base, diverged("db/domain/image", null, { value: "a" }, from("web", "/meta/name")));
  expect(view).toMatchObject({ name: "db", title: "Image", base: null, theirs: "a", mine: "from web ▸ Name" });
});

test("[D9] a secret's values are hidden on every side", () => {
  const key = "db/domain/environment/DB_PASSWORD";
  const view = divergenceView(base, base, diverged(key, { value: "a" }, { value: "b" }, { value: "c" }));
  expect([view.base, view.theirs, view.mine]).toEqual(["••••••", "••••••", "••••••"]);
});

test("[D9] a deletion over Head's edits says what Head changed", () => {
  const changed = { root: "component" as const, key: "db", base: null, theirs: { changed: ["/domain/image"] } };
  const view = divergenceView(base, remove(base, "web"), { ...changed, mine: { deleted: true } });
  expect(view).toMatchObject({ kind: "removal", name: "db", theirs: "changed: Image", mine: "deleted" });
});

const [WEB, CHECK, OPS] = ["web" as ComponentId, "f" as FunctionId, "ops" as ViewId];
const ENTRY = { component: WEB, path: "/domain/ports/p" as Path };
const HEAD = (
  [
    { type: "schema.install", schema: { ...BOX, version: 2 } },
    { type: "schema.install", schema: { ...BOX, version: 3 } },
    { type: "function.create", function: CHECK, kind: "qualification", name: "check", source: "one" },
    { type: "view.create", view: OPS, name: "Ops" },
    { type: "item.insert", ...ENTRY, order: "a0" },
    { type: "attribute.set", ...ENTRY, path: `${ENTRY.path}/published` as Path, value: "80" },
  ] satisfies readonly Mutation[]
).reduce(applyMutation, base);
const up = (version: number): Mutation => ({
  ...{ type: "component.upgrade", component: WEB, schema: `test.box@${version}` as SchemaRef },
});

/** As it is read where Head gained the one, and the change set says the other. */
function read(theirs: Mutation, mine: Mutation) {
  const doc = new Y.Doc();
  writeMutations(doc, HEAD, [mine]);
  const head = applyMutation(HEAD, theirs);
  const { overlay, divergences } = rebaseOverlay(HEAD, head, readOverlay(doc));
  return divergences.map((each) => divergenceView(head, OverlayView.ofOverlay(head, overlay).view, each));
}

test("[D9] two moves to another version read as versions, and not as the name of a view", () => {
  const sides = { base: "test.box@1", theirs: "test.box@2", mine: "test.box@3" };
  expect(read(up(2), up(3))).toMatchObject([{ kind: "value", name: "web", title: "Version of its kind", ...sides }]);
});

test("[D9] a function, a view, or an entry of a list that is deleted over Head's edits says what Head changed, in words", () => {
  const gone: Mutation = { type: "function.delete", function: CHECK };
  const splices = [{ at: 0, remove: "one", insert: "two" }];
  expect(read({ type: "function.edit", function: CHECK, splices }, gone)).toMatchObject([
    { kind: "removal", name: "check", title: "Deleted here", theirs: "changed: its code", mine: "deleted" },
  ]);
  const renamed: Mutation = { type: "view.rename", view: OPS, name: "Front" };
  expect(read(renamed, { type: "view.delete", view: OPS })).toMatchObject([
    { kind: "removal", name: "Front", title: "Deleted here", theirs: "changed: its name", mine: "deleted" },
  ]);
  expect(read(renamed, { ...renamed, name: "Edge" })).toMatchObject([{ name: "Edge", theirs: "Front", mine: "Edge" }]);
  const published: Mutation = {
    ...{ type: "attribute.set", component: WEB, path: `${ENTRY.path}/published` as Path, value: "81" },
  };
  expect(read(published, { type: "item.remove", ...ENTRY })).toMatchObject([
    { kind: "removal", name: "web", title: "Ports ▸ 81", theirs: "changed: Ports ▸ 81 ▸ Published", mine: "deleted" },
  ]);
  expect(read(up(2), { type: "component.delete", component: WEB })).toMatchObject([
    { kind: "removal", name: "web", title: "Deleted here", theirs: "changed: the version of its kind" },
  ]);
});

test("[D9] what was to be removed and stands here again, or is removed by now, is read as what stands", () => {
  const was = { root: "attribute" as const, key: `${WEB}${ENTRY.path}`, base: null, theirs: { changed: [ENTRY.path] } };
  expect(divergenceView(HEAD, HEAD, { ...was, mine: { order: "a1" } })).toMatchObject({
    kind: "value",
    theirs: "changed",
  });
  const moved = { root: "component" as const, key: WEB, base: { schema: "a@1" }, theirs: { schema: "a@2" } };
  expect(divergenceView(HEAD, HEAD, { ...moved, mine: { deleted: true } })).toMatchObject({
    ...{ kind: "removal", title: "Deleted here", theirs: "changed", mine: "deleted" },
  });
});

test("[D9] an attachment and a note of the catalogue read as what they say", () => {
  const key = "default/test.box";
  const note = (value: number): Mutation => ({ type: "catalogue.set", key, value });
  expect(read(note(2), note(3))).toMatchObject([
    { name: "Box", title: "Version of new components", base: null, theirs: "2", mine: "3" },
  ]);
  const bound = {
    root: "function" as const,
    key: "f/binds/test.box",
    base: null,
    theirs: true,
    mine: { removed: true },
  };
  expect(divergenceView(HEAD, HEAD, bound)).toMatchObject({
    ...{ name: "check", title: "Attached to Box", base: "not attached", theirs: "attached", mine: "not attached" },
  });
});
