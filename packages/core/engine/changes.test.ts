import { describe, expect, test } from "vitest";
import { applyMutation, type Path, type SchemaRef, type Snapshot } from "../model/index.ts";
import { changesBetween } from "./changes.ts";
import { writtenFor } from "./changes-by-hand.ts";
import { add, BOX, edit, from, id, remove, START } from "./plan.fixture.ts";

const base = add(add(START, "web", { "/domain/image": "nginx:1" }), "db");

describe("components", () => {
  test("[D1] added, changed and removed components are told apart and sorted by name", () => {
    const view = add(remove(edit(base, "web", { "/domain/image": "nginx:2" }), "db"), "cache");
    expect(changesBetween(base, view).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "cache added",
      "db removed",
      "web changed",
    ]);
  });

  test("[D1] a deleted component that is restored is added again", () => {
    expect(changesBetween(remove(base, "db"), base).map(({ kind }) => kind)).toEqual(["added"]);
  });

  test("[D2] where things stand on a canvas, and a value set to what it was, are no change", () => {
    const view = applyMutation(base, { type: "view.create", view: "v" as never, name: "All" });
    const placed = applyMutation(view, { type: "view.place", view: "v" as never, component: id("web"), at: [1, 2] });
    expect(changesBetween(base, edit(placed, "web", { "/domain/image": "nginx:1" }))).toEqual([]);
  });
});

test("[D11] who manages a component is a change, by name; what a function remembers of its runs is none", () => {
  const managed = edit(base, "web", { "/meta/managers/db": true, "/meta/generated": { by: "f" } });
  const fields = changesBetween(base, managed)[0]?.fields.map(({ title, after }) => [title, after?.text]);
  expect(fields).toEqual([["Managed by", "db"]]);
  expect(changesBetween(base, edit(base, "web", { "/meta/generated": { by: "f" } }))).toEqual([]);
});

test("[D15] a component that moves to another version says from which to which, with or without other changes", () => {
  const next = applyMutation(base, { type: "schema.install", schema: { ...BOX, version: 2 } });
  const up = applyMutation(next, {
    type: "component.upgrade",
    component: id("web"),
    schema: "test.box@2" as SchemaRef,
  });
  const moved = { from: "test.box@1", to: "test.box@2" };
  expect(changesBetween(base, up)).toMatchObject([{ kind: "changed", name: "web", fields: [], moved }]);
  const edited = edit(up, "web", { "/domain/memory": 5 });
  expect(changesBetween(base, edited)).toMatchObject([{ fields: [{ path: "/domain/memory" }], moved }]);
  expect(changesBetween(up, edited)[0]).not.toHaveProperty("moved");
  expect(changesBetween(remove(base, "web"), up).map(({ kind, moved: none }) => [kind, none])).toEqual([
    ["added", undefined],
  ]);
});

test("[D14] of what is gone, what took it is asked first; of what came back, its place and then what brought it", () => {
  const entry = edit(base, "web", { "/domain/ports/p": { order: "a0" }, "/domain/ports/p/target": 80 });
  const port = "/domain/ports/p/target";
  const asked = (before: Snapshot, after: Snapshot, path: string) =>
    changesBetween(before, after).flatMap((change) => {
      const field = change.fields.find((each) => each.path === path);
      return field ? writtenFor({ before, after }, change, field) : [];
    });
  const item = { component: id("web"), path: "/domain/ports/p" as Path };
  expect(asked(entry, applyMutation(entry, { type: "item.remove", ...item }), port)).toEqual([item.path, port]);
  const cleared = applyMutation(entry, { type: "attribute.unset", ...item, path: port as Path });
  expect(asked(entry, cleared, port)).toEqual([port]);
  expect(asked(entry, remove(entry, "web"), port)).toEqual(["", port]);
  expect(asked(remove(entry, "web"), entry, port)).toEqual([port, ""]);
});

