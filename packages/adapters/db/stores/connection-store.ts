import type { WorkspaceId } from "@tributary/core/base";
import type {
  ConnectionRecord,
  ConnectionSetting,
  ConnectionStore,
  SettledBy,
  TierDemand,
  TierStore,
} from "@tributary/core/governance";
import { asc, eq } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { connection, functionTier } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { settingEntry } from "./policy-store.ts";

/** What changed and who changed it are one transaction. */
export class PgConnectionStore implements ConnectionStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(workspace: WorkspaceId): Promise<readonly ConnectionRecord[]> {
    const rows = await reading("read connections", () =>
      this.#db.select().from(connection).where(eq(connection.workspace, workspace)).orderBy(asc(connection.name)),
    );
    return rows.map(({ workspace: _workspace, updatedBy: _by, ...record }) => record);
  }

  async set(workspace: WorkspaceId, setting: ConnectionSetting, by: SettledBy): Promise<void> {
    const { name, origin, privateAddresses, allows, credential } = setting;
    await writing("store connection", () =>
      inTransaction(this.#db, async (client) => {
        await writeConnection(client, workspace, setting, { id: by.actor.id, at: by.at });
        const details = { connection: name, origin, privateAddresses, allows, credential };
        await appendAudit(client, workspace, [settingEntry(by, details)]);
      }),
    );
  }

  async remove(workspace: WorkspaceId, name: string, by: SettledBy): Promise<boolean> {
    return writing("remove connection", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query("DELETE FROM connection WHERE workspace = $1 AND name = $2", [
          workspace,
          name,
        ]);
        if (rowCount === 0) return false;
        await appendAudit(client, workspace, [settingEntry(by, { connection: name, removed: true })]);
        return true;
      }),
    );
  }
}

export class PgTierStore implements TierStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(workspace: WorkspaceId): Promise<readonly TierDemand[]> {
    return reading("read tiers", () =>
      this.#db
        .select({ kind: functionTier.kind, tier: functionTier.tier, hardware: functionTier.hardware })
        .from(functionTier)
        .where(eq(functionTier.workspace, workspace))
        .orderBy(asc(functionTier.kind)),
    );
  }

  async set(workspace: WorkspaceId, demand: TierDemand, by: SettledBy): Promise<void> {
    const { kind, tier, hardware } = demand;
    await writing("store tier", () =>
      inTransaction(this.#db, async (client) => {
        await writeTier(client, workspace, demand, { id: by.actor.id, at: by.at });
        await appendAudit(client, workspace, [settingEntry(by, { functionTier: kind, tier, hardware })]);
      }),
    );
  }
}

type Writer = { readonly id: string; readonly at: number };

/** Puts a connection in its place, in whatever transaction `client` is in; the audit is for whoever calls. */
export async function writeConnection(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  { name, description, origin, privateAddresses, allows, credential }: ConnectionSetting,
  by: Writer,
): Promise<void> {
  await client.query(
    `INSERT INTO connection (workspace, name, description, origin, private_addresses, allows, credential, revision, updated_by, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
     ON CONFLICT (workspace, name) DO UPDATE SET description = excluded.description, origin = excluded.origin,
       private_addresses = excluded.private_addresses, allows = excluded.allows, credential = excluded.credential,
       revision = connection.revision + 1, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    [
      ...[workspace, name, description, origin, privateAddresses, JSON.stringify(allows)],
      ...[credential === null ? null : JSON.stringify(credential), by.id, by.at],
    ],
  );
}

/** The same for a demand of where functions of a kind run. */
export async function writeTier(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  { kind, tier, hardware }: TierDemand,
  by: Writer,
): Promise<void> {
  await client.query(
    `INSERT INTO function_tier (workspace, kind, tier, hardware, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace, kind) DO UPDATE SET tier = excluded.tier, hardware = excluded.hardware,
       updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    [workspace, kind, tier, hardware, by.id, by.at],
  );
}
