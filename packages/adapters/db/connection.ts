import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { isLostConnection } from "./faults.ts";
import { isCommitted, takeLine } from "./outcome.ts";
import * as schema from "./schema/index.ts";

/** Drizzle over a pool; `$client` is the pool itself, for the statements written by hand. */
export type Database = NodePgDatabase<typeof schema> & { readonly $client: pg.Pool };

const BIGINT_OID = 20;
const MIGRATIONS = fileURLToPath(new URL("../../../drizzle", import.meta.url));
/** Any number will do, as long as every Tributary uses the same. */
export const MIGRATION_LOCK = 7_274_831;

/** A pool that outlives the server's restarts: a lost connection is dropped and replaced, and never ends our process. */
export function createPool(config: pg.PoolConfig, onLost: (reason: string) => void = () => {}): pg.Pool {
  const pool = new pg.Pool({
    max: 10,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: "tributary",
    keepAlive: true,
    ...config,
    // Sequence numbers and milliseconds fit a JavaScript number; as the text pg answers they would not compare.
    types: { getTypeParser: (oid, format) => (oid === BIGINT_OID ? Number : pg.types.getTypeParser(oid, format)) },
  });
  pool.on("error", (error) => onLost(error.message));
  // A client taken out of the pool reports a lost connection on itself as well; its query is rejected anyway.
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

export function connect(pool: pg.Pool): Database {
  return drizzle({ client: pool, schema });
}

/** Brings the tables up to date. Processes that start at the same time take turns. */
export async function migrate(db: Database): Promise<void> {
  const client = await db.$client.connect();
  try {
    // Whose turn it is may take longer than a statement may: a long log is made pages of.
    await client.query(`BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_lock(${MIGRATION_LOCK}); COMMIT`);
    await applyMigrations(db, { migrationsFolder: MIGRATIONS });
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(() => {});
    client.release();
  }
}

/**
 * Runs `work` in one transaction: all of it or, if it throws, none. Where the answer to the commit is lost and the audit has a line
 * of it, that tells which of the two it was; without a line nobody knows.
 *
 * @throws {OutcomeUnknown} when the database stays out of reach, so that the line cannot be looked for
 */
export async function inTransaction<T>(db: Database, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.$client.connect();
  let done: { readonly value: T } | undefined;
  try {
    takeLine(client);
    await client.query("BEGIN");
    done = { value: await work(client) };
    await client.query("COMMIT");
    client.release();
    return done.value;
  } catch (error) {
    const line = takeLine(client);
    const broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    client.release(broken);
    if (done && line && isLostConnection(error) && (await isCommitted(db.$client, line))) return done.value;
    throw error;
  }
}
