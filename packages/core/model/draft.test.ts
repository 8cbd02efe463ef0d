import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import {
  applyMutation,
  Draft,
  EMPTY_SNAPSHOT,
  materialise,
  type Mutation,
  type Path,
  resolveIn,
  runBatch,
  type Schema,
  type SchemaRef,
  type Snapshot,
} from "./index.ts";

const text = { type: "string" } as const;
const NET: Schema = schema("test.net", { title: text });
const BOX: Schema = schema("test.box", {
  image: text,
  labels: { type: "object", additionalProperties: text },
  command: { type: "array", items: text },
  ports: { type: "array", items: { type: "object", properties: { target: { type: "integer" }, protocol: text } } },
  health: { type: "object", properties: { test: text, interval: text } },
  net: { ...text, reference: { schemas: ["test.net"], path: "/domain/title", edge: "network" } },
  nets: {
    type: "array",
    items: {
      type: "object",
      properties: {
        net: { ...text, reference: { schemas: ["test.net"], path: "/domain/title", edge: "network", only: true } },
      },
    },
  },
});

function schema(name: string, properties: NonNullable<Schema["domain"]["properties"]>): Schema {
  const words = { title: name, description: "", icon: "box", category: "test" };
  return { name, version: 1, ...words, domain: { type: "object", properties }, functions: [] };
}

const box = "box" as ComponentId;
const net = "net" as ComponentId;
const BASE = (
  [
    { type: "schema.install", schema: BOX },
    { type: "schema.install", schema: { ...BOX, version: 2 } },
    { type: "schema.install", schema: NET },
    { type: "component.create", component: box, schema: "test.box@1" as SchemaRef },
    { type: "component.create", component: net, schema: "test.net@1" as SchemaRef },
    { type: "attribute.set", component: net, path: "/domain/title" as Path, value: "backbone" },
  ] satisfies Mutation[]
).reduce(applyMutation, EMPTY_SNAPSHOT);

/** Applies what was drafted as the server would, and returns the view after it. */
function made(view: Snapshot, build: (draft: Draft) => void): { readonly view: Snapshot; readonly count: number } {
  let ids = 0;
  const draft = new Draft(view, () => `new-${++ids}-${view.components.get(box)?.attributes.size}`);
  build(draft);
  const { state, outcomes } = runBatch(view, draft.mutations, "atomic");
  expect(outcomes.flatMap(({ refusal }) => (refusal ? [refusal] : []))).toEqual([]);
  return { view: state, count: draft.mutations.length };
}

function domainOf(view: Snapshot, id: ComponentId): { readonly [name: string]: Json } {
  const component = view.components.get(id);
  if (!component) throw new Error(`no ${id}`);
  return materialise(view, component, resolveIn(view)).domain;
}

const FULL: { readonly [path: string]: Json } = {
  "/domain/image": "nginx:1.27",
  "/domain/labels": { team: "shop", tier: "web" },
  "/domain/command": ["sleep", "3600"],
  "/domain/ports": [{ target: 80, protocol: "tcp" }, { target: 443 }],
  "/domain/health": { test: "true", interval: "30s" },
};

test("[M40] whatever its kind, a value that is set is read back as it is", () => {
  const { view } = made(BASE, (draft) => {
    for (const [path, value] of Object.entries(FULL)) draft.set(box, path, value);
  });
  for (const [path, value] of Object.entries(FULL)) expect(domainOf(view, box)[path.slice(8)]).toEqual(value);
});

const words = fc.string({ maxLength: 8 });
const some = (shape: Record<string, fc.Arbitrary<Json>>) =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Json>;
/** Empty groups and lists are left out: to a model they are nothing. */
const anyDomain = some({
  image: words,
  labels: fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }).filter(isKey), words, { minKeys: 1, maxKeys: 4 }),
  command: fc.array(words, { minLength: 1, maxLength: 4 }),
  ports: fc.array(fc.record({ target: fc.nat(100) }), { minLength: 1, maxLength: 3 }),
  health: fc.record({ test: words, interval: words }),
});

function isKey(name: string): boolean {
  return name !== "__proto__";
}

test("[M40] whatever stood there before, a value that is set is read back as it is", () => {
  fc.assert(
    fc.property(anyDomain, anyDomain, (before, after) => {
      const first = made(BASE, (draft) => draft.set(box, "/domain", before));
      const second = made(first.view, (draft) => draft.set(box, "/domain", after));
      expect(domainOf(second.view, box)).toEqual(after);
    }),
    { numRuns: 300 },
  );
});

