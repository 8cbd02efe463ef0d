import type { WorkspaceId } from "@tributary/core/base";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "./testing.ts";
import { verifyAuditChain } from "./stores/verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const statements = (file: string) =>
  readFileSync(new URL(`../../../drizzle/${file}`, import.meta.url), "utf8").split("--> statement-breakpoint");

test("[M3] audit entries from before they were filed are filed, whatever is in them, and verify", async () => {
  const workspace: WorkspaceId = await database.addWorkspace();
  const mutation = (value: string) =>
    ({ type: "attribute.set", component: "web", path: "/domain/image", value }) as never;
  const actor = { id: "ada", name: "Ada", type: "agent", owner: "Olive" } as const;
  const entry = { at: 1, actor, changeSet: null, outcome: "accepted", sentence: "A change." } as const;
  await database.stores.audit.append(workspace, [
    { ...entry, mutation: mutation("plain") },
    { ...entry, mutation: mutation('zero \u0000 half \ud800 "quoted": {}') },
    { ...entry, mutation: null },
  ]);
  // As they stood before the migration; its last statements file them.
  await database.pool.query("ALTER TABLE audit DISABLE TRIGGER append_only");
  await database.pool.query("UPDATE audit SET actor_type = NULL, component = NULL, path = NULL, mutation_type = NULL");
  await database.pool.query("ALTER TABLE audit ENABLE TRIGGER append_only");
  expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: false, error: { seq: 1 } });
  for (const statement of statements("0004_audit_filing.sql").slice(-3)) await database.pool.query(statement);
  expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 3 } });
  const found = await database.stores.audit.list(workspace, { limit: 9, component: "web", path: "/domain/image" });
  expect(found.map(({ seq }) => seq)).toEqual([2, 1]);
});

test("[M3] blocks of audit entries from before they were filed are filed, and found by it", async () => {
  const workspace: WorkspaceId = await database.addWorkspace();
  const mutation = { type: "component.delete", component: "web" } as never;
  const entry = {
    at: 1,
    actor: { id: "ada", name: "Ada", type: "user" },
    outcome: "accepted",
    sentence: "A.",
  } as const;
  await database.stores.audit.append(
    workspace,
    Array.from({ length: 1500 }, (_, at) => {
      const speaksOf = at === 2 ? { mutation, changeSet: "one" } : { mutation: null, changeSet: null };
      return { ...entry, ...speaksOf };
    }),
  );
  const filing = async () => (await database.pool.query("SELECT * FROM audit_filing ORDER BY 1, 2, 3, 4")).rows;
  const written = await filing();
  // As it stood before the migration; its last statement files them.
  await database.pool.query("ALTER TABLE audit_filing DISABLE TRIGGER append_only");
  await database.pool.query("DELETE FROM audit_filing");
  await database.pool.query("ALTER TABLE audit_filing ENABLE TRIGGER append_only");
  const found = async (filter: object) =>
    (await database.stores.audit.list(workspace, { limit: 9, ...filter })).map(({ seq }) => seq);
  expect(await found({ component: "web" })).toEqual([]);
  for (const statement of statements("0020_audit_blocks.sql").slice(-1)) await database.pool.query(statement);
  expect(await filing()).toEqual(written);
  expect(await found({ component: "web" })).toEqual([3]);
  expect(await found({ changeSet: "one", actor: "ada" })).toEqual([3]);
  expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 1500 } });
});

test("[M3] an index of Head's writes from before authors were read for everything is made anew", async () => {
  const workspace: WorkspaceId = await database.addWorkspace();
  const create = { type: "function.create", function: "f1", name: "one", kind: "qualification", source: "" } as never;
  const actor = { id: "ada", name: "Ada", type: "user" } as never;
  const { heads, history } = database.stores;
  await heads.append(workspace, 0, { actor, at: 1, mutations: [create], idempotencyKey: "one" });
  await history.statistics(workspace);
  await database.pool.query("UPDATE head_write SET thing = NULL, mutation = NULL WHERE workspace = $1", [workspace]);
  expect(await history.timeline(workspace, { thing: "f1", limit: 9 })).toEqual([]);
  for (const statement of statements("0016_authors.sql").slice(-1)) await database.pool.query(statement);
  expect(await history.timeline(workspace, { thing: "f1", limit: 9 })).toMatchObject([{ mutation: create }]);
});
