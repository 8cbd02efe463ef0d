import type { Actor, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetFilter, ChangeSetRecord, ChangeSetStore, Contribution } from "@tributary/core/governance";
import { and, asc, count, desc, eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { changeSet } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";

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

  async create(record: ChangeSetRecord): Promise<void> {
    await writing("create change set", () =>
      this.#db.insert(changeSet).values({
        ...record,
        ...storableTexts(record),
        madeFrom: (record.origin?.changeSet ?? null) as ChangeSetId | null,
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

  async update(id: ChangeSetId, patch: Parameters<ChangeSetStore["update"]>[1]): Promise<void> {
    if (Object.values(patch).every((value) => value === undefined)) return;
    await writing("update change set", () =>
      this.#db
        .update(changeSet)
        .set({ ...patch, ...storableTexts(patch) })
        .where(eq(changeSet.id, id)),
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
    OR EXISTS (SELECT FROM document_mutation WHERE change_set = ${changeSet.id} AND actor->>'name' ILIKE ${like}))`;
}

function storableTexts({ title, description }: { readonly title?: string; readonly description?: string }) {
  return {
    ...(title === undefined ? {} : { title: storable(title) }),
    ...(description === undefined ? {} : { description: storable(description) }),
  };
}
