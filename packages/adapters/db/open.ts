import type pg from "pg";
import { connect, createPool, type Database, migrate } from "./connection.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded/index.ts";
import type { Describe } from "./stores/document-log.ts";
import { createStores, type Stores } from "./stores/index.ts";

export type OpenOptions = {
  /** A PostgreSQL of the operator's own; without it, an embedded one is started in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly describe: Describe;
  /** What a person should know about the database while it runs, as sentences. */
  readonly onEvent?: (sentence: string) => void;
};

export type OpenDatabase = {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly stores: Stores;
  /** Absent with `databaseUrl`. */
  readonly embedded: EmbeddedPostgres | undefined;
  /** Waits for what is under way, then stops an embedded server too. */
  close(): Promise<void>;
};

/**
 * The database, its tables up to date, and every store over it: the same on an embedded server and on any other.
 *
 * @throws {AlreadyRunning | EmbeddedUnavailable} when the embedded server cannot be started
 */
export async function openDatabase({
  databaseUrl,
  dataDir,
  describe,
  onEvent = () => {},
}: OpenOptions): Promise<OpenDatabase> {
  const embedded = databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, onEvent });
  const pool = createPool(embedded ? embedded.poolConfig : { connectionString: databaseUrl }, (reason) =>
    onEvent(`A database connection was lost: ${reason}.`),
  );
  const close = async () => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    const db = connect(pool);
    await migrate(db);
    return { db, pool, stores: createStores(db, { describe }), embedded, close };
  } catch (error) {
    await close();
    throw error;
  }
}
