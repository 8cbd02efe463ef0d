import { type Actor, type ChangeSetId, isMoment, type WorkspaceId } from "@tributary/core/base";
import { keysSaying, placeOf } from "@tributary/core/document";
import type { HeadEntry } from "@tributary/core/governance";
import type { VersionAuthor } from "@tributary/core/history";
import type { Mutation } from "@tributary/core/model";
import type { Who } from "@tributary/core/protocol";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { auditActor } from "./audit-chain.ts";
import { storable } from "./storable.ts";

/** Versions indexed in one transaction. */
const PAGE = 200;

const INSERT = `INSERT INTO head_write (workspace, version, place, at, actor, actor_id, change_set, type, component, thing, path, mutation)
SELECT $1, version, place, at, actor::json, actor_id, change_set, type, component, thing, path, mutation::json
FROM unnest($2::int[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
  AS w(version, place, at, actor, actor_id, change_set, type, component, thing, path, mutation)
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

type Row = Pick<HeadEntry, "version" | "at" | "actor" | "changeSet" | "mutations"> & {
  readonly authors: readonly VersionAuthor[] | null;
};

async function indexPage(client: pg.PoolClient, workspace: WorkspaceId, after: number): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT version, at, actor, change_set AS "changeSet", mutations, authors FROM head_version
     WHERE workspace = $1 AND version > $2 ORDER BY version LIMIT ${PAGE}`,
    [workspace, after],
  );
  const last = rows.at(-1);
  if (!last) return;
  const keys = await keyAuthors(client, rows);
  const writes = rows.flatMap((row) => writesOf(row, keys));
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
    writes.map(({ thing }) => thing),
    writes.map(({ path }) => path),
    writes.map(({ mutation }) => JSON.stringify(mutation)),
  ]);
  await client.query("UPDATE head_indexed SET version = $2 WHERE workspace = $1", [workspace, last.version]);
}

type Written = { readonly actor: Who; readonly at: number };
type KeyAuthor = Written & { readonly seq: number; readonly bySystem: boolean };

/** Whoever applies a change set wrote none of it: each mutation is its last writer's, at the moment it was written. */
function writesOf(row: Row, keys: ReadonlyMap<string, KeyAuthor>) {
  const told = new Map(row.authors?.flatMap(({ actor, wrote }) => wrote.map(([place, at]) => [place, { actor, at }])));
  return row.mutations.map((mutation, place) => {
    const { actor, at } = told.get(place) ??
      authorOf(row.changeSet, mutation, keys) ?? { actor: auditActor(row.actor), at: row.at };
    // What a file told before such moments were refused must not keep the rest from being found.
    return {
      version: row.version,
      place,
      at: isMoment(at) ? at : row.at,
      actor: storableWho(actor),
      changeSet: row.changeSet,
      mutation,
      ...filed(mutation),
    };
  });
}

/** Names as they are found and told again: a file that was read before such texts were refused may hold others. */
function storableWho(who: Who): Who {
  const { owner, through } = who;
  return {
    ...{ id: storable(who.id) as Who["id"], name: storable(who.name), type: who.type },
    ...(owner === undefined ? {} : { owner: storable(owner) }),
    ...(through === undefined ? {} : { through: storable(through) }),
  };
}

function filed(mutation: Mutation) {
  const { path, ...about } = placeOf(mutation);
  return {
    component: "component" in about ? storable(about.component) : null,
    thing: "thing" in about ? storable(about.thing) : null,
    path: storable(path),
  };
}

/** Whoever wrote last under one of the keys that say it. What the server wrote on its way takes nothing from its author. */
function authorOf(
  changeSet: ChangeSetId | null,
  mutation: Mutation,
  keys: ReadonlyMap<string, KeyAuthor>,
): Written | undefined {
  const [last] = keysSaying(mutation)
    .flatMap(({ root, key }) => keys.get(`${changeSet} ${root} ${storable(key)}`) ?? [])
    .sort((a, b) => Number(a.bySystem) - Number(b.bySystem) || b.seq - a.seq);
  return last;
}

async function keyAuthors(client: pg.PoolClient, rows: readonly Row[]): Promise<ReadonlyMap<string, KeyAuthor>> {
  const changeSets = rows.flatMap(({ changeSet }) => (changeSet ? [changeSet] : []));
  if (changeSets.length === 0) return new Map();
  const found = await client.query<{
    changeSet: ChangeSetId;
    root: string;
    key: string;
    actor: Actor;
    at: number;
    seq: number;
  }>(
    `SELECT DISTINCT ON (change_set, root, key COLLATE "C") change_set AS "changeSet", root, key, actor, at, seq
     FROM document_mutation WHERE change_set = ANY($1)
     ORDER BY change_set, root, key COLLATE "C", actor_id = 'system', seq DESC, idx DESC`,
    [changeSets],
  );
  return new Map(
    found.rows.map(({ changeSet, root, key, actor, at, seq }) => [
      `${changeSet} ${root} ${key}`,
      { actor: auditActor(actor), at, seq, bySystem: actor.type === "system" },
    ]),
  );
}
