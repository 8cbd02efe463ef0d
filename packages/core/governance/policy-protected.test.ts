import { expect, test } from "vitest";
import type { ComponentId, Json, WorkspaceId } from "../base/index.ts";
import { SYSTEM_ACTOR } from "../base/index.ts";
import { createPipeline, type MutationContext, planOf, type Policy } from "../engine/index.ts";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  materialise,
  type Mutation,
  type Path,
  resolveIn,
  type Schema,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import { policiesOf } from "./policy-catalogue.ts";
import type { Enforcement } from "./policy-setting.ts";

const HOST = { schemas: ["test.box"], path: "/domain/host", edge: "network", bound: true } as const;
const BOX: Schema = {
  ...{ name: "test.box", version: 1, title: "Box", description: "", icon: "box", category: "test" },
  ...{ provider: "test", functions: [] },
  domain: {
    type: "object",
    properties: {
      image: { type: "string", title: "Image", createOnly: true },
      host: { type: "string", title: "Host" },
      inside: { type: "string", title: "Inside", reference: HOST },
      memory: { type: "integer", title: "Memory" },
    },
  },
};

const id = (name: string) => name as ComponentId;

/** A literal, or `{from}` where the value is taken from. */
function edit(snapshot: Snapshot, name: string, values: { readonly [path: string]: Json }): Snapshot {
  return Object.entries(values).reduce((at, [path, value]) => applyMutation(at, written(name, path, value)), snapshot);
}

function written(name: string, path: string, value: Json): Mutation {
  const place = { component: id(name), path: path as Path };
  if (typeof value !== "object" || value === null || !("from" in value))
    return { type: "attribute.set", ...place, value };
  return {
    type: "attribute.subscribe",
    ...place,
    from: { component: id(String(value.from)), path: "/domain/host" as Path },
  };
}

function add(snapshot: Snapshot, name: string, values: { readonly [path: string]: Json }): Snapshot {
  const made = applyMutation(snapshot, { type: "component.create", component: id(name), schema: schemaRef(BOX) });
  return edit(made, name, { "/meta/name": name, ...values });
}

function treesOf(snapshot: Snapshot) {
  const resolve = resolveIn(snapshot, () => undefined);
  return (component: ComponentId) => {
    const found = snapshot.components.get(component);
    return found && materialise(snapshot, found, resolve);
  };
}

function real(...names: string[]): Map<string, ResourceState> {
  const state = { resourceId: "r", status: "ok", state: "running", observedAt: 0, payload: null, drift: [] } as const;
  return new Map(names.map((name) => [name, state]));
}

const NO_RISK = { highest: "low", sentence: "", things: [] } as const;
const PROTECTED = { "/meta/protected": true };
const CONTEXT: MutationContext = { actor: SYSTEM_ACTOR, role: "owner", workspace: "w" as WorkspaceId };
const OUTSIDE = ["base", "web", "db", "lodger"];

/** What the policy wants of a change from one model to the other, by the plan that this change has. */
function demanded(head: Snapshot, proposed: Snapshot, enforcement: Enforcement = "mandatory", tag = "") {
  const trees = { head: treesOf(head), proposed: treesOf(proposed) };
  const { steps } = planOf({ head, proposed, resources: real(...OUTSIDE), trees });
  const { rules } = policiesOf([{ kind: "protectedComponents", enforcement, parameters: { tag } }]);
  return rules.flatMap((rule) => rule({ head, proposed, plan: steps, risks: NO_RISK, failures: [] }) ?? []);
}

const EMPTY = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX });

/** Where web takes its image from base, and lodger lives inside db. */
function world(guard: { readonly [path: string]: boolean | string }, ...guarded: readonly string[]): Snapshot {
  const plain = add(add(EMPTY, "base", { "/domain/host": "nginx:1.27" }), "db", {
    "/domain/image": "postgres:17",
    "/domain/host": "db",
  });
  const taking = add(plain, "web", { "/domain/image": { from: "base" } });
  const whole = add(taking, "lodger", { "/domain/inside": { from: "db" } });
  return guarded.reduce((at, name) => edit(at, name, guard), whole);
}

