import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import type { Snapshot } from "../model/index.ts";
import { applyMutation } from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import { changesBetween } from "./changes.ts";
import { leavingSentence } from "./leaving.ts";
import { add, edit, from, id, real, remove, START, treesOf } from "./plan.fixture.ts";
import type { PlanInput } from "./plan.ts";
import { planOf } from "./plan.ts";

function plan(
  head: Snapshot,
  proposed: Snapshot,
  resources: Map<string, ResourceState>,
  claimsOf?: PlanInput["claimsOf"],
) {
  return planOf({
    head,
    proposed,
    resources,
    trees: { head: treesOf(head), proposed: treesOf(proposed) },
    ...(claimsOf ? { claimsOf } : {}),
  });
}

const brief = (steps: ReturnType<typeof plan>["steps"]) => steps.map(({ kind, name }) => `${kind} ${name}`);

describe("what a change does to a component", () => {
  const head = add(START, "web", { "/domain/image": "nginx:1", "/domain/memory": 1 });

  test("[P1] a new component is created", () => {
    const { steps } = plan(START, head, real());
    expect(steps).toEqual([
      {
        component: "web",
        name: "web",
        schema: "test.box@1",
        kind: "create",
        reason: "new in this change set",
        downtime: false,
        after: [],
      },
    ]);
  });

  test("[P1] a changed component that does not exist outside is created", () => {
    expect(brief(plan(head, edit(head, "web", { "/domain/memory": 2 }), real()).steps)).toEqual(["create web"]);
  });

  test("[P1] one that was last read as gone is created anew", () => {
    const gone = new Map([["web", { ...(real("web").get("web") as ResourceState), status: "gone" as const }]]);
    expect(brief(plan(head, edit(head, "web", { "/domain/memory": 2 }), gone).steps)).toEqual(["create web"]);
  });

  test("[P2] a change an engine can make in place is an update without downtime", () => {
    const [step] = plan(head, edit(head, "web", { "/domain/memory": 2 }), real("web")).steps;
    expect(step).toMatchObject({ kind: "update", downtime: false, reason: "Memory changes; this works in place" });
  });

  test("[P3] a change of a create-only property is a replacement with downtime, and says which property", () => {
    const [step] = plan(
      head,
      edit(head, "web", { "/domain/image": "nginx:2", "/domain/memory": 2 }),
      real("web"),
    ).steps;
    expect(step).toMatchObject({
      kind: "replace",
      downtime: true,
      reason: "Image and Memory change; Image cannot be changed in place",
    });
  });

  test.each([
    ["a member of a create-only object", { "/domain/build/context": "." }, "replace"],
    ["an entry of a create-only map", { "/domain/environment/LOG": "debug" }, "replace"],
    ["an entry of an ordinary map", { "/domain/limits/cpu": "1" }, "update"],
    [
      "an entry of a create-only list",
      { "/domain/ports/a": { order: "a0" }, "/domain/ports/a/published": "80" },
      "replace",
    ],
    [
      "an entry of an ordinary list",
      { "/domain/networks/a": { order: "a0" }, "/domain/networks/a/network": "n" },
      "update",
    ],
  ])("[P3] the mark is inherited: %s", (_, cells, kind) => {
    const proposed = edit(head, "web", cells as { readonly [path: string]: Json });
    expect(plan(head, proposed, real("web")).steps[0]?.kind).toBe(kind);
  });

  test("[P3] a create-only member of an entry replaces when it changes, and not when the entry before it goes", () => {
    const two = edit(head, "web", {
      "/domain/networks/a": { order: "a0" },
      "/domain/networks/a/network": "n",
      "/domain/networks/a/address": "10.0.0.1",
      "/domain/networks/b": { order: "a1" },
      "/domain/networks/b/network": "m",
      "/domain/networks/b/address": "10.0.0.2",
    });
    const moved = edit(two, "web", { "/domain/networks/b/address": "10.0.0.3" });
    const first = edit(two, "web", {
      "/domain/networks/a": null,
      "/domain/networks/a/network": null,
      "/domain/networks/a/address": null,
    });
    expect(plan(two, moved, real("web")).steps[0]?.kind).toBe("replace");
    expect(plan(two, first, real("web")).steps[0]?.kind).toBe("update");
  });

  test("[P3] what changes is named with what holds it", () => {
    const [step] = plan(head, edit(head, "web", { "/domain/environment/LOG": "debug" }), real("web")).steps;
    expect(step?.reason).toBe("Environment ▸ LOG changes, and cannot be changed in place");
  });

  test("[P4] a deleted component is destroyed if it exists outside, and otherwise nothing is done", () => {
    expect(brief(plan(head, remove(head, "web"), real("web")).steps)).toEqual(["destroy web"]);
    expect(plan(head, remove(head, "web"), real()).steps).toEqual([]);
  });

  test("[P18] what is left outside when it is deleted has no step, also where Head has it marked already", () => {
    const leave = (on: typeof head) =>
      applyMutation(on, { type: "component.delete", component: id("web"), leave: true });
    expect(plan(head, leave(head), real("web")).steps).toEqual([]);
    expect(plan(remove(head, "web"), leave(remove(head, "web")), real("web")).steps).toEqual([]);
    expect(brief(plan(head, remove(head, "web"), real("web")).steps)).toEqual(["destroy web"]);
  });

  test("[P18] a review says that it goes, and what stays", () => {
    const marked = remove(head, "web");
    const left = applyMutation(marked, { type: "component.delete", component: id("web"), leave: true });
    expect(changesBetween(head, left).map(({ name, kind }) => [name, kind])).toEqual([["web", "removed"]]);
    expect(changesBetween(marked, left).map(({ name, kind }) => [name, kind])).toEqual([["web", "removed"]]);
    const resource = { resourceId: "a".repeat(64), state: "running", status: "ok" as const };
    expect(leavingSentence(resource)).toContain("last seen running, stays there");
    expect(leavingSentence({ ...resource, status: "gone" })).toContain("Nothing is known to stand there");
    expect(leavingSentence("unread")).toContain("readings have not arrived");
    expect(leavingSentence("unread")).not.toContain("Nothing is known");
    expect(leavingSentence(undefined)).toBe(leavingSentence({ ...resource, status: "gone" }));
  });

  test("[P5] what only people read, the canvas, dependencies and components without a provider plan nothing", () => {
    const view = applyMutation(head, { type: "view.create", view: "v" as never, name: "All" });
    expect(
      plan(
        head,
        applyMutation(view, { type: "view.place", view: "v" as never, component: id("web"), at: [1, 2] }),
        real("web"),
      ).steps,
    ).toEqual([]);
    expect(plan(head, edit(head, "web", { "/meta/description": "The shop" }), real("web")).steps).toEqual([]);
    expect(plan(head, edit(head, "web", { "/domain/notes": ["for tools"] }), real("web")).steps).toEqual([]);
    expect(plan(head, add(head, "remark", {}, "note"), real("web")).steps).toEqual([]);
    const needs = edit(add(head, "db"), "web", {
      "/domain/needs/a": { order: "a0" },
      "/domain/needs/a/box": from("db"),
    });
    expect(brief(plan(add(head, "db"), needs, real("web", "db")).steps)).toEqual([]);
  });

  test("[P5] setting a property to the value it had by another way plans nothing", () => {
    const named = add(head, "db");
    const linked = edit(named, "web", { "/domain/host": from("db") });
    expect(plan(linked, edit(named, "web", { "/domain/host": "x-db" }), real("web", "db")).steps).toEqual([]);
  });

  test("[P7] a name that reaches the outside through a computed value updates, or replaces where it cannot be renamed", () => {
    const both = add(add(START, "web"), "data", {}, "disk");
    const renamed = edit(edit(both, "web", { "/meta/name": "shop" }), "data", { "/meta/name": "files" });
    expect(brief(plan(both, renamed, real("web", "data")).steps)).toEqual(["replace files", "update shop"]);
  });
});

