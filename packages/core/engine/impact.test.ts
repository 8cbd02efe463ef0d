import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { ComponentChange } from "../protocol/index.ts";
import { changesBetween } from "./changes.ts";
import { divergenceView } from "./divergence-view.ts";
import { affectedBy } from "./impact.ts";
import { add, edit, from, remove, START } from "./plan.fixture.ts";

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