const newImage = (head: Snapshot) => edit(head, "base", { "/domain/host": "nginx:1.28" });

test("[G27] a value taken from elsewhere that would replace what is protected is a requirement no approval meets, and says whence", () => {
  const head = world(PROTECTED, "web");
  expect(demanded(head, newImage(head))).toEqual([
    {
      ...{ id: "protectedComponents:plan", policy: "protectedComponents", need: { kind: "checks" }, holds: false },
      sentence:
        "“web” is protected, and applying this would replace it: Image changes (taken from base), and cannot be changed in place. Take that back, or switch “Protected” off in this change set, which reviewers will see.",
    },
  ]);
});

test("[G27] what lives inside something that is made anew, and what would be destroyed, count as well", () => {
  const head = world(PROTECTED, "lodger");
  const [inside] = demanded(head, edit(head, "db", { "/domain/image": "postgres:18" }));
  expect(inside?.sentence).toContain(
    "“lodger” is protected, and applying this would replace it: lives inside db, which is made anew",
  );
  const [gone] = demanded(
    world(PROTECTED, "db"),
    applyMutation(world(PROTECTED, "db"), { type: "component.delete", component: id("db") }),
  );
  expect(gone?.sentence).toMatch(
    /^“db” is protected, and applying this would delete it: .* to delete it, switch “Protected” off and apply that first\.$/,
  );
});

test("[G27] it is one requirement that names several, by tag as well as by mark", () => {
  const head = world({ "/meta/tags/tier": "production" }, "web", "lodger");
  const both = edit(newImage(head), "db", { "/domain/image": "postgres:18" });
  const found = demanded(head, both, "mandatory", "tier=production");
  expect(found).toHaveLength(1);
  expect(found[0]?.sentence).toMatch(/is tagged tier=production, .* So it is with (web|lodger)\. .* take the tag/);
  expect(demanded(head, both, "mandatory", "tier=test")).toEqual([]);
});

test("[G27] everything else may happen to them, anything to others, and to whatever the guard is taken off here", () => {
  const head = world(PROTECTED, "web");
  const unguarded = newImage(edit(head, "web", { "/meta/protected": false }));
  expect(demanded(head, unguarded)).toEqual([]);
  expect(demanded(head, edit(head, "web", { "/domain/memory": 5 }))).toEqual([]);
  expect(demanded(head, edit(head, "db", { "/domain/image": "postgres:18" }))).toEqual([]);
  const only = world({}, "web");
  expect(demanded(only, edit(newImage(only), "web", PROTECTED))).toEqual([]);
  expect(
    newImage(head)
      .components.get(id("web"))
      ?.attributes.get("/meta/protected" as Path),
  ).toEqual({ value: true });
});

test("[G27] of what a change set comes to, its plan says what would be made anew: the guard is off in it, whatever stands first", () => {
  const [setting] = [{ kind: "protectedComponents", enforcement: "mandatory", parameters: { tag: "" } } as const];
  const { policies, settled } = policiesOf([setting]);
  const head = world(PROTECTED, "web", "db");
  const phaseOf = (all: readonly Policy[], ...mutations: readonly Mutation[]) => {
    const options = { policies: all, audit: () => undefined, history: () => undefined, now: () => 0, newId: () => "e" };
    return createPipeline(options).execute(head, mutations, CONTEXT).phase;
  };
  const [image, off] = [written("db", "/domain/image", "postgres:18"), written("db", "/meta/protected", false)];
  const gone: Mutation = { type: "component.delete", component: id("web") };
  expect([phaseOf(policies, image, off), phaseOf(policies, off, image)]).toEqual(["refused", "done"]);
  expect([phaseOf(settled, image, off), phaseOf(settled, gone)]).toEqual(["done", "refused"]);
  expect(demanded(head, [image, off].reduce(applyMutation, head))).toEqual([]);
  expect(demanded(head, applyMutation(head, image))).toHaveLength(1);
});

test("[G27] [G22] as advice it is said, and holds nobody up", () => {
  const head = world(PROTECTED, "web");
  expect(demanded(head, newImage(head), "advisory")).toMatchObject([{ isAdvice: true }]);
  expect(demanded(head, newImage(head), "off")).toEqual([]);
});
