import type { ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { type AuditLine, auditLine } from "@tributary/core/governance";
import { EMPTY_SNAPSHOT, sentenceOf } from "@tributary/core/model";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { connect, createPool, type Database, migrate } from "./connection.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded/index.ts";
import type { Describe } from "./stores/document-log.ts";
import { createStores, type Stores } from "./stores/index.ts";

/*
 * Real PostgreSQL for tests: one server per test run (or per process, where the run did not start one), whose template
 * database holds the migrated tables; every test file copies it, which takes some 15 ms.
 */

export { type CutOff, type LossyLine, lossyLine } from "./lossy-line.ts";

type Server = { readonly poolConfig: EmbeddedPostgres["poolConfig"]; stop(): Promise<void> };

export type TestDatabase = {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly stores: Stores;
  /** For what wants to open the same database in another process or pool. */
  readonly poolConfig: pg.PoolConfig;
  readonly connectionString: string;
  /** A person with an account. */
  addUser(name: string): Promise<ActorId>;
  /** A workspace whose owner is that person, or a new one. */
  addWorkspace(owner?: ActorId): Promise<WorkspaceId>;
  addChangeSet(workspace: WorkspaceId): Promise<ChangeSetId>;
  close(): Promise<void>;
};

const TEMPLATE = "tributary_template";
const SERVER_VARIABLE = "TRIBUTARY_TEST_POSTGRES";
const newId = (kind: string) => `${kind}-${randomBytes(8).toString("hex")}`;

/** Starts the run's server and tells the worker processes through the environment. */
export async function startTestServer(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-test-"));
  const server = await startEmbeddedPostgres({ dataDir, fsync: false });
  await onServer(server.poolConfig, (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
  const pool = createPool({ ...server.poolConfig, database: TEMPLATE, max: 2 });
  await migrate(connect(pool));
  await pool.end();
  process.env[SERVER_VARIABLE] = JSON.stringify(server.poolConfig);
  return {
    poolConfig: server.poolConfig,
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let ownServer: Promise<Server> | undefined;
let users = 0;

async function serverConfig(): Promise<EmbeddedPostgres["poolConfig"]> {
  const shared = process.env[SERVER_VARIABLE];
  if (shared) return JSON.parse(shared) as EmbeddedPostgres["poolConfig"];
  ownServer ??= startTestServer();
  return (await ownServer).poolConfig;
}

/** A fresh database with all tables, and every store over it. Close it when done. */
export async function testDatabase(options: { readonly describe?: Describe } = {}): Promise<TestDatabase> {
  const server = await serverConfig();
  const database = `test_${randomBytes(8).toString("hex")}`;
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`),
  );
  const poolConfig = { ...server, database, max: 5 };
  const pool = createPool(poolConfig);
  const db = connect(pool);
  const describe: Describe =
    options.describe ?? ((mutation, snapshot = EMPTY_SNAPSHOT) => sentenceOf(mutation, snapshot));
  const stores = createStores(db, { describe });
  const addUser = async (name: string) => {
    const id = newId("user") as ActorId;
    await pool.query(`INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, $2, $3, $1)`, [
      id,
      name,
      `${++users}.${id}@example.test`,
    ]);
    return id;
  };
  return {
    db,
    pool,
    stores,
    poolConfig,
    connectionString: `postgresql://${server.user}@/${database}?host=${encodeURIComponent(server.host)}&port=${server.port}`,
    addUser,
    async addWorkspace(owner) {
      const id = newId("workspace") as WorkspaceId;
      const made = { id, name: "Test", owner: owner ?? (await addUser("Olive Owner")) };
      await stores.members.createWorkspace(made, null);
      return id;
    },
    async addChangeSet(workspace) {
      const id = newId("change") as ChangeSetId;
      await stores.changeSets.create(
        {
          ...{ id, workspace, title: "A change", description: "", phase: "open", baseVersion: 0 },
          ...{ createdBy: "user-1" as ActorId, createdAt: 1 },
        },
        null,
      );
      return id;
    },
    async close() {
      await pool.end();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    },
  };
}

async function onServer(
  server: EmbeddedPostgres["poolConfig"],
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ ...server, database: "postgres" });
  client.on("error", () => {});
  await client.connect();
  await work(client).finally(() => client.end());
}

/** A line of the audit for a write that a test makes: Ada's. */
export function told(at = 1, sentence = "A test did it."): AuditLine {
  return auditLine({ actor: { type: "user", id: "ada" as ActorId, name: "Ada" } }, { at, sentence });
}