describe("what a change does to others", () => {
  const base = add(add(add(START, "db"), "api", { "/domain/host": from("db") }), "web", {
    "/domain/host": from("api"),
  });

  test("[P7] a value that changes at its source plans the subscriber, and only as far as values change", () => {
    const proposed = edit(base, "db", { "/meta/name": "store" });
    const { steps } = plan(base, proposed, real("db", "api", "web"));
    expect(steps.map(({ name, kind, after }) => ({ name, kind, after }))).toEqual([
      { name: "store", kind: "update", after: [] },
      { name: "api", kind: "update", after: ["db"] },
    ]);
    expect(steps[1]?.reason).toBe("Host changes (taken from store); this works in place");
  });

  test("[P8] what a planned step needs and does not exist is created first; what nobody needs is left alone", () => {
    const head = add(base, "other");
    const { steps } = plan(head, edit(head, "web", { "/domain/memory": 1 }), real("web"));
    expect(brief(steps)).toEqual(["create db", "create api", "update web"]);
    expect(steps[0]?.reason).toBe("does not exist outside yet, and web needs it");
  });

  test("[P13] what lives inside something that is made anew is replaced with it, and after it", () => {
    const head = add(add(base, "side", { "/domain/inside": from("db") }), "deep", { "/domain/inside": from("side") });
    const all = real("db", "api", "web", "side", "deep");
    const { steps } = plan(head, edit(head, "db", { "/domain/image": "pg:2" }), all);
    expect(brief(steps)).toEqual(["replace db", "replace side", "replace deep"]);
    expect(steps[1]).toMatchObject({ reason: "lives inside db, which is made anew", downtime: true, after: ["db"] });
    expect(brief(plan(head, edit(head, "db", { "/domain/memory": 1 }), all).steps)).toEqual(["update db"]);
  });

  test("[P6] sources come before subscribers, and destruction goes the other way", () => {
    expect(brief(plan(START, base, real()).steps)).toEqual(["create db", "create api", "create web"]);
    const gone = ["db", "api", "web"].reduce((at, name) => remove(at, name), base);
    expect(brief(plan(base, gone, real("db", "api", "web")).steps)).toEqual([
      "destroy web",
      "destroy api",
      "destroy db",
    ]);
  });

  test("[P6] a source is destroyed only after whoever used it has changed", () => {
    const proposed = remove(edit(base, "api", { "/domain/host": null }), "db");
    const { steps } = plan(base, proposed, real("db", "api", "web"));
    expect(brief(steps)).toEqual(["update api", "destroy db"]);
    expect(steps[1]?.after).toEqual(["api"]);
  });

  test("[P6] the order reaches through components that have no step", () => {
    const head = add(add(add(START, "db"), "note", { "/domain/host": from("db") }, "note"), "web", {
      "/domain/host": from("note", "/domain/host"),
    });
    const { steps } = plan(START, head, real());
    expect(brief(steps)).toEqual(["create db", "create web"]);
    expect(steps[1]?.after).toEqual(["db"]);
  });

  test("[P9] steps without an order between them are sorted by name", () => {
    const many = ["m", "z", "a", "k"].reduce((at, name) => add(at, name), START);
    expect(brief(plan(START, many, real()).steps)).toEqual(["create a", "create k", "create m", "create z"]);
  });

  test("[P6] what a component takes from itself puts nothing before it, on its way in or out", () => {
    const head = add(add(START, "a"), "b", { "/domain/host": from("b", "/meta/name"), "/domain/image": from("a") });
    const { steps, cycles } = plan(START, head, real());
    expect([cycles, steps.map(({ name, after }) => [name, after])]).toEqual([
      [],
      [
        ["a", []],
        ["b", ["a"]],
      ],
    ]);
    const gone = plan(head, remove(head, "b"), real("a", "b"));
    expect([gone.cycles, gone.steps.map(({ kind, name, after }) => [kind, name, after])]).toEqual([
      [],
      [["destroy", "b", []]],
    ]);
  });

  test("[P10] a cycle is reported with its names, and its steps are listed all the same", () => {
    const head = add(add(START, "a", { "/domain/host": from("b") }), "b", { "/domain/host": from("a") });
    const { steps, cycles } = plan(START, head, real());
    expect(brief(steps)).toEqual(["create a", "create b"]);
    expect(cycles).toEqual([
      {
        components: ["a", "b"],
        sentence: "a waits for b, which waits for a, so none of them can start. Take one of these connections away.",
      },
    ]);
  });

  const claimsOf = (_: string, tree: Json) => {
    const { domain } = tree as { readonly domain: { readonly ports?: readonly { readonly published?: string }[] } };
    return (domain.ports ?? []).map(({ published }) => `port ${published}`);
  };
  const port = (published: string) => ({ "/domain/ports/p": { order: "a0" }, "/domain/ports/p/published": published });

  test("[P11] who takes over a host port waits until its holder has let go", () => {
    const head = add(START, "z-old", port("80"));
    const proposed = add(remove(head, "z-old"), "a-new", port("80"));
    expect(brief(plan(head, proposed, real("z-old")).steps)).toEqual(["create a-new", "destroy z-old"]);
    const { steps } = plan(head, proposed, real("z-old"), claimsOf);
    expect(brief(steps)).toEqual(["destroy z-old", "create a-new"]);
  });

  test("[P11] an exchange of ports does not become a deadlock", () => {
    const head = add(add(START, "a", port("80")), "b", port("81"));
    const proposed = edit(edit(head, "a", port("81")), "b", port("80"));
    const { steps, cycles } = plan(head, proposed, real("a", "b"), claimsOf);
    expect(cycles).toEqual([]);
    expect(brief(steps)).toEqual(["replace b", "replace a"]);
  });
});

