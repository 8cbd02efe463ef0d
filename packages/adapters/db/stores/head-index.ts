import type { Actor, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { HeadEntry } from "@tributary/core/governance";
import type { Mutation } from "@tributary/core/model";
import type { Who } from "@tributary/core/protocol";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { auditActor, pathOfWrite, storable } from "./audit-chain.ts";

/** Versions indexed in one transaction. */
const PAGE = 200;

const INSERT = `INSERT INTO head_write (workspace, version, place, at, actor, actor_id, change_set, type, component, path, mutation)
SELECT $1, version, place, at, actor::json, actor_id, change_set, type, component, path, mutation::json
FROM unnest($2::int[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  AS w(version, place, at, actor, actor_id, change_set, type, component, path, mutation)
ON CONFLICT DO NOTHING`;

/**
 * Brings the index of Head's writes up to Head. Whoever finds it complete pays one small read; of several who find it
 * behind, one does the work and the others wait for it.
 */
export async function bringUpToDate(db: Database, workspace: WorkspaceId): Promise<void> {
  while (await isBehind(db, workspace)) {
    await inTransaction(db, async (client) => {
      await client.query("INSERT INTO head_indexed (workspace, version) VALUES ($1, 0) ON CONFLICT DO NOTHING", [
        workspace,
      ]);
      const locked = await client.query<{ version: number }>(
        "SELECT version FROM head_indexed WHERE workspace = $1 FOR UPDATE",
        [workspace],
      );
      await indexPage(client, workspace, locked.rows[0]?.version ?? 0);
    });
  }
}

async function isBehind(db: Database, workspace: WorkspaceId): Promise<boolean> {
  const { rows } = await db.$client.query<{ behind: boolean }>(
    `SELECT head_version > coalesce((SELECT version FROM head_indexed WHERE workspace = $1), 0) AS behind FROM workspace WHERE id = $1`,
    [workspace],
  );
  return rows[0]?.behind ?? false;
}

type Row = Pick<HeadEntry, "version" | "at" | "actor" | "changeSet" | "mutations">;

async function indexPage(client: pg.PoolClient, workspace: WorkspaceId, after: number): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT version, at, actor, change_set AS "changeSet", mutations FROM head_version
     WHERE workspace = $1 AND version > $2 ORDER BY version LIMIT ${PAGE}`,
    [workspace, after],
  );
  const last = rows.at(-1);
  if (!last) return;
  const authors = await authorsOf(client, rows);
  const writes = rows.flatMap((row) => row.mutations.map((mutation, place) => writeOf(row, mutation, place, authors)));
  await client.query(INSERT, [
    workspace,
    writes.map(({ version }) => version),
    writes.map(({ place }) => place),
    writes.map(({ at }) => at),
    writes.map(({ actor }) => JSON.stringify(actor)),
    writes.map(({ actor }) => actor.id),
    writes.map(({ changeSet }) => changeSet),
    writes.map(({ mutation }) => mutation.type),
    writes.map(({ component }) => component),
    writes.map(({ path }) => path),
    writes.map(({ component, mutation }) => (component === null ? null : JSON.stringify(mutation))),
  ]);
  await client.query("UPDATE head_indexed SET version = $2 WHERE workspace = $1", [workspace, last.version]);
}

type Authors = ReadonlyMap<string, { readonly actor: Who; readonly at: number }>;

/** Whoever applies a change set wrote none of it: each value is its last writer's, at the moment it was written. */
function writeOf(row: Row, mutation: Mutation, place: number, authors: Authors) {
  const component = "component" in mutation ? storable(mutation.component) : null;
  const path = storable(pathOfWrite(mutation));
  const author = row.changeSet && component !== null ? authors.get(`${row.changeSet} ${component}${path}`) : undefined;
  const { actor, at } = author ?? { actor: auditActor(row.actor), at: row.at };
  return { version: row.version, place, at, actor, changeSet: row.changeSet, component, path, mutation };
}

async function authorsOf(client: pg.PoolClient, rows: readonly Row[]): Promise<Authors> {
  const changeSets = rows.flatMap(({ changeSet }) => (changeSet ? [changeSet] : []));
  if (changeSets.length === 0) return new Map();
  const found = await client.query<{ changeSet: ChangeSetId; key: string; actor: Actor; at: number }>(
    `SELECT DISTINCT ON (change_set, root, key COLLATE "C") change_set AS "changeSet", key, actor, at FROM document_mutation
     WHERE change_set = ANY($1) AND root IN ('component', 'attribute')
     ORDER BY change_set, root, key COLLATE "C", actor_id = 'system', seq DESC, idx DESC`,
    [changeSets],
  );
  return new Map(
    found.rows.map(({ changeSet, key, actor, at }) => [`${changeSet} ${key}`, { actor: auditActor(actor), at }]),
  );
}
