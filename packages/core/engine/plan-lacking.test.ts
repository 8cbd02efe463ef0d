import { expect, test } from "vitest";
import { applyMutation, type FunctionBinding, type Schema, schemaRef, type Snapshot } from "../model/index.ts";
import { add, BOX, edit, from, id, real, remove, START, treesOf } from "./plan.fixture.ts";
import { planOf } from "./plan.ts";
import { asksDocker } from "./plan-lacking.ts";
import { planRestore } from "./plan-restore.ts";

const bound = (name: string): FunctionBinding => ({
  ...{ name, kind: "action", title: name, description: "", inputs: {} },
  code: { hash: name, js: "" },
});
const install = (snapshot: Snapshot, schema: Schema) => applyMutation(snapshot, { type: "schema.install", schema });

/** A world in which boxes have these actions. */
const having = (...names: readonly string[]): Snapshot => install(START, { ...BOX, functions: names.map(bound) });

function plan(head: Snapshot, proposed: Snapshot, ...there: string[]) {
  const trees = { head: treesOf(head), proposed: treesOf(proposed) };
  return planOf({ head, proposed, resources: real(...there), trees }).steps;
}

const problems = (steps: ReturnType<typeof plan>) => steps.map(({ name, kind, problem }) => [name, kind, problem]);

test("[P15] a step whose kind has no function for it says so, and one that has does not", () => {
  const head = add(add(having("create", "update"), "a"), "b");
  const proposed = remove(add(edit(head, "a", { "/domain/memory": 5 }), "c"), "b");
  expect(problems(plan(head, proposed, "a", "b"))).toEqual([
    ["a", "update", undefined],
    [
      ...["b", "destroy"],
      "Nothing deletes b: the kind Box has no action function for it. Attach one whose name begins with “delete” to it.",
    ],
    ["c", "create", undefined],
  ]);
});

test("[P15] what can be destroyed and made anew can be replaced", () => {
  const change = (head: Snapshot) => plan(head, edit(head, "a", { "/domain/image": "b" }), "a");
  expect(change(add(having("create", "delete"), "a"))[0]).not.toHaveProperty("problem");
  expect(change(add(having("create", "update"), "a"))[0]?.problem).toContain("Nothing replaces a");
});

test("[P15] bringing something back says it, too", () => {
  const head = add(having("delete"), "a");
  const { steps } = planRestore({ head, resources: new Map(), trees: treesOf(head), components: [id("a")] });
  expect(steps.map(({ kind, problem }) => [kind, problem])).toEqual([["create", expect.stringContaining("creates a")]]);
});

test("[P16] Docker is asked where one of the steps is of its kinds, and only there", () => {
  const image: Schema = { ...BOX, name: "docker.image", provider: "docker" };
  const model = install(START, image);
  const [own, dockers] = [{ schema: schemaRef(BOX) }, { schema: schemaRef(image) }];
  expect([[own], [own, dockers], [], [{ schema: "gone.kind@1" }]].map((steps) => asksDocker(model, steps))).toEqual([
    ...[false, true, false, false],
  ]);
});

test("[P6] the order reaches across kinds that different ones make real", () => {
  const image: Schema = { ...BOX, name: "docker.image", title: "Image", provider: "docker" };
  const world = install(START, image);
  const made = applyMutation(world, { type: "component.create", component: id("web"), schema: schemaRef(image) });
  const proposed = edit(
    add(edit(made, "web", { "/meta/name": "web" }), "dns", { "/domain/host": from("web") }),
    "web",
    {
      "/domain/image": "nginx",
    },
  );
  const steps = plan(world, proposed);
  expect(steps.map(({ name, after }) => [name, after])).toEqual([
    ["web", []],
    ["dns", ["web"]],
  ]);
});

test("[P17] what was only described is created when its kind's actions make it real, and left alone the other way round", () => {
  const { provider: _, ...described } = BOX;
  const [plain, acted] = [
    { ...described, version: 2 },
    { ...BOX, version: 3 },
  ];
  const world = install(install(START, plain), acted);
  const made = applyMutation(world, { type: "component.create", component: id("a"), schema: schemaRef(plain) });
  const named = edit(made, "a", { "/meta/name": "a" });
  const moved = applyMutation(named, { type: "component.upgrade", component: id("a"), schema: schemaRef(acted) });
  expect(problems(plan(named, moved))).toEqual([["a", "create", undefined]]);
  expect(plan(moved, named, "a")).toEqual([]);
  expect(problems(plan(moved, remove(moved, "a"), "a"))).toEqual([["a", "destroy", undefined]]);
});

test("[A15] what a run left undone of a kind's own is done again; of what can be read, reality decides", () => {
  const head = add(add(having("act"), "a"), "b");
  const left = new Map([
    ["a", "update" as const],
    ["b", "replace" as const],
  ]);
  const again = (snapshot: Snapshot, there = real("a", "b")) =>
    planRestore({
      ...{ head: snapshot, resources: there, trees: treesOf(snapshot), components: [id("a"), id("b")], left },
    }).steps.map(({ name, kind, reason }) => [name, kind, reason]);
  expect(again(head)).toEqual([
    ["a", "update", "was left undone"],
    ["b", "replace", "was left undone"],
  ]);
  expect(again(head, real("a"))[1]).toEqual(["b", "create", "does not exist outside"]);
  expect(again(add(add(install(START, { ...BOX, provider: "docker" }), "a"), "b"))).toEqual([]);
});