test("[P9] any change plans each component once, in an order that respects its predecessors, and the same each time", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const change = fc.record({
    name: fc.constantFrom(...names),
    source: fc.constantFrom(...names),
    what: fc.constantFrom("link", "image", "memory", "delete", "rename"),
  });
  const build = (
    start: Snapshot,
    changes: readonly { readonly name: string; readonly source: string; readonly what: string }[],
  ) =>
    changes.reduce((at, { name, source, what }, index) => {
      switch (what) {
        case "link": // only from earlier letters, so that the model itself holds no cycle
          return source < name ? edit(at, name, { "/domain/host": from(source) }) : at;
        case "delete":
          return remove(at, name);
        case "rename":
          return edit(at, name, { "/meta/name": `${name}${index}` });
        default:
          return edit(at, name, { [`/domain/${what}`]: what === "memory" ? index : String(index) });
      }
    }, start);
  const start = names.reduce((at, name) => add(at, name), START);
  fc.assert(
    fc.property(fc.array(change), fc.array(change), fc.subarray(names), (before, after, existing) => {
      const head = build(start, before);
      const proposed = build(head, after);
      const first = plan(head, proposed, real(...existing));
      expect(first.cycles).toEqual([]);
      expect(plan(head, proposed, real(...existing))).toEqual(first);
      const seen = new Set<string>();
      for (const step of first.steps) {
        for (const predecessor of step.after) expect(seen).toContain(predecessor);
        expect(seen).not.toContain(step.component);
        seen.add(step.component);
      }
    }),
    { numRuns: 300 },
  );
});