test("[M40] setting what is there already makes no change", () => {
  const build = (draft: Draft) => {
    for (const [path, value] of Object.entries(FULL)) draft.set(box, path, value);
  };
  expect(made(made(BASE, build).view, build).count).toBe(0);
});

test("[M40] members and entries that a new value lacks are cleared, the others left alone", () => {
  const first = made(BASE, (draft) => {
    for (const [path, value] of Object.entries(FULL)) draft.set(box, path, value);
  });
  const labels = made(first.view, (draft) => draft.set(box, "/domain/labels", { team: "shop" }));
  expect(labels.count).toBe(1);
  expect(domainOf(labels.view, box)["labels"]).toEqual({ team: "shop" });
  const ports = made(labels.view, (draft) => draft.set(box, "/domain/ports", [{ target: 8080 }]));
  expect(domainOf(ports.view, box)["ports"]).toEqual([{ target: 8080 }]);
});

test("[M40] clearing takes all that stands below, list entries whole", () => {
  const { view } = made(BASE, (draft) => {
    for (const [path, value] of Object.entries(FULL)) draft.set(box, path, value);
  });
  const cleared = made(view, (draft) => draft.unset(box, "/domain"));
  expect(domainOf(cleared.view, box)).toEqual({});
  expect(cleared.count).toBe(1 + 2 + 2 + 2 + 2);
});

test("[M40] entries go to the end, or before the one that is named", () => {
  const { view } = made(BASE, (draft) => {
    const last = draft.insert(box, "/domain/command", "last");
    draft.insert(box, "/domain/command", "first", last);
    draft.insert(box, "/domain/command", "second", last);
  });
  expect(domainOf(view, box)["command"]).toEqual(["first", "second", "last"]);
});

test("[M40] a connection takes its path from the schema where it says one", () => {
  const { view } = made(BASE, (draft) => {
    draft.connect(box, "/domain/net", net);
    draft.connect(box, `${draft.insert(box, "/domain/nets")}/net`, net);
    draft.connect(box, "/domain/image", { component: net, path: "/domain/title" });
  });
  expect(domainOf(view, box)).toEqual({ net: "backbone", nets: [{ net: "backbone" }], image: "backbone" });
  const draft = new Draft(BASE, () => "x");
  expect(() => draft.connect(box, "/domain/image", net)).toThrow("name a path");
});

test("[M40] a new component is of the newest version, and may be filled in the same act", () => {
  const { view } = made(BASE, (draft) => {
    const made = draft.create("test.box", "second");
    draft.set(made, "/domain/health", { test: "true" });
  });
  const created = [...view.components.values()].find(({ schema }) => schema === "test.box@2");
  expect(created && domainOf(view, created.id)).toEqual({ health: { test: "true" } });
});

test("[M40] a view is made, named, filled and emptied like everything else, and components outlive it", () => {
  const draft = new Draft(BASE, () => "v");
  const view = draft.createView("Edge");
  draft.place(view, box, [10, 20]);
  draft.renameView(view, "Front");
  expect(draft.view.views.get(view)).toMatchObject({ name: "Front" });
  expect(draft.view.views.get(view)?.members.get(box)).toEqual([10, 20]);
  draft.takeOff(view, box);
  expect(draft.view.views.get(view)?.members.size).toBe(0);
  draft.deleteView(view);
  expect([draft.view.views.has(view), draft.view.components.has(box)]).toEqual([false, true]);
});

test("[M40] removing a component disconnects what uses it", () => {
  const connected = made(BASE, (draft) => draft.connect(box, `${draft.insert(box, "/domain/nets")}/net`, net));
  const { view } = made(connected.view, (draft) => draft.remove(net));
  expect(view.components.get(net)?.deleted ?? true).toBe(true);
  expect(domainOf(view, box)).toEqual({});
});

test("[M40] a path or schema that cannot exist is the program's mistake", () => {
  const draft = new Draft(BASE, () => "x");
  expect(() => draft.set(box, "domain/image", "x")).toThrow(RangeError);
  expect(() => draft.create("test.nothing", "x")).toThrow("no schema");
  expect(() => draft.insert(box, "/domain/command", "x", "/domain/command/none")).toThrow("no entry");
});
