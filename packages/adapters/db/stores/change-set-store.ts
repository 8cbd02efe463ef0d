import { type Actor, type ChangeSetId, err, ok, type WorkspaceId } from "@tributary/core/base";
import type {
  AuditLine,
  ChangeSetFilter,
  ChangeSetRecord,
  ChangeSetStore,
  Contribution,
} from "@tributary/core/governance";
import type { ChangeSetPhase } from "@tributary/core/protocol";
import { and, asc, count, desc, eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { changeSet, mutationPage } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { readable } from "./readable.ts";
import { storeNext } from "./request-store.ts";
import { storable } from "./storable.ts";

/** Keys as they stand now belong to whoever wrote them last; a key taken back counts for nobody. */
const CONTRIBUTORS = `
WITH latest AS (
  SELECT DISTINCT ON (change_set, root, key) change_set, actor_id, after FROM document_mutation WHERE change_set = ANY($1)
  ORDER BY change_set, root, key, seq DESC, idx DESC
), standing AS (
  SELECT change_set, actor_id, count(*)::int AS mutations FROM latest WHERE after IS NOT NULL GROUP BY change_set, actor_id
), who AS (
  SELECT DISTINCT ON (change_set, actor_id) change_set, actor_id, actor, at FROM document_mutation WHERE change_set = ANY($1)
  ORDER BY change_set, actor_id, seq DESC, idx DESC
)
SELECT who.change_set AS "changeSet", who.actor, who.at AS "lastAt", coalesce(standing.mutations, 0) AS mutations
FROM who LEFT JOIN standing USING (change_set, actor_id)
ORDER BY who.at DESC, who.actor_id`;

const UPDATE = `
UPDATE change_set SET title = coalesce($2, title), description = coalesce($3, description), base_version = coalesce($4, base_version)
WHERE id = $1 RETURNING workspace`;

/** For so many documents it is remembered who wrote in them. */
const COUNTS_KEPT = 5000;

/** The record's own columns; `madeFrom` only serves to look up by it. */
const { madeFrom: _lookup, ...RECORD } = getTableColumns(changeSet);

export class PgChangeSetStore implements ChangeSetStore {
  readonly #db: Database;
  /** Who wrote in a document as it was at a sequence number: counting goes through all that was ever written in it. */
  readonly #written = new Map<ChangeSetId, { readonly seq: number; readonly by: readonly Contribution[] }>();

  constructor(db: Database) {
    this.#db = db;
  }

  async create(record: ChangeSetRecord, audit: AuditLine | null): Promise<void> {
    await writing("create change set", () =>
      inTransaction(this.#db, async (client) => {
        const { id, workspace, title, description, phase, baseVersion, createdBy, createdAt, origin = null } = record;
        await client.query(
          `INSERT INTO change_set (id, workspace, title, description, phase, base_version, created_by, created_at, origin, made_from)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            ...[id, workspace, storable(title), storable(description), phase, baseVersion, createdBy, createdAt],
            ...[origin && JSON.stringify(origin), origin?.changeSet ?? null],
          ],
        );
        if (audit) await appendAudit(client, workspace, [audit]);
      }),
    );
  }

  async get(id: ChangeSetId): Promise<ChangeSetRecord | undefined> {
    const [record] = await reading("read change set", () =>
      this.#db.select(RECORD).from(changeSet).where(eq(changeSet.id, id)),
    );
    return record;
  }

  async list(workspace: WorkspaceId, wanted: ChangeSetFilter, limit: number): Promise<readonly ChangeSetRecord[]> {
    return reading("list change sets", () =>
      this.#db
        .select(RECORD)
        .from(changeSet)
        .where(fits(workspace, wanted))
        .orderBy(desc(changeSet.createdAt), desc(changeSet.id))
        .limit(limit),
    );
  }

  async some(workspace: WorkspaceId, ids: readonly ChangeSetId[]): Promise<readonly ChangeSetRecord[]> {
    if (ids.length === 0) return [];
    return reading("read change sets", () =>
      this.#db
        .select(RECORD)
        .from(changeSet)
        .where(and(eq(changeSet.workspace, workspace), inArray(changeSet.id, [...ids]))),
    );
  }

  async count(workspace: WorkspaceId, wanted: ChangeSetFilter): Promise<number> {
    const [found] = await reading("count change sets", () =>
      this.#db.select({ count: count() }).from(changeSet).where(fits(workspace, wanted)),
    );
    return found?.count ?? 0;
  }

  async madeFrom(ids: readonly ChangeSetId[]): Promise<readonly ChangeSetRecord[]> {
    if (ids.length === 0) return [];
    return reading("list what was made from change sets", () =>
      this.#db
        .select(RECORD)
        .from(changeSet)
        .where(inArray(changeSet.madeFrom, [...ids]))
        .orderBy(asc(changeSet.createdAt), asc(changeSet.id)),
    );
  }

  async update(id: ChangeSetId, patch: Parameters<ChangeSetStore["update"]>[1], audit?: AuditLine): Promise<void> {
    if (Object.values(patch).every((value) => value === undefined)) return;
    const { title, description, baseVersion } = patch;
    const values = [id, textOf(title), textOf(description), baseVersion ?? null];
    await writing("update change set", async () => {
      if (!audit) return void (await this.#db.$client.query(UPDATE, values));
      await inTransaction(this.#db, async (client) => {
        const { rows } = await client.query<{ workspace: WorkspaceId }>(UPDATE, values);
        if (rows[0]) await appendAudit(client, rows[0].workspace, [audit]);
      });
    });
  }

  async abandon(
    id: ChangeSetId,
    { audit, superseded }: Parameters<ChangeSetStore["abandon"]>[1],
  ): ReturnType<ChangeSetStore["abandon"]> {
    return writing("abandon change set", () =>
      inTransaction(this.#db, async (client) => {
        if (superseded && !(await storeNext(client, superseded))) return err({ kind: "revised" as const });
        const workspace = await moved(client, id, { from: "open", to: "abandoned" });
        // Nothing of it is to stay: the request, too, is as it was.
        if (!workspace) throw new Revised();
        await appendAudit(client, workspace, [audit]);
        return ok(undefined);
      }).catch((error: unknown) => {
        if (error instanceof Revised) return err({ kind: "revised" as const });
        throw error;
      }),
    );
  }

  async reopen(id: ChangeSetId, audit: AuditLine): Promise<boolean> {
    return writing("reopen change set", () =>
      inTransaction(this.#db, async (client) => {
        const workspace = await moved(client, id, { from: "abandoned", to: "open" });
        if (workspace) await appendAudit(client, workspace, [audit]);
        return workspace !== undefined;
      }),
    );
  }

  async contributors(id: ChangeSetId): ReturnType<ChangeSetStore["contributors"]> {
    return (await this.contributorsOfAll([id])).get(id) ?? [];
  }

  async contributorsOfAll(ids: readonly ChangeSetId[]): ReturnType<ChangeSetStore["contributorsOfAll"]> {
    type Lease = { changeSet: ChangeSetId; seq: number };
    const { rows: leases } = await reading("read leases", () =>
      this.#db.$client.query<Lease>(
        `SELECT change_set AS "changeSet", seq FROM document_lease WHERE change_set = ANY($1)`,
        [ids],
      ),
    );
    const stale = leases.filter(({ changeSet: of, seq }) => this.#written.get(of)?.seq !== seq);
    if (stale.length > 0) await this.#count(stale);
    return new Map(
      leases.flatMap(({ changeSet: of }) => {
        const by = this.#written.get(of)?.by ?? [];
        return by.length > 0 ? [[of, by] as const] : [];
      }),
    );
  }

  /** Counts afresh; for which a document that was written to meanwhile will be counted again. */
  async #count(leases: readonly { readonly changeSet: ChangeSetId; readonly seq: number }[]): Promise<void> {
    type Row = { changeSet: ChangeSetId; actor: Actor; mutations: number; lastAt: number };
    const ids = leases.map(({ changeSet: of }) => of);
    const { rows } = await reading("read contributors", () => this.#db.$client.query<Row>(CONTRIBUTORS, [ids]));
    const found = Map.groupBy(rows, ({ changeSet: of }) => of);
    for (const { changeSet: of, seq } of leases) {
      const by = (found.get(of) ?? []).map(({ changeSet: _of, ...contribution }) => contribution);
      this.#written.delete(of);
      this.#written.set(of, { seq, by });
    }
    for (const oldest of this.#written.keys()) {
      if (this.#written.size <= COUNTS_KEPT) break;
      this.#written.delete(oldest);
    }
  }
}

function fits(workspace: WorkspaceId, { phases, text, before }: ChangeSetFilter): SQL | undefined {
  const { createdAt, id } = changeSet;
  return and(
    eq(changeSet.workspace, workspace),
    phases && inArray(changeSet.phase, [...phases]),
    before && sql`(${createdAt}, ${id}) < (SELECT created_at, id FROM change_set WHERE id = ${before})`,
    text ? speaksOf(text) : undefined,
  );
}

/** In its title, or in the names of those who made it or wrote in it. */
function speaksOf(text: string): SQL {
  const like = `%${storable(text).replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql`(${changeSet.title} ILIKE ${like}
    OR ${changeSet.createdBy} IN (SELECT id FROM "user" WHERE name ILIKE ${like})
    OR EXISTS (
      SELECT FROM ${mutationPage} AS page CROSS JOIN LATERAL unnest(page.actors) AS actor
      WHERE page.change_set = ${changeSet.id} AND (${readable(sql`actor`)})->>'name' ILIKE ${like}))`;
}

function textOf(text: string | undefined): string | null {
  return text === undefined ? null : storable(text);
}

type Ending = { readonly from: ChangeSetPhase; readonly to: ChangeSetPhase };

/** The workspace of the change set that went from one phase to the other; undefined when it was in another. */
async function moved(client: pg.PoolClient, id: ChangeSetId, { from, to }: Ending): Promise<WorkspaceId | undefined> {
  const { rows } = await client.query<{ workspace: WorkspaceId }>(
    "UPDATE change_set SET phase = $3 WHERE id = $1 AND phase = $2 RETURNING workspace",
    [id, from, to],
  );
  return rows[0]?.workspace;
}

/** Ends a transaction of which nothing is to stay. */
class Revised extends Error {
  override readonly name = "Revised";
}
