import type { WorkspaceId } from "@tributary/core/base";
import type { AuditFilter } from "@tributary/core/protocol";
import { and, asc, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { auditFiling } from "../schema/index.ts";
import { BLOCK, blockOf, type Filed, filedBy } from "./audit-filing.ts";
import { filtered, lookedFor, SAID } from "./audit-filter.ts";

/** A workspace's entries that pass a filter, in this order from `start` on, the entry there included. */
type AuditSearch = {
  readonly workspace: WorkspaceId;
  readonly order: "newestFirst" | "oldestFirst";
  readonly start?: number | undefined;
  readonly limit: number;
  readonly filter: AuditFilter;
};

/** An entry as it stands in its page. */
export type AuditRow = {
  readonly seq: number;
  readonly line: string;
  /** Null where somebody took it out. */
  readonly prevHash: Buffer | null;
  readonly hash: Buffer | null;
  /** Of its page: where it begins, and between which moments its entries are said to be. */
  readonly first: number;
  readonly firstAt: number;
  readonly lastAt: number;
};

/** How many blocks are looked through at once: few at first, for most searches soon have enough, then twice as many each time. */
const BLOCKS_AT_ONCE = { first: 4, most: 64 } as const;

/**
 * The entries. Where the filter names somebody or something that blocks are filed under, only the blocks where all it names are
 * filed are looked through, one after the other, until there are enough. What is appended meanwhile is not looked at.
 *
 * The blocks are walked here and not by a statement: one that asks for all of them in their order is free to read all before it sorts.
 */
export async function searched(db: Database, search: AuditSearch): Promise<AuditRow[]> {
  const under = filedBy(search.filter);
  if (under.length === 0) return rowsOf(db, entries(search, sql`true`));
  const { workspace, order, start, limit } = search;
  const end = await lastPage(db, workspace, Number.MAX_SAFE_INTEGER);
  if (end === undefined) return [];
  const to = order === "newestFirst" ? 0 : blockOf(end);
  let from = blockOf(start === undefined ? end : ((await lastPage(db, workspace, start)) ?? 0));
  const found: AuditRow[] = [];
  for (let most: number = BLOCKS_AT_ONCE.first; ; most = Math.min(2 * most, BLOCKS_AT_ONCE.most)) {
    const blocks = await blocksOf(db, search, { under, from, to, most });
    found.push(...(await inBlocks(db, { ...search, limit: limit - found.length }, { blocks, end })));
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < most || found.length === limit) return found;
    from = order === "newestFirst" ? last - 1 : last + 1;
  }
}

/** Where the page begins that holds this place, or the last one before it. */
async function lastPage(db: Database, workspace: WorkspaceId, seq: number): Promise<number | undefined> {
  const { rows } = await db.$client.query<{ first: number | null }>(
    "SELECT max(first) AS first FROM audit_page WHERE workspace = $1 AND first <= $2",
    [workspace, seq],
  );
  return rows[0]?.first ?? undefined;
}

type Walk = Readonly<{ under: readonly Filed[]; from: number; to: number; most: number }>;

/** The next blocks that are filed under all of these. */
async function blocksOf(db: Database, { workspace, order }: AuditSearch, walk: Walk): Promise<number[]> {
  const [first, ...others] = walk.under;
  if (!first) return [];
  const { block, kind, value } = auditFiling;
  const [least, greatest] = order === "newestFirst" ? [walk.to, walk.from] : [walk.from, walk.to];
  const alsoUnder = (other: Filed) => sql`EXISTS (
    SELECT FROM ${auditFiling} AS also
    WHERE also.workspace = ${workspace} AND also.kind = ${other.kind} AND also.value = ${other.value} AND also.block = ${block}
  )`;
  const rows = await db
    .select({ block })
    .from(auditFiling)
    .where(
      and(
        ...[eq(auditFiling.workspace, workspace), eq(kind, first.kind), eq(value, first.value)],
        ...[gte(block, least), lte(block, greatest)],
        ...others.map(alsoUnder),
      ),
    )
    .orderBy(order === "newestFirst" ? desc(block) : asc(block))
    .limit(walk.most);
  return rows.map((row) => row.block);
}

/** What of these blocks is asked for, up to the page that begins at `end`. Of each no more is read than there is room for. */
async function inBlocks(
  db: Database,
  search: AuditSearch,
  { blocks, end }: { readonly blocks: readonly number[]; readonly end: number },
): Promise<AuditRow[]> {
  if (blocks.length === 0) return [];
  const within = sql`page.first >= filed.block * ${BLOCK}::bigint AND page.first < (filed.block + 1) * ${BLOCK}::bigint AND page.first <= ${end}::bigint`;
  return rowsOf(
    db,
    sql`SELECT entry.* FROM unnest(${sql.param(blocks)}::bigint[]) AS filed (block)
        CROSS JOIN LATERAL (${entries(search, within)}) AS entry
        ORDER BY entry.seq ${inOrder(search)} LIMIT ${search.limit}`,
  );
}

/** The statement that reads them, from the pages of which `within` is true. */
function entries(search: AuditSearch, within: SQL): SQL {
  const { workspace, limit, filter } = search;
  const passing = filtered(filter);
  return sql`
    SELECT page.first + entry.place - 1 AS seq, entry.line, entry.prev_hash AS "prevHash", entry.hash,
      page.first, page.first_at AS "firstAt", page.last_at AS "lastAt"
    FROM audit_page AS page
    CROSS JOIN LATERAL unnest(page.lines, page.prev_hashes, page.hashes) WITH ORDINALITY AS entry (line, prev_hash, hash, place)
    ${passing ? sql`CROSS JOIN LATERAL ${SAID}` : sql``}
    WHERE ${and(
      ...[sql`page.workspace = ${workspace}`, within, ahead(search), sql`entry.line IS NOT NULL`],
      filter.from === undefined ? undefined : sql`page.last_at >= ${filter.from}`,
      filter.to === undefined ? undefined : sql`page.first_at < ${filter.to}`,
      lookedFor(filter),
      passing,
    )}
    ORDER BY page.first ${inOrder(search)}, entry.place ${inOrder(search)} LIMIT ${limit}`;
}

/** Not before where it starts: the page that holds the place there is looked into as well. */
function ahead({ workspace, order, start }: AuditSearch): SQL | undefined {
  if (start === undefined) return undefined;
  const seq = sql`page.first + entry.place - 1`;
  if (order === "newestFirst") return sql`page.first <= ${start}::bigint AND ${seq} <= ${start}::bigint`;
  const holding = sql`SELECT max(first) FROM audit_page WHERE workspace = ${workspace} AND first <= ${start}::bigint`;
  return sql`page.first >= coalesce((${holding}), ${start}::bigint) AND ${seq} >= ${start}::bigint`;
}

function inOrder({ order }: AuditSearch): SQL {
  return order === "newestFirst" ? sql`DESC` : sql`ASC`;
}

async function rowsOf(db: Database, statement: SQL): Promise<AuditRow[]> {
  const { rows } = await db.execute<AuditRow>(statement);
  return rows.map((row) => ({
    ...row,
    ...{ seq: Number(row.seq), first: Number(row.first), firstAt: Number(row.firstAt), lastAt: Number(row.lastAt) },
  }));
}
