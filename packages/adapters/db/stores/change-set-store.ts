import type { Actor, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord, ChangeSetStore } from "@tributary/core/governance";
import { asc, desc, eq, getTableColumns, inArray } from "drizzle-orm";
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

/** The record's own columns; `madeFrom` only serves to look up by it. */
const { madeFrom: _lookup, ...RECORD } = getTableColumns(changeSet);

export class PgChangeSetStore implements ChangeSetStore {
  readonly #db: Database;

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

  async list(workspace: WorkspaceId): Promise<readonly ChangeSetRecord[]> {
    return reading("list change sets", () =>
      this.#db
        .select(RECORD)
        .from(changeSet)
        .where(eq(changeSet.workspace, workspace))
        .orderBy(desc(changeSet.createdAt), desc(changeSet.id)),
    );
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
    type Row = { changeSet: ChangeSetId; actor: Actor; mutations: number; lastAt: number };
    const { rows } = await reading("read contributors", () => this.#db.$client.query<Row>(CONTRIBUTORS, [ids]));
    const found = new Map<ChangeSetId, Omit<Row, "changeSet">[]>();
    for (const { changeSet: of, ...contributor } of rows) found.set(of, [...(found.get(of) ?? []), contributor]);
    return found;
  }
}

function storableTexts({ title, description }: { readonly title?: string; readonly description?: string }) {
  return {
    ...(title === undefined ? {} : { title: storable(title) }),
    ...(description === undefined ? {} : { description: storable(description) }),
  };
}
