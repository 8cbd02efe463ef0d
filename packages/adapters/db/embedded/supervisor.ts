import { chmodSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, USER } from "./cluster.ts";
import { chooseIdentity, give, type Identity } from "./identity.ts";
import { clearLeftovers } from "./leftovers.ts";
import { takeOwnership } from "./owner.ts";
import { type Postmaster, type PostmasterOptions, startPostmaster } from "./postmaster.ts";
import { makeSocketDir, PORT, socketDirOf } from "./socket-dir.ts";

export type EmbeddedOptions = {
  /** Made when absent. Holds `postgres` (the cluster), `postgres.log` and, if its path is short enough, `socket`. */
  readonly dataDir: string;
  /** Off only where losing data is no loss: tests. Default: on. */
  readonly fsync?: boolean;
  /** What a person should know: the server ended, was started again. */
  readonly onEvent?: (sentence: string) => void;
  /** For tests of the fallbacks; default: what this machine allows. */
  readonly identity?: Identity;
};

export type EmbeddedPostgres = {
  readonly poolConfig: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  readonly connectionString: string;
  /** Of the postmaster that runs now; changes when it had to be started again. */
  pid(): number;
  /** Fast shutdown, then gives the data directory up. */
  stop(): Promise<void>;
};

const DATABASE = "tributary";
const MAX_BACKOFF_MS = 5000;

/**
 * Starts PostgreSQL on `dataDir` and keeps it running: if it ends by itself or is killed, it is started again. It ends
 * with us, `kill -9` included (Linux).
 *
 * @throws {AlreadyRunning} if another process of ours uses the directory
 * @throws {EmbeddedUnavailable} if it cannot run here
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const socketDir = socketDirOf(dataDir);
  makeSocketDir(socketDir);
  const ownership = await takeOwnership(dataDir, socketDir);
  try {
    const identity = options.identity ?? chooseIdentity();
    if (identity.owner) chmodSync(dataDir, 0o711); // that user must be able to get to its cluster
    give(socketDir, identity);
    const cluster = join(dataDir, "postgres");
    const fsync = options.fsync ?? true;
    const binaries = await findBinaries();
    await ensureCluster(cluster, { binaries, identity, fsync });
    const supervisor = new Supervisor(
      { binaries, identity, cluster, socketDir, logFile: join(dataDir, "postgres.log"), fsync },
      options.onEvent ?? (() => {}),
    );
    await supervisor.start();
    const poolConfig = { host: socketDir, port: PORT, user: USER, database: DATABASE };
    await ensureDatabase(poolConfig).catch(async (error) => {
      await supervisor.stop();
      throw error;
    });
    return {
      poolConfig,
      connectionString: `postgresql://${USER}@/${DATABASE}?host=${encodeURIComponent(socketDir)}&port=${PORT}`,
      pid: () => supervisor.pid,
      async stop() {
        await supervisor.stop();
        ownership.release();
      },
    };
  } catch (error) {
    ownership.release();
    throw error;
  }
}

class Supervisor {
  readonly #options: PostmasterOptions;
  readonly #onEvent: (sentence: string) => void;
  #current: Postmaster | undefined;
  #stopping = false;
  #restarting: Promise<void> = Promise.resolve();
  readonly #endWithUs = () => {
    if (this.#current) process.kill(this.#current.pid, "SIGINT");
  };

  constructor(options: PostmasterOptions, onEvent: (sentence: string) => void) {
    this.#options = options;
    this.#onEvent = onEvent;
  }

  get pid(): number {
    return this.#current?.pid ?? 0;
  }

  async start(): Promise<void> {
    await this.#launch();
    process.once("exit", this.#endWithUs); // where the kernel does not do it for us (macOS)
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    process.off("exit", this.#endWithUs);
    await this.#restarting;
    await this.#current?.stop();
    this.#current = undefined;
  }

  async #launch(): Promise<void> {
    await clearLeftovers(this.#options.cluster, this.#options.socketDir);
    const postmaster = await startPostmaster(this.#options);
    this.#current = postmaster;
    void postmaster.exited.then((how) => {
      if (this.#current !== postmaster) return;
      this.#current = undefined;
      if (!this.#stopping) this.#restarting = this.#restart(how);
    });
  }

  /** Back ends of a killed postmaster notice within milliseconds; a server that cannot start is tried again, ever slower. */
  async #restart(how: string): Promise<void> {
    this.#onEvent(`PostgreSQL ${how}; it is being started again.`);
    for (let backoffMs = 100; !this.#stopping; backoffMs = Math.min(MAX_BACKOFF_MS, backoffMs * 2)) {
      try {
        await this.#launch();
        this.#onEvent("PostgreSQL runs again.");
        return;
      } catch (error) {
        this.#onEvent(error instanceof Error ? error.message : String(error));
        await sleep(backoffMs);
      }
    }
  }
}

async function ensureDatabase(config: EmbeddedPostgres["poolConfig"]): Promise<void> {
  const client = new pg.Client({ ...config, database: "postgres" });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [config.database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${config.database}`);
  } finally {
    await client.end();
  }
}
