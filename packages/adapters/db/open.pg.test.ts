import type { ComponentId } from "@tributary/core/base";
import { ada } from "@tributary/testing/contracts";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, createPool, MIGRATION_LOCK, migrate } from "./connection.ts";
import { openDatabase } from "./open.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** The address of an empty database on the run's server: somebody's own PostgreSQL. */
async function emptyDatabase(name: string): Promise<string> {
  await database.pool.query(`CREATE DATABASE ${name}`);
  return database.connectionString.replace(/\/test_\w+/, `/${name}`);
}

const describe = () => "A change.";

test("[M1] somebody's own PostgreSQL gets the same tables, and serves several processes at once", async () => {
  const databaseUrl = await emptyDatabase("somebodys_own");
  const all = await Promise.all([1, 2, 3].map(() => openDatabase({ databaseUrl, dataDir: "/nowhere", describe })));
  const [first, second] = all;
  await first?.pool.query(
    `INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, 'Ada', 'a@example.test', 'founder')`,
    [ada.id],
  );
  const id = "shared" as never;
  await first?.stores.members.createWorkspace({ id, name: "Shared", owner: ada.id }, null);
  const mutation = {
    type: "component.create",
    component: "web" as ComponentId,
    schema: "docker.container@1" as never,
  } as const;
  await first?.stores.heads.append(id, 0, { actor: ada, at: 1, mutations: [mutation], idempotencyKey: "one" });
  expect((await second?.stores.heads.load(id))?.snapshot.components.size).toBe(1);
  await Promise.all(all.map((open) => open.close()));
  await database.pool.query("DROP DATABASE somebodys_own");
});

test("[M1] a process that waits while another brings the tables up to date waits for longer than a statement may take", async () => {
  const other = await database.pool.connect();
  await other.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
  const pool = createPool({ ...database.poolConfig, statement_timeout: 300 });
  const migrated = Promise.allSettled([migrate(connect(pool))]);
  await sleep(900);
  await other.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
  other.release();
  expect(await migrated).toMatchObject([{ status: "fulfilled" }]);
  // What it asks afterwards is held to the same as ever.
  await expect(pool.query("SELECT pg_sleep(5)")).rejects.toThrow("statement timeout");
  await pool.end();
});

test("[M2] bringing tables up to date that are changes nothing", async () => {
  const pool = createPool(database.poolConfig);
  const count = async () => (await pool.query("SELECT count(*) FROM drizzle.__drizzle_migrations")).rows[0];
  const before = await count();
  await migrate(connect(pool));
  expect(await count()).toEqual(before);
  await pool.end();
});