describe("fields", () => {
  const fieldsOf = (cells: Parameters<typeof edit>[2], start = base) =>
    changesBetween(start, edit(start, "web", cells))[0]?.fields.map(({ title, before, after }) => [
      title,
      before?.text,
      after?.text,
    ]);

  test("[D3] a field has its schema's title and both texts", () => {
    expect(fieldsOf({ "/domain/image": "nginx:2" })).toEqual([["Image", "nginx:1", "nginx:2"]]);
    expect(fieldsOf({ "/domain/image": null })).toEqual([["Image", "nginx:1", undefined]]);
    expect(fieldsOf({ "/domain/memory": 64 })).toEqual([["Memory", undefined, "64"]]);
  });

  test("[D4] a subscription reads as where the value comes from", () => {
    expect(fieldsOf({ "/domain/host": from("db") })).toEqual([["Host", undefined, "from db ▸ Name outside"]]);
    expect(fieldsOf({ "/domain/host": from("db", "/domain/image") })).toEqual([["Host", undefined, "from db ▸ Image"]]);
    const auto = { from: { component: "db", path: "/derived/engineName", auto: true } };
    expect(fieldsOf({ "/domain/host": auto })).toEqual([
      ["Host", undefined, "from db ▸ Name outside, the only one that fitted"],
    ]);
    expect(fieldsOf({ "/domain/host": from("nobody") })).toEqual([
      ["Host", undefined, "from a component that is not there"],
    ]);
  });

  test("[D5] map entries and list entries are addressed by what a person knows them by", () => {
    expect(
      fieldsOf({
        "/domain/environment/LOG_LEVEL": "debug",
        "/domain/ports/x1": { order: "a0" },
        "/domain/ports/x1/published": "8080",
        "/domain/ports/x1/target": 80,
        "/domain/command/y1": { order: "a0" },
        "/domain/command/y1/value": "sleep",
        "/domain/networks/z1": { order: "a0" },
        "/domain/networks/z1/network": from("db"),
      }),
    ).toEqual([
      ["Environment ▸ LOG_LEVEL", undefined, "debug"],
      ["Ports ▸ 8080 ▸ Target", undefined, "80"],
      ["Ports ▸ 8080 ▸ Published", undefined, "8080"],
      ["Command ▸ 1", undefined, "sleep"],
      ["Networks ▸ db ▸ Network", undefined, "from db ▸ Name outside"],
    ]);
  });

  test("[D5] an entry that only moved, and an entry without fields, are shown by their marker", () => {
    const two = edit(base, "web", {
      "/domain/command/a": { order: "a0" },
      "/domain/command/a/value": "x",
      "/domain/command/b": { order: "a1" },
      "/domain/command/b/value": "y",
    });
    expect(fieldsOf({ "/domain/command/a": { order: "a2" } }, two)).toEqual([["Command ▸ 2", "entry 1", "entry 2"]]);
    expect(fieldsOf({ "/domain/ports/a": { order: "a0" } })).toEqual([["Ports ▸ 1", undefined, "entry 1"]]);
  });

  test("[D6] sensitive values are hidden, in the text and in the cell", () => {
    const view = edit(base, "web", { "/domain/secret": "hunter2", "/domain/environment/DB_PASSWORD": "hunter3" });
    const change = changesBetween(base, view);
    expect(JSON.stringify(change)).not.toContain("hunter");
    expect(change[0]?.fields.map(({ title }) => title)).toEqual(["Environment ▸ DB_PASSWORD", "Password"]);
  });

  test("[D7] fields come in the schema's order, the name first", () => {
    const titles = fieldsOf({
      "/domain/secret": "s",
      "/domain/limits/cpu": "1",
      "/domain/memory": 1,
      "/meta/name": "shop",
      "/meta/description": "d",
    });
    expect(titles?.map(([title]) => title)).toEqual(["Name", "Description", "Memory", "Limits ▸ cpu", "Password"]);
  });
});

test("[D6] of a map written as a whole, what is named like a secret is not shown; the rest is", () => {
  const cells = { "/domain/environment": { DB_PASSWORD: "Hunter2!", MODE: "prod" } };
  const fields = changesBetween(base, edit(base, "web", cells))[0]?.fields;
  expect(JSON.stringify(fields)).not.toContain("Hunter2!");
  expect(fields?.[0]?.after?.text).toBe('{"DB_PASSWORD":"••••••","MODE":"prod"}');
});
