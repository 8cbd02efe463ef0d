import type { Actor, ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { pathsAbove } from "@tributary/core/document";
import type { HistoryStore, VersionAuthor, Write, KeyHand } from "@tributary/core/history";
import type { HistoryStatistics, VersionView, Who } from "@tributary/core/protocol";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { auditActor } from "./audit-chain.ts";
import { bringUpToDate } from "./head-index.ts";
import { restoreWorkspace } from "./restore-workspace.ts";
import { storable } from "./storable.ts";

const COLUMNS = `path, at, actor, change_set AS "changeSet", version, place, mutation`;

/** Reads what was written where. The index of Head's writes is brought up to date first, which costs what is new. */
export class PgHistoryStore implements HistoryStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async timeline(workspace: WorkspaceId, options: Parameters<HistoryStore["timeline"]>[1]): Promise<readonly Write[]> {
    const { before, limit } = options;
    const [column, of, path] =
      "thing" in options ? ["thing", options.thing] : ["component", options.component, options.path];
    const above = path === undefined ? [] : pathsAbove(storable(path));
    return this.#indexed("read a timeline", workspace, async (db) => {
      const { rows } = await db.query<Write>(
        `SELECT ${COLUMNS} FROM head_write WHERE workspace = $1 AND ${column} = $2
         AND ($3::text IS NULL OR path = $3 OR starts_with(path, $3 || '/')
           OR (path = ANY($7) AND type NOT IN ('item.insert', 'item.move')))
         AND ($4::int IS NULL OR (version, place) < ($4, $5::int))
         ORDER BY version DESC, place DESC LIMIT $6`,
        [
          workspace,
          storable(of),
          path === undefined ? null : storable(path),
          before?.version,
          before?.place,
          limit,
          above,
        ],
      );
      return rows;
    });
  }

  async versions(
    workspace: WorkspaceId,
    { before, limit }: Parameters<HistoryStore["versions"]>[1],
  ): Promise<readonly VersionView[]> {
    return this.#indexed("read versions", workspace, async (db) => {
      const { rows } = await db.query<
        Omit<VersionView, "actor"> & { actor: Actor; title: string | null; id: string | null }
      >(
        `SELECT v.version, v.at, v.actor, v.mutation_count AS mutations, encode(v.state_hash, 'hex') AS "stateHash",
           c.id, c.title, (SELECT json_agg(w.actor) FROM (
             SELECT DISTINCT ON (actor_id) actor FROM head_write WHERE workspace = $1 AND version = v.version ORDER BY actor_id LIMIT 6
           ) AS w) AS authors
         FROM head_version v LEFT JOIN change_set c ON c.id = v.change_set
         WHERE v.workspace = $1 AND ($2::int IS NULL OR v.version < $2) ORDER BY v.version DESC LIMIT $3`,
        [workspace, before, limit],
      );
      return rows.map(({ id, title, actor, authors, ...row }) => ({
        ...row,
        actor: auditActor(actor),
        authors: authors ?? [auditActor(actor)],
        changeSet: id === null ? null : { id, title: title ?? "" },
      }));
    });
  }

  async writesBetween(workspace: WorkspaceId, options: Parameters<HistoryStore["writesBetween"]>[1]) {
    const { after, upTo, components } = options;
    return this.#indexed("read authors", workspace, async (db) => {
      const { rows } = await db.query<Write & { component: ComponentId }>(
        `SELECT DISTINCT ON (component, path) component, ${COLUMNS} FROM head_write
         WHERE workspace = $1 AND component = ANY($4) AND version > $2 AND version <= $3
         ORDER BY component, path, type = 'component.erase', version DESC, place DESC`,
        [workspace, after, upTo, components],
      );
      return rows;
    });
  }

  async handsBetween(workspace: WorkspaceId, { after, upTo, things }: Parameters<HistoryStore["handsBetween"]>[1]) {
    return this.#indexed("read authors", workspace, async (db) => {
      const { rows } = await db.query<{ thing: string; actor: Who; at: number }>(
        `SELECT DISTINCT ON (thing, actor_id) thing, actor, at FROM head_write
         WHERE workspace = $1 AND thing = ANY($4) AND version > $2 AND version <= $3
         ORDER BY thing, actor_id, at DESC`,
        [workspace, after, upTo, things.map(storable)],
      );
      return rows.map(({ thing, actor, at }) => ({ ...actor, thing, at })).sort((a, b) => b.at - a.at);
    });
  }

  async authors(workspace: WorkspaceId, { after, upTo }: Parameters<HistoryStore["authors"]>[1]) {
    return this.#indexed("read authors", workspace, async (db) => {
      // As text: whoever had a function work it out is told apart from the same person by hand.
      const { rows } = await db.query<{ version: number; authors: readonly VersionAuthor[] }>(
        `SELECT version, json_agg(json_build_object('actor', who::json, 'wrote', wrote) ORDER BY first) AS authors FROM (
           SELECT version, actor::text AS who, min(place) AS first, json_agg(json_build_array(place, at) ORDER BY place) AS wrote
           FROM head_write WHERE workspace = $1 AND version > $2 AND version <= $3 GROUP BY version, actor::text
         ) AS a GROUP BY version`,
        [workspace, after, upTo],
      );
      return new Map(rows.map(({ version, authors }) => [version, authors]));
    });
  }

  async lastWrites(workspace: WorkspaceId, component: ComponentId, version: number): Promise<readonly Write[]> {
    return this.#indexed("read authors", workspace, async (db) => {
      const { rows } = await db.query<Write>(
        `SELECT DISTINCT ON (path) ${COLUMNS} FROM head_write WHERE workspace = $1 AND component = $2 AND version <= $3
         ORDER BY path, version DESC, place DESC`,
        [workspace, component, version],
      );
      return rows;
    });
  }

  async lastWritesIn(changeSet: ChangeSetId, component: ComponentId): Promise<readonly Write[]> {
    return reading("read authors", async () => {
      // All keys of a component: "/" and "0" are neighbours. Its own key stands in another root. What the server wrote on
      // its way (a rebase) takes no value from its author.
      const { rows } = await this.#db.$client.query<Omit<Write, "actor"> & { actor: Actor }>(
        `SELECT * FROM (
           SELECT DISTINCT ON (root, key COLLATE "C") substr(key, length($2::text) + 1) AS path, at, actor,
             NULL::int AS version, idx AS place, mutation, first_value(after IS NOT NULL) OVER newest AS stands
           FROM document_mutation
           WHERE change_set = $1 AND ((root = 'attribute' AND key COLLATE "C" >= $2 || '/' AND key COLLATE "C" < $2 || '0')
             OR (root = 'component' AND key COLLATE "C" = $2))
           WINDOW newest AS (PARTITION BY root, key COLLATE "C" ORDER BY seq DESC, idx DESC)
           ORDER BY root, key COLLATE "C", actor_id = 'system', seq DESC, idx DESC
         ) AS last WHERE stands`,
        [changeSet, component],
      );
      return rows.map(({ actor, path, at, version, place, mutation }) => ({
        ...{ path, at, version, place, mutation, changeSet },
        actor: auditActor(actor),
      }));
    });
  }

  async handsIn(changeSet: ChangeSetId): Promise<readonly KeyHand[]> {
    return reading("read authors", async () => {
      const { rows } = await this.#db.$client.query<KeyHand>(
        `SELECT root, key, actor, at FROM (
           SELECT DISTINCT ON (root, key COLLATE "C", actor_id) root, key, actor, at, seq, idx
           FROM document_mutation WHERE change_set = $1 AND actor_id <> 'system'
           ORDER BY root, key COLLATE "C", actor_id, seq DESC, idx DESC
         ) AS last ORDER BY seq, idx`,
        [changeSet],
      );
      return rows;
    });
  }

  async statistics(workspace: WorkspaceId): Promise<HistoryStatistics> {
    return this.#indexed("read statistics", workspace, async (db) => {
      const totals = await db.query<Totals>(
        `SELECT count(*)::int AS versions, coalesce(sum(mutation_count), 0)::int AS mutations, min(at) AS "firstAt", max(at) AS "lastAt",
           coalesce(avg(mutation_count), 0)::float8 AS average, coalesce(max(mutation_count), 0) AS largest
         FROM head_version WHERE workspace = $1`,
        [workspace],
      );
      const actors = await db.query<{ actor: Who; mutations: number }>(
        `SELECT (array_agg(actor ORDER BY version DESC))[1] AS actor, count(*)::int AS mutations
         FROM head_write WHERE workspace = $1 GROUP BY actor_id ORDER BY 2 DESC, actor_id LIMIT 100`,
        [workspace],
      );
      const types = await db.query<HistoryStatistics["byType"][number]>(
        `SELECT type, count(*)::int AS mutations FROM head_write WHERE workspace = $1 GROUP BY type ORDER BY 2 DESC, type`,
        [workspace],
      );
      return statisticsOf(totals.rows[0] ?? NO_TOTALS, actors.rows, types.rows);
    });
  }

  async restore(input: Parameters<HistoryStore["restore"]>[0]): Promise<void> {
    await writing("restore workspace", () => restoreWorkspace(this.#db, input));
  }

  #indexed<T>(operation: string, workspace: WorkspaceId, read: (db: Database["$client"]) => Promise<T>): Promise<T> {
    return reading(operation, async () => {
      await bringUpToDate(this.#db, workspace);
      return read(this.#db.$client);
    });
  }
}

type Totals = {
  readonly versions: number;
  readonly mutations: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly average: number;
  readonly largest: number;
};
const NO_TOTALS: Totals = { versions: 0, mutations: 0, firstAt: null, lastAt: null, average: 0, largest: 0 };

function statisticsOf(
  { average, largest, ...totals }: Totals,
  byActor: HistoryStatistics["byActor"],
  byType: HistoryStatistics["byType"],
): HistoryStatistics {
  const categories = new Map<string, number>();
  for (const { type, mutations } of byType) {
    const category = type.slice(0, type.indexOf("."));
    categories.set(category, (categories.get(category) ?? 0) + mutations);
  }
  const byCategory = [...categories].map(([category, mutations]) => ({ category, mutations }));
  return { ...totals, perVersion: { average, largest }, byActor, byType, byCategory };
}
