import { schemas } from "@tributary/assets-docker";
import type { ComponentId, Json, JsonObject } from "@tributary/core/base";
import { createReactiveEngine, type Sandbox } from "@tributary/core/engine";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Path,
  type SchemaRef,
  type Snapshot,
} from "@tributary/core/model";
import { expect, test } from "vitest";
import { createSandbox } from "./create-sandbox.ts";

const id = (name: string) => name as ComponentId;
const set = (component: string, path: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: path as Path,
  value,
});
const create = (component: string, schema: string): readonly Mutation[] => [
  { type: "component.create", component: id(component), schema: `${schema}@1` as SchemaRef },
  set(component, "/meta/name", component),
];
const take = (component: string, path: string, from: string, source: string): Mutation => ({
  type: "attribute.subscribe",
  component: id(component),
  path: path as Path,
  from: { component: id(from), path: source as Path },
});
const insert = (component: string, path: string): Mutation => ({
  type: "item.insert",
  component: id(component),
  path: path as Path,
  order: "a0",
});

/** A project of two services that publish the same port, on a network, one with a secret in plain sight. */
function model(): Snapshot {
  const installed = schemas.map((schema): Mutation => ({ type: "schema.install", schema }));
  const service = (name: string) => [
    ...create(name, "docker.container"),
    take(name, "/domain/project", "shop", "/meta/name"),
    set(name, "/domain/image", name === "web" ? "nginx" : "postgres:17.2"),
    set(name, "/domain/environment/DB_PASSWORD", "hunter2hunter2"),
    insert(name, "/domain/ports/p1"),
    set(name, "/domain/ports/p1/target", 80),
    set(name, "/domain/ports/p1/published", "8080"),
    insert(name, "/domain/networks/n1"),
    take(name, "/domain/networks/n1/network", "front", "/derived/engineName"),
  ];
  return [
    ...installed,
    ...create("shop", "docker.project"),
    ...create("front", "docker.network"),
    take("front", "/domain/project", "shop", "/meta/name"),
    ...service("web"),
    ...service("db"),
  ].reduce(applyMutation, EMPTY_SNAPSHOT);
}

/** Runs the same text here, without any wall: for comparison only. */
const direct: Sandbox = {
  describe: () => ({ driver: "none", tier: "reactive", boundary: "v8-isolate+process", memory: "soft" }),
  close: async () => {},
  run: async ({ js, input }) => {
    const module = await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(js)}`);
    const value = JSON.parse(JSON.stringify(module.default(structuredClone(input) as JsonObject) ?? null)) as Json;
    return { result: { ok: true, value }, logs: [], durationMs: 0 };
  },
};

async function results(sandbox: Sandbox): Promise<Map<string, unknown>> {
  const memo = { get: async () => new Map(), put: async () => {} };
  const engine = createReactiveEngine({ sandbox, memo });
  engine.setFact("publishedPorts", [{ port: 9090, protocol: "tcp", address: "", container: "other" }]);
  engine.update(model());
  await engine.whenSettled();
  const found = [...engine.results()].map(({ component, path, result }): [string, unknown] => {
    const { phase, value } = result as { readonly phase: string; readonly value?: Json };
    return [`${component}${path}`, phase === "done" ? value : result];
  });
  engine.dispose();
  return new Map(found);
}

test("[X1] the functions of our own assets give in the sandbox what they give outside", async () => {
  const sandbox = await createSandbox({ children: 2, selfTest: false });
  try {
    const inside = await results(sandbox);
    expect(inside).toEqual(await results(direct));
    expect(inside.size).toBeGreaterThan(15);
    expect(inside.get("web/derived/qualification/portClash")).toMatchObject({ result: "failure" });
    expect(inside.get("web/derived/qualification/noLiteralSecret")).not.toMatchObject({ result: "success" });
    expect((inside.get("shop/derived/code/compose") as { readonly code: string }).code).toContain("8080");
  } finally {
    await sandbox.close();
  }
});
