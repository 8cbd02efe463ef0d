import type { WorkspaceId } from "@tributary/core/base";
import type { AuditFilter } from "@tributary/core/protocol";
import { and, asc, desc, eq, gte, lt, lte, max, type SQL, sql } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { audit, auditFiling } from "../schema/index.ts";
import { BLOCK, blockOf, type Filed, filedBy } from "./audit-filing.ts";
import { filtered } from "./audit-filter.ts";

/** A page of a workspace's entries that pass a filter, in this order from `start` on, the entry there included. */
type AuditPage = {
  readonly workspace: WorkspaceId;
  readonly order: "newestFirst" | "oldestFirst";
  readonly start?: number | undefined;
  readonly limit: number;
  readonly filter: AuditFilter;
};

export type AuditRow = typeof audit.$inferSelect;

/** How many blocks are looked through at once: few at first, for most pages are soon full, then twice as many each time. */
const BLOCKS_AT_ONCE = { first: 4, most: 64 } as const;

/**
 * The page. Where the filter names somebody or something that entries are filed under, only the blocks where all it names are
 * filed are looked through, one after the other, until the page is full. What is appended meanwhile is not looked at.
 *
 * The blocks are walked here and not by a statement: one that asks for all of them in their order is free to read all before it sorts.
 */
export async function searched(db: Database, page: AuditPage): Promise<AuditRow[]> {
  const { limit, filter } = page;
  const named = filedBy(filter);
  if (named.length === 0) return db.select().from(audit).where(passing(page)).orderBy(inOrder(page)).limit(limit);
  const end = await endOf(db, page.workspace);
  const found: AuditRow[] = [];
  let start = page.order === "newestFirst" ? Math.min(page.start ?? end, end) : Math.max(page.start ?? 0, 0);
  for (let most: number = BLOCKS_AT_ONCE.first; ; most = Math.min(2 * most, BLOCKS_AT_ONCE.most)) {
    const rest = { ...page, start, limit: limit - found.length };
    const blocks = await blocksOf(db, rest, { named, most, end });
    found.push(...(await inBlocks(db, rest, { blocks, end })));
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < most || found.length === limit) return found;
    start = page.order === "newestFirst" ? last * BLOCK - 1 : (last + 1) * BLOCK;
  }
}

async function endOf(db: Database, workspace: WorkspaceId): Promise<number> {
  const [row] = await db
    .select({ seq: max(audit.seq) })
    .from(audit)
    .where(eq(audit.workspace, workspace));
  return row?.seq ?? 0;
}

/** The next blocks that are filed under all of these. */
async function blocksOf(
  db: Database,
  { workspace, order, start }: AuditPage & { readonly start: number },
  { named: [first, ...others], most, end }: Readonly<{ named: readonly Filed[]; most: number; end: number }>,
): Promise<number[]> {
  if (!first) return [];
  const { block, kind, value } = auditFiling;
  const ahead =
    order === "newestFirst"
      ? [gte(block, 0), lte(block, blockOf(start))]
      : [gte(block, blockOf(start)), lte(block, blockOf(end))];
  const alsoUnder = (other: Filed) => sql`EXISTS (
    SELECT FROM ${auditFiling} AS also
    WHERE also.workspace = ${workspace} AND also.kind = ${other.kind} AND also.value = ${other.value} AND also.block = ${block}
  )`;
  const rows = await db
    .select({ block })
    .from(auditFiling)
    .where(
      and(
        ...[eq(auditFiling.workspace, workspace), eq(kind, first.kind), eq(value, first.value), ...ahead],
        ...others.map(alsoUnder),
      ),
    )
    .orderBy(order === "newestFirst" ? desc(block) : asc(block))
    .limit(most);
  return rows.map((row) => row.block);
}

/** What of these blocks belongs on the page. Of each no more is read than the page can hold. */
async function inBlocks(
  db: Database,
  page: AuditPage,
  { blocks, end }: { readonly blocks: readonly number[]; readonly end: number },
): Promise<AuditRow[]> {
  if (blocks.length === 0) return [];
  const [from, to] = [sql`block * ${BLOCK}`, sql`(block + 1) * ${BLOCK}`];
  const entry = db
    .select()
    .from(audit)
    .where(and(gte(audit.seq, from), lt(audit.seq, to), lte(audit.seq, end), passing(page)))
    .orderBy(inOrder(page))
    .limit(page.limit)
    .as("entry");
  return db
    .select(entry._.selectedFields)
    .from(sql`unnest(${sql.param(blocks)}::bigint[]) AS filed (block)`)
    .crossJoinLateral(entry)
    .orderBy(page.order === "newestFirst" ? desc(entry.seq) : asc(entry.seq))
    .limit(page.limit);
}

function passing({ workspace, order, start, filter }: AuditPage): SQL | undefined {
  const ahead = order === "newestFirst" ? lte : gte;
  return and(
    eq(audit.workspace, workspace),
    start === undefined ? undefined : ahead(audit.seq, start),
    filtered(filter),
  );
}

function inOrder({ order }: AuditPage): SQL {
  return order === "newestFirst" ? desc(audit.seq) : asc(audit.seq);
}
