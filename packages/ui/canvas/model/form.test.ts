import { applyMutation, type Mutation, type Snapshot, validateMutation } from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { fixCommand } from "./fix.ts";
import { aboutGroup, type Field, fieldMatches, formOf, parseTyped, sourceLabel } from "./form.ts";
import { clearMutations, revertMutations } from "./revert.ts";
import { id, literal, stack, takes, withCells } from "./stack.fixture.ts";

const BASE = stack();

function form(view: Snapshot, name = "api", base: Snapshot | null = BASE): readonly Field[] {
  const component = view.components.get(id(name));
  const schema = component && view.schemas.get(component.schema);
  if (!component || !schema) throw new Error(`no ${name}`);
  return formOf(schema, component, base?.components.get(id(name))).flatMap(({ fields }) => fields);
}

function field(fields: readonly Field[], path: string): Field {
  const found = fields.flatMap((one) => [one, ...one.members]).find((one) => one.path === path);
  if (!found) throw new Error(`no ${path}`);
  return found;
}

function applied(snapshot: Snapshot, mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce((view, mutation) => {
    const verdict = validateMutation(view, mutation);
    if (!verdict.ok) throw new Error(`${mutation.type}: ${JSON.stringify(verdict.error)}`);
    return applyMutation(view, mutation);
  }, snapshot);
}

const CHANGED = withCells("api", {
  "/domain/image": literal("api:2"),
  "/domain/port": undefined,
  "/domain/env/LEVEL": literal("debug"),
  "/domain/env/NEW": literal("1"),
  "/domain/after/d": undefined,
  "/domain/after/d/service": undefined,
  "/domain/networks/m": { order: "a1" },
  "/domain/networks/m/alias": literal("x"),
  "/domain/args/x/value": literal("--slow"),
  "/domain/args/y": undefined,
  "/domain/args/y/value": undefined,
});

