import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { builtIn, schemas } from "@tributary/assets-docker";
import type { ComponentId } from "@tributary/core/base";
import { type Mutation, type Schema, schemaRef } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withCatalogue } from "../src/workspaces/schemas.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** The catalogue as another release has it: the same kinds, one check with other code. */
function otherRelease(text: string): readonly Schema[] {
  return schemas.map((schema) => ({
    ...schema,
    functions: schema.functions.map((each) =>
      each.name === "portClash" ? { ...each, code: { js: text, hash: `hash of ${text}` } } : each,
    ),
  }));
}

test("[V43] a release's functions reach the workspaces there are, once, as a version of the system's in the audit log; components keep their kind", async () => {
  const { stores } = database;
  const workspace = await database.addWorkspace();
  const release = (catalogue: readonly Schema[]) => ({ stores, now: () => 1, schemas: catalogue, builtIn });
  const start = async (catalogue: readonly Schema[]) =>
    withCatalogue(release(catalogue), workspace, await stores.heads.load(workspace));
  const container = schemas.find(({ name }) => name === "docker.container") as Schema;
  const codeOnHead = async () =>
    (await stores.heads.load(workspace)).snapshot.schemas
      .get(schemaRef(container))
      ?.functions.find(({ name }) => name === "portClash")?.code.js;

  const first = await start(otherRelease("old"));
  const create: Mutation = { type: "component.create", component: "web" as ComponentId, schema: schemaRef(container) };
  const actor = { type: "user" as const, id: "u" as never, name: "U" };
  await stores.heads.append(workspace, first.version, { actor, at: 1, mutations: [create], idempotencyKey: "create" });
  expect(await codeOnHead()).toBe("old");

  const second = await start(schemas);
  expect(second.version).toBe(first.version + 2);
  expect(await codeOnHead()).not.toBe("old");
  const { snapshot } = await stores.heads.load(workspace);
  expect(snapshot.components.get("web" as ComponentId)?.schema).toBe(schemaRef(container));
  const [newest] = await stores.heads.history(workspace, { limit: 1 });
  expect(newest?.mutations.map(({ type }) => type)).toEqual(["schema.install", "catalogue.set"]);
  expect(newest?.actor.id).toBe("system");

  // Started again, nothing is installed; an earlier release that comes back installs its own again.
  expect((await start(schemas)).version).toBe(second.version);
  expect((await start(otherRelease("old"))).version).toBe(second.version + 1);
  expect(await codeOnHead()).toBe("old");
});
