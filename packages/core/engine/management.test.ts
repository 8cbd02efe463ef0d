import { describe, expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import { managedBy, type Path } from "../model/index.ts";
import { ManagedWorld, SHOP } from "./management.fixture.ts";
import { type Operation, parseManagementAnswer } from "./management-operation.ts";
import { readForm, runKey } from "./management-form.ts";
import { managementTrees } from "./management-tree.ts";

const web = (properties: { readonly [name: string]: Json } = { image: "nginx" }): Operation => ({
  type: "create",
  key: "web",
  schema: "test.box",
  properties: { domain: properties },
  connect: { "/domain/project": { component: SHOP } },
});
const net: Operation = {
  type: "create",
  key: "front",
  schema: "test.net",
  connect: { "/domain/project": { component: SHOP } },
};

describe("what a management function answers", () => {
  test.each([
    [null, "The function must answer {operations: [...], message?: text}."],
    [{ operations: [], more: 1 }, "The answer has no member “more”: only operations and message."],
    [
      { operations: [{ type: "rename" }] },
      "Operation 1: its type must be one of create, update, delete, manage, release.",
    ],
    [{ operations: [{ type: "create", schema: "a" }] }, "Operation 1 (create): “key” is missing."],
    [
      { operations: [{ type: "create", key: "a b", schema: "a" }] },
      "Operation 1 (create): “key” must be 1 to 64 letters, digits or _ . -.",
    ],
    [
      { operations: [{ type: "delete", component: "a", force: true }] },
      "Operation 1 (delete): there is no “force” here; it may have component.",
    ],
    [
      {
        operations: [
          { type: "create", key: "a", schema: "s" },
          { type: "create", key: "a", schema: "s" },
        ],
      },
      "Operation 2 (create): the key “a” is taken by an earlier one.",
    ],
    [
      { operations: [{ type: "update", component: "a", connect: { "/domain/x": "b" } }] },
      "Operation 1 (update): “connect” must be {",
    ],
  ])("[MG1] %j is refused in a sentence", (answer, sentence) => {
    const parsed = parseManagementAnswer(answer as Json);
    expect(parsed.ok ? [] : parsed.error).toEqual([expect.stringContaining(sentence)]);
  });

  test("[MG1] a whole answer is read as it is", () => {
    const answer = { operations: [web(), net], message: "Done." };
    expect(parseManagementAnswer(answer)).toEqual({ ok: true, value: answer });
  });

  test("[MG1] what the schemas have no place for is said, and nothing is done", () => {
    const planned = new ManagedWorld().plan([
      web({ colour: "red" }),
      { type: "update", component: SHOP, set: { "/meta/managers/x": true } },
      { type: "update", component: "nobody" },
      { type: "create", key: "x", schema: "test.nothing" },
    ]);
    expect(planned.ok ? [] : planned.error).toEqual([
      "Operation 4 (create “x”): there is no schema test.nothing.",
      "Operation 1 (create “web”): a box has no /domain/colour.",
      `Operation 2 (update “${SHOP}”): /meta/managers/x is kept by Tributary itself: use the operations manage and release.`,
      "Operation 3 (update “nobody”): there is no component “nobody”.",
    ]);
  });
});

describe("a run", () => {
  test("[MG2] becomes mutations that make what was asked for", () => {
    const world = new ManagedWorld();
    world.run([
      {
        ...web({ image: "nginx", command: ["a", "b"], ports: [{ target: 80 }], labels: { a: "1" } }),
        connect: { "/domain/project": { component: SHOP }, "/domain/nets/-/net": { component: "front" } },
      } as Operation,
      net,
    ]);
    expect(world.shown).toEqual({
      shop: {},
      front: { project: "shop" },
      web: {
        project: "shop",
        image: "nginx",
        command: ["a", "b"],
        ports: [{ target: 80 }],
        labels: { a: "1" },
        nets: [{ net: "front" }],
      },
    });
  });

  test("[MG9] a connection may name what a later operation creates", () => {
    const world = new ManagedWorld();
    world.run([{ ...web(), connect: { "/domain/nets/-/net": { component: "front" } } } as Operation, net]);
    expect(world.shown["web"]).toMatchObject({ nets: [{ net: "front" }] });
  });

  test("[MG3] finds what it made again, though it was renamed", () => {
    const world = new ManagedWorld();
    world.run([web()]);
    const id = world.named("web");
    world.do({ type: "component.rename", component: id, name: "gate" });
    const { mutations } = world.run([web({ image: "caddy" })]);
    expect(mutations.map(({ type }) => type)).toEqual(["attribute.set", "attribute.set"]);
    expect(world.shown["gate"]).toMatchObject({ image: "caddy" });
  });

  test("[MG4] clears what it wants no more, entries of lists included", () => {
    const world = new ManagedWorld();
    world.run([web({ image: "nginx", command: ["a", "b"], labels: { a: "1", b: "2" } })]);
    world.run([web({ command: ["a"], labels: { b: "2" } })]);
    expect(world.shown["web"]).toEqual({ project: "shop", command: ["a"], labels: { b: "2" } });
    expect(world.run([web({ command: ["a"], labels: { b: "2" } })]).mutations).toEqual([]);
  });

  test("[MG4] makes again what is missing", () => {
    const world = new ManagedWorld();
    world.run([web(), net]);
    world.do({ type: "component.delete", component: world.named("front") });
    world.run([web(), net]);
    expect(Object.keys(world.shown)).toEqual(["front", "shop", "web"]);
    world.do({ type: "component.erase", component: world.named("front") });
    world.run([web(), net]);
    expect(Object.keys(world.shown)).toEqual(["front", "shop", "web"]);
  });

  test("[MG5] leaves what a person changed, and says so; writes over it when told to", () => {
    const world = new ManagedWorld();
    world.run([web({ image: "nginx", command: ["a", "b"] })]);
    world.set("web", "/domain/image", "mine");
    const { kept, mutations } = world.run([web({ image: "nginx:2", command: ["a", "b"] })]);
    expect(kept).toEqual([{ component: world.named("web"), name: "web", field: "Image" }]);
    expect(mutations).toEqual([]);
    world.run([web({ image: "nginx:2", command: ["a", "b"] })], { overwrite: true });
    expect(world.shown["web"]).toMatchObject({ image: "nginx:2" });
  });

  test("[MG5] what a person cleared or added stays so, in lists as well", () => {
    const world = new ManagedWorld();
    world.run([web({ image: "nginx", command: ["a", "b"] })]);
    const component = world.named("web");
    world.do(
      { type: "attribute.unset", component, path: "/domain/image" as Path },
      { type: "item.remove", component, path: "/domain/command/g0" as Path },
      { type: "item.insert", component, path: "/domain/command/mine" as Path, order: "z0" },
      { type: "attribute.set", component, path: "/domain/command/mine/value" as Path, value: "c" },
    );
    const { mutations } = world.run([web({ image: "nginx", command: ["a", "b"] })]);
    expect(mutations).toEqual([]);
    expect(world.shown["web"]).toMatchObject({ command: ["b", "c"] });
  });

  test("[MG5] an entry a person added keeps a map from being connected as a whole, unless the run writes over it", () => {
    const world = new ManagedWorld();
    world.run([web({ labels: { a: "1" } }), { ...web({ labels: { shared: "1" } }), key: "other" } as Operation]);
    const taking = {
      ...web({}),
      connect: { "/domain/labels": { component: "other", path: "/domain/labels" } },
    } as Operation;
    const other = { ...web({ labels: { shared: "1" } }), key: "other" } as Operation;
    world.set("web", "/domain/labels/mine", "2");
    expect(world.run([taking, other]).kept).toMatchObject([{ name: "web", field: "Labels" }]);
    expect(world.shown["web"]).toMatchObject({ labels: { mine: "2" } });
    world.run([taking, other], { overwrite: true });
    expect(world.shown["web"]).toMatchObject({ labels: { shared: "1" } });
    expect(world.run([taking, other]).mutations).toEqual([]);
    world.run([web({ labels: { a: "1" } }), other]);
    expect(world.shown["web"]).toMatchObject({ labels: { a: "1" } });
  });

  test("[MG6] what it does not make any more stays, and goes when that is asked for", () => {
    const world = new ManagedWorld();
    world.run([{ ...web(), connect: { "/domain/nets/-/net": { component: "front" } } } as Operation, net]);
    const { leftovers, mutations } = world.run([web()]);
    expect(leftovers).toEqual([{ component: world.named("front"), name: "front" }]);
    expect(mutations.some(({ type }) => type === "component.delete")).toBe(false);
    world.run([web()], { prune: true });
    expect(Object.keys(world.shown)).toEqual(["shop", "web"]);
    expect(world.run([web()], { prune: true })).toMatchObject({ mutations: [], leftovers: [] });
  });

  test("[MG7] another key makes things of its own", () => {
    const world = new ManagedWorld();
    const run = (key: string) => ({ run: { by: "fn", key, manager: SHOP } });
    world.run([{ ...web(), name: "one" } as Operation], run("one"));
    world.run([{ ...web({ image: "caddy" }), name: "two" } as Operation], run("two"));
    expect(world.shown).toMatchObject({ one: { image: "nginx" }, two: { image: "caddy" } });
    world.run([], { ...run("one"), prune: true });
    expect(Object.keys(world.shown)).toEqual(["shop", "two"]);
  });

  test("[MG2] updates add an entry once, clear, and connect", () => {
    const world = new ManagedWorld();
    world.run([web({ image: "nginx", command: ["a"] }), net]);
    const update: Operation = {
      type: "update",
      component: world.named("web"),
      set: { "/domain/labels": { a: "1" }, "/domain/ports/-": { target: 80 } },
      unset: ["/domain/image", "/domain/command/0"],
      connect: { "/domain/nets/-front/net": { component: world.named("front") } },
    };
    const other = { run: { by: "other", key: "", manager: SHOP } };
    world.run([update], other);
    expect(world.shown["web"]).toEqual({
      project: "shop",
      labels: { a: "1" },
      ports: [{ target: 80 }],
      nets: [{ net: "front" }],
    });
    expect(world.run([{ ...update, unset: ["/domain/image"] } as Operation], other).mutations).toEqual([]);
  });
});

test("[MG2] positions mean what the function saw for what goes, and what it has set for what is connected", () => {
  const world = new ManagedWorld();
  world.run([web({ command: ["a", "b", "c"] }), net]);
  const other = { run: { by: "other", key: "", manager: SHOP } };
  const [component, front] = [world.named("web"), world.named("front")];
  const update: Operation = {
    ...{ type: "update", component, unset: ["/domain/command/0", "/domain/command/2"] },
    set: { "/domain/nets": [{}] },
    connect: { "/domain/nets/0/net": { component: front } },
  };
  world.run([update], other);
  expect(world.shown["web"]).toMatchObject({ command: ["b"], nets: [{ net: "front" }] });
});

describe("who manages what", () => {
  test("[MG8] what is created is managed, what is contained too, and care can be taken and given up", () => {
    const world = new ManagedWorld();
    const box: Operation = { type: "create", key: "loose", schema: "test.box" };
    world.run([box], { run: { by: "fn", key: "" } });
    const loose = world.named("loose");
    expect(managedBy(world.view, SHOP)).toEqual([]);
    world.run([{ type: "manage", component: loose }]);
    expect(managedBy(world.view, SHOP)).toEqual([loose]);
    expect(world.run([{ type: "manage", component: loose }]).mutations).toEqual([]);
    world.run([{ type: "release", component: loose }, web()]);
    expect(managedBy(world.view, SHOP)).toEqual([world.named("web")]);
  });

  test("[MG8] the function sees what it manages, and where its values come from", () => {
    const world = new ManagedWorld();
    world.run([
      {
        ...web(),
        connect: { "/domain/project": { component: SHOP }, "/domain/nets/-/net": { component: "front" } },
      } as Operation,
      net,
    ]);
    const trees = managementTrees(world.view, SHOP, (id) => ({ domain: world.shown[id] ?? {} }));
    expect(trees.components.map(({ name }) => name).sort()).toEqual(["front", "web"]);
    expect(trees.components.find(({ name }) => name === "web")?.sources).toEqual({
      "/domain/project": { component: SHOP, path: "/meta/name" },
      "/domain/nets/0/net": { component: world.named("front"), path: "/meta/name" },
    });
  });
});

describe("what is asked before", () => {
  const form = {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", title: "Name", pattern: "^[a-z]+$", patternHint: "lower-case letters" },
      replicas: { type: "integer", title: "Replicas", minimum: 1, default: 2 },
      notes: { type: "string" },
    },
  } as const;

  test("[MG10] defaults are filled in, and what is left empty is absent", () => {
    expect(readForm(form, { name: "shop", notes: "" })).toEqual({ ok: true, value: { name: "shop", replicas: 2 } });
    expect(readForm(undefined, undefined)).toEqual({ ok: true, value: {} });
  });

  test.each([
    [{}, ["Name is needed."]],
    [{ name: "Shop" }, ["Name must be lower-case letters."]],
    [{ name: "shop", replicas: 0 }, ["Replicas must be a whole number of at least 1."]],
    [{ name: "shop", colour: 1 }, ["There is no input “colour”."]],
    [[], ["The inputs must be an object."]],
  ])("[MG10] %j is refused by title", (answered, sentences) => {
    expect(readForm(form, answered as Json)).toEqual({ ok: false, error: sentences });
  });

  test("[MG10] the run's key is one of the inputs", () => {
    expect(runKey("name", form, { name: "shop" })).toEqual({ ok: true, value: "shop" });
    expect(runKey(undefined, form, {})).toEqual({ ok: true, value: "" });
    const refused = { ok: false, error: "Name tells runs of this function apart, so it is needed." };
    expect(runKey("name", form, {})).toEqual(refused);
  });
});