describe("the form", () => {
  test("[C7] fields stand under their headings, lists in their order", () => {
    const component = BASE.components.get(id("api"));
    const schema = BASE.schemas.find(({ name }) => name === "t.service");
    const groups = component && schema ? formOf(schema, component, component) : [];
    expect(groups.map(({ title, set, changed }) => [title, set, changed])).toEqual([
      ["Project", 1, 0],
      ["Image", 1, 0],
      ["Network", 2, 0],
      ["Lifecycle", 1, 0],
      ["Environment", 1, 0],
      ["Command", 1, 0],
      ["Health", 0, 0],
    ]);
    expect(field(form(BASE), "/domain/args").members.map(({ cell }) => cell)).toEqual([
      literal("serve"),
      literal("--fast"),
    ]);
  });

  test("[C75] what is said of any component stands together, but for its name and what is said by nobody", () => {
    const component = BASE.components.get(id("api"));
    const schema = BASE.schemas.find(({ name }) => name === "t.service");
    const now = withCells("api", { "/meta/tags/team": literal("shop"), "/meta/managers/m": literal(true) });
    const said = now.components.get(id("api"));
    if (!component || !schema || !said) throw new Error("no api");
    const about = aboutGroup(schema, said, component);
    expect(about.fields.map(({ title, kind, set }) => [title, kind, set])).toEqual([
      ["Description", "string", false],
      ["Tags", "map", true],
      ["Protected", "boolean", false],
    ]);
    expect([about.set, about.changed, about.ofAllKinds]).toEqual([1, 1, true]);
    expect(about.fields[1]?.members.map(({ entry, cell }) => [entry, cell])).toEqual([["team", literal("shop")]]);
  });

  test("[C8] what differs from the base is marked, at the field and above it", () => {
    const fields = form(CHANGED);
    const changed = fields.filter((one) => one.changed).map(({ title }) => title);
    expect(changed).toEqual(["Image", "Port", "Networks", "Starts after", "Environment", "Arguments"]);
    expect(field(fields, "/domain/image").before).toEqual(literal("api:1"));
    expect(field(fields, "/domain/after").members.map(({ entrySign }) => entrySign)).toEqual(["removed"]);
    expect(field(fields, "/domain/networks").members.map(({ entrySign }) => entrySign)).toEqual([undefined, "added"]);
  });

  test("[C8] of a map that is connected as a whole, the entries it had are what was, and revert brings them back without it", () => {
    const from = { component: id("db"), path: "/domain/env" as never };
    const view = withCells("api", { "/domain/env/LEVEL": undefined, "/domain/env": { from } });
    const env = field(form(view), "/domain/env");
    expect([env.changed, env.set, env.members.map(({ entry, set }) => [entry, set])]).toEqual([
      true,
      true,
      [["LEVEL", false]],
    ]);
    expect(clearMutations(id("api"), env).map(({ type }) => type)).toEqual(["attribute.unset"]);
    const back = revertMutations(id("api"), env).reduce(applyMutation, view);
    expect(back.components.get(id("api"))?.attributes).toEqual(BASE.components.get(id("api"))?.attributes);
  });

  test("[C8] something created here has no before, so nothing of it is marked changed", () => {
    expect(form(CHANGED, "api", null).some((one) => one.changed)).toBe(false);
  });

  test("[C8] reverting takes each field back to exactly what the base has", () => {
    for (const one of form(CHANGED)) {
      const view = applied(CHANGED, revertMutations(id("api"), one));
      expect(field(form(view), one.path).changed, one.title).toBe(false);
    }
  });

  test("[C8] clearing leaves a field unset", () => {
    for (const path of ["/domain/image", "/domain/env", "/domain/args", "/domain/networks"]) {
      const view = applied(BASE, clearMutations(id("api"), field(form(BASE), path)));
      expect(field(form(view), path).set, path).toBe(false);
    }
  });

  test("[C9] what is typed becomes a value of the field's kind, or a sentence", () => {
    const port = field(form(BASE), "/domain/port");
    expect(parseTyped(port, " 8080 ")).toEqual({ ok: true, value: 8080 });
    expect(parseTyped(port, "80a")).toEqual({ ok: false, sentence: "Port is a number; “80a” is not one." });
    expect(parseTyped({ kind: "json", title: "Deploy" }, "{").ok).toBe(false);
    expect(parseTyped({ kind: "string", title: "Image" }, "42")).toEqual({ ok: true, value: "42" });
  });

  test("[C9] secrets are covered by their name", () => {
    const view = withCells("api", { "/domain/env/DB_PASSWORD": literal("hunter2") });
    const entry = field(form(view), "/domain/env/DB_PASSWORD");
    expect(entry.masked).toBe(true);
    expect(fieldMatches(entry, "hunter2")).toBe(false);
    expect(field(form(view), "/domain/env/LEVEL").masked).toBe(false);
  });

  test("[C9] all below a sensitive list, map or group is covered, and tells no entry from another", () => {
    const view = withCells("api", { "/domain/networks/n/alias": literal("hunter2") });
    const api = view.components.get(id("api"));
    const schema = api && view.schemas.get(api.schema);
    if (!api || !schema) throw new Error("no api");
    const properties = Object.fromEntries(
      Object.entries(schema.domain.properties ?? {}).map(([name, property]) => [
        name,
        { ...property, sensitive: true },
      ]),
    );
    const all = (fields: readonly Field[]): readonly Field[] => fields.flatMap((one) => [one, ...all(one.members)]);
    const fieldsBy = (kind: typeof schema) => all(formOf(kind, api, undefined).flatMap(({ fields }) => fields));
    const [open, covered] = [fieldsBy(schema), fieldsBy({ ...schema, domain: { ...schema.domain, properties } })];
    expect(covered.map(({ masked }) => masked)).toEqual(covered.map(() => true));
    expect(covered.map(({ title }) => title).join()).not.toContain("hunter2");
    expect(open.map(({ title }) => title).join()).toContain("hunter2");
    expect(open.some(({ masked }) => masked)).toBe(false);
  });

  test("[C7] search finds a field by its title, its words, or what is in it", () => {
    const found = (words: string) =>
      form(BASE)
        .filter((one) => fieldMatches(one, words))
        .map(({ title }) => title);
    expect(found("start")).toEqual(["Starts after"]);
    expect(found("info")).toEqual(["Environment"]);
    expect(found("nothing at all")).toEqual([]);
  });

  test("[C10] a value's source is named as a person would", () => {
    expect(sourceLabel(BASE, { component: id("back"), path: "/derived/name" as never })).toBe("Name on the engine");
    expect(sourceLabel(BASE, { component: id("api"), path: "/domain/image" as never })).toBe("Image");
    expect(takes("api", "/x")).toEqual({ from: { component: "api", path: "/x" } });
  });

  test("[C11] a fix sets one value, or every member of the group it suggests", () => {
    const one = fixCommand(BASE, id("api"), { path: "/domain/image", value: "api@sha256:1", title: "Pin" });
    expect(
      applied(BASE, one.mutations)
        .components.get(id("api"))
        ?.attributes.get("/domain/image" as never),
    ).toEqual(literal("api@sha256:1"));
    const group = fixCommand(BASE, id("api"), {
      path: "/domain/check",
      value: { test: "curl", interval: "5s" },
      title: "Add",
    });
    expect(group.mutations).toHaveLength(2);
    applied(BASE, group.mutations);
  });
});
