import { type Actor, type ChangeSetId, err, ok, originOf, type Result, type WorkspaceId } from "@tributary/core/base";
import type {
  SealedValue,
  SecretConflict,
  SecretDeed,
  SecretRecord,
  SecretStore,
  WorkspaceKey,
} from "@tributary/core/secrets";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { appendAudit, auditActor } from "./audit-chain.ts";

type Done<T> = Promise<Result<T, SecretConflict>>;
const EXISTS = err({ kind: "exists" as const });
const MISSING = err({ kind: "missing" as const });
const KEY_MOVED = err({ kind: "keyMoved" as const });

/** Rules [Q5]–[Q8] of core/secrets. Every deed and its line of the audit are one transaction. */
export class PgSecretStore implements SecretStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(workspace: WorkspaceId): Promise<readonly SecretRecord[]> {
    const rows = await this.#rows<VersionRow>(
      "read secrets",
      `SELECT s.name, s.kind, s.description, v.version, v.at, v.by FROM secret s
       JOIN secret_version v USING (workspace, name) WHERE s.workspace = $1 ORDER BY s.name, v.version DESC`,
      [workspace],
    );
    const secrets = new Map<string, SecretRecord>();
    for (const { name, kind, description, ...version } of rows) {
      const known = secrets.get(name);
      secrets.set(name, { name, kind, description, versions: [...(known?.versions ?? []), version] });
    }
    return [...secrets.values()];
  }

  async sealed(workspace: WorkspaceId, name: string, version?: number) {
    const [row] = await this.#rows<SealedValue & { readonly kind: string; readonly version: number }>(
      "read a secret",
      `SELECT v.key, v.sealed, v.version, s.kind FROM secret s JOIN secret_version v USING (workspace, name)
       WHERE s.workspace = $1 AND s.name = $2 AND ($3::int IS NULL OR v.version = $3) ORDER BY v.version DESC LIMIT 1`,
      [workspace, name, version ?? null],
    );
    return row && { ...row, sealed: new Uint8Array(row.sealed) };
  }

  create(
    workspace: WorkspaceId,
    { name, kind, description }: { readonly name: string; readonly kind: string; readonly description: string },
    value: SealedValue,
    deed: SecretDeed,
  ): Done<number> {
    return this.#deed("store a secret", async (client) => {
      if (!(await holdsKey(client, workspace, value.key))) return KEY_MOVED;
      const { rowCount } = await client.query(
        "INSERT INTO secret (workspace, name, kind, description, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [workspace, name, kind, description, deed.at],
      );
      if (rowCount === 0) return EXISTS;
      await addVersion(client, workspace, name, 1, value, deed);
      await told(client, workspace, deed, `added the secret ${name}`, { secret: name, kind, version: 1 });
      return ok(1);
    });
  }

  rotate(workspace: WorkspaceId, name: string, value: SealedValue, deed: SecretDeed): Done<number> {
    return this.#deed("rotate a secret", async (client) => {
      if (!(await holdsKey(client, workspace, value.key))) return KEY_MOVED;
      if (!(await holdsSecret(client, workspace, name))) return MISSING;
      const { rows } = await client.query<{ readonly next: number }>(
        "SELECT max(version) + 1 AS next FROM secret_version WHERE workspace = $1 AND name = $2",
        [workspace, name],
      );
      const version = rows[0]?.next ?? 1;
      await addVersion(client, workspace, name, version, value, deed);
      await told(client, workspace, deed, `rotated the secret ${name} to version ${version}`, {
        secret: name,
        version,
      });
      return ok(version);
    });
  }

  describe(workspace: WorkspaceId, name: string, description: string, deed: SecretDeed): Done<void> {
    return this.#deed("describe a secret", async (client) => {
      const { rowCount } = await client.query("UPDATE secret SET description = $3 WHERE workspace = $1 AND name = $2", [
        workspace,
        name,
        description,
      ]);
      if (rowCount === 0) return MISSING;
      await told(client, workspace, deed, `described the secret ${name}`, { secret: name });
      return ok(undefined);
    });
  }

  remove(workspace: WorkspaceId, name: string, deed: SecretDeed): Done<void> {
    return this.#deed("remove a secret", async (client) => {
      const { rowCount } = await client.query("DELETE FROM secret WHERE workspace = $1 AND name = $2", [
        workspace,
        name,
      ]);
      if (rowCount === 0) return MISSING;
      await told(client, workspace, deed, `deleted the secret ${name}`, { secret: name });
      return ok(undefined);
    });
  }

  async mayRefer(workspace: WorkspaceId): Promise<readonly ChangeSetId[]> {
    const rows = await this.#rows<{ readonly id: ChangeSetId }>(
      "find secrets in change sets",
      `SELECT c.id FROM change_set c WHERE c.workspace = $1 AND c.phase IN ('open', 'applying') AND EXISTS (
         SELECT FROM document_mutation WHERE change_set = c.id AND root = 'attribute' AND key LIKE '%/secrets/%')`,
      [workspace],
    );
    return rows.map(({ id }) => id);
  }

  async key(workspace: WorkspaceId): Promise<WorkspaceKey | undefined> {
    const [row] = await this.#rows<WorkspaceKey>(
      "read a key",
      `SELECT id, public_key AS "publicKey", wrapped FROM workspace_key WHERE workspace = $1`,
      [workspace],
    );
    return row && { ...row, publicKey: new Uint8Array(row.publicKey) };
  }

  async firstKey(workspace: WorkspaceId, key: WorkspaceKey): Promise<WorkspaceKey> {
    await writing("store a key", () =>
      this.#db.$client.query(
        `INSERT INTO workspace_key (workspace, id, public_key, wrapped, updated_at)
         VALUES ($1, $2, $3, $4, (extract(epoch FROM now()) * 1000)::bigint) ON CONFLICT DO NOTHING`,
        [workspace, key.id, Buffer.from(key.publicKey), key.wrapped],
      ),
    );
    return (await this.key(workspace)) ?? key;
  }

  replaceKey(workspace: WorkspaceId, change: Parameters<SecretStore["replaceKey"]>[1], deed: SecretDeed): Done<number> {
    const { from, to, reseal } = change;
    return this.#deed("replace a key", async (client) => {
      const { rowCount } = await client.query(
        "UPDATE workspace_key SET id = $3, public_key = $4, wrapped = $5, updated_at = $6 WHERE workspace = $1 AND id = $2",
        [workspace, from, to.id, Buffer.from(to.publicKey), to.wrapped, deed.at],
      );
      if (rowCount === 0) return KEY_MOVED;
      const { rows } = await client.query<SealedRow>(
        `SELECT v.name, v.version, v.sealed, s.kind FROM secret_version v JOIN secret s USING (workspace, name)
         WHERE v.workspace = $1 ORDER BY v.name, v.version FOR UPDATE OF v`,
        [workspace],
      );
      for (const { name, version, kind, sealed } of rows) {
        const anew = reseal(new Uint8Array(sealed), { name, kind });
        await client.query(
          "UPDATE secret_version SET key = $4, sealed = $5 WHERE workspace = $1 AND name = $2 AND version = $3",
          [workspace, name, version, to.id, Buffer.from(anew)],
        );
      }
      await told(client, workspace, deed, "replaced the key that secrets are sealed with", { values: rows.length });
      return ok(rows.length);
    });
  }

  async rewrap(workspace: WorkspaceId, key: WorkspaceKey): Promise<void> {
    await writing("store a key", () =>
      this.#db.$client.query("UPDATE workspace_key SET wrapped = $3 WHERE workspace = $1 AND id = $2", [
        workspace,
        key.id,
        key.wrapped,
      ]),
    );
  }

  async #rows<R extends object>(what: string, sql: string, values: readonly unknown[]): Promise<readonly R[]> {
    return reading(what, async () => (await this.#db.$client.query<R & pg.QueryResultRow>(sql, [...values])).rows);
  }

  #deed<T>(what: string, work: (client: pg.PoolClient) => Promise<Result<T, SecretConflict>>): Done<T> {
    return writing(what, () => inTransaction(this.#db, work));
  }
}

type VersionRow = Omit<SecretRecord, "versions"> & {
  readonly version: number;
  readonly at: number;
  readonly by: Actor;
};
type SealedRow = { readonly name: string; readonly version: number; readonly kind: string; readonly sealed: Buffer };

/** Whether this is the workspace's key, and stays so until the transaction ends. */
async function holdsKey(client: pg.PoolClient, workspace: WorkspaceId, key: string): Promise<boolean> {
  const held = await client.query("SELECT 1 FROM workspace_key WHERE workspace = $1 AND id = $2 FOR SHARE", [
    workspace,
    key,
  ]);
  return held.rowCount === 1;
}

async function holdsSecret(client: pg.PoolClient, workspace: WorkspaceId, name: string): Promise<boolean> {
  const held = await client.query("SELECT 1 FROM secret WHERE workspace = $1 AND name = $2 FOR UPDATE", [
    workspace,
    name,
  ]);
  return held.rowCount === 1;
}

async function addVersion(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  name: string,
  version: number,
  { key, sealed }: SealedValue,
  { actor, at }: SecretDeed,
): Promise<void> {
  await client.query(
    "INSERT INTO secret_version (workspace, name, version, key, sealed, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [workspace, name, version, key, Buffer.from(sealed), JSON.stringify(actor), at],
  );
}

async function told(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  { actor, at, origin }: SecretDeed,
  sentence: string,
  details: { readonly [name: string]: string | number },
): Promise<void> {
  const entry = {
    at,
    actor: auditActor(actor),
    changeSet: null,
    outcome: "accepted" as const,
    sentence,
    mutation: null,
  };
  await appendAudit(client, workspace, [{ ...entry, details: { ...details, ...originOf(origin) } }]);
}
