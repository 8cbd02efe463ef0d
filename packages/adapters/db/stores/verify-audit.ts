import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import {
  type AuditBroken,
  type AuditChainStore,
  type ChainedEntry,
  type ChainEnd,
  ChainVerifier,
  type ChainVerdict,
} from "@tributary/core/history";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { chained, PgAuditChainStore } from "./audit-chain-store.ts";
import { isAsSearched } from "./audit-page.ts";
import { type AuditRow, searched } from "./audit-search.ts";
import { FilingVerifier } from "./verify-filing.ts";

const PAGE = 1000;

/**
 * Recomputes a workspace's audit chain from its first entry: proves that no entry was changed, removed, put in or moved since
 * it was written. Answers the chain's end, to be kept elsewhere: given back as an anchor it proves later that the log was
 * neither cut off nor written anew. What is written meanwhile is not looked at.
 */
export async function verifyAuditChain(
  db: Database,
  workspace: WorkspaceId,
  anchors: readonly ChainEnd[] = [],
): Promise<Result<{ readonly entries: number; readonly hash: string }, AuditBroken>> {
  const verdict = await verified(db, workspace, anchors);
  return verdict.ok ? ok({ entries: verdict.value.seq, hash: verdict.value.hash }) : verdict;
}

async function verified(db: Database, workspace: WorkspaceId, anchors: readonly ChainEnd[]): Promise<ChainVerdict> {
  const store = new PgAuditChainStore(db);
  const filing = new FilingVerifier(db, workspace);
  const recorded = await store.chainEnd(workspace);
  const verifier = new ChainVerifier(workspace, anchors);
  for (let start = Number.MIN_SAFE_INTEGER; start <= recorded.seq; ) {
    const { found, next } = await after(db, workspace, start);
    start = next;
    for (const { entry, row } of found) {
      if (entry.seq > recorded.seq) break;
      if (!verifier.add(entry)) return verifier.end(recorded);
      const unseen = hidden(entry, row, workspace);
      if (unseen) return err(unseen);
    }
    if (found.length === 0) break;
    const unfiled = await filing.add(
      found.flatMap(({ entry, row }) => (row.seq > recorded.seq ? [] : [{ ...entry, first: row.first }])),
    );
    if (unfiled) return err(unfiled);
  }
  const verdict = verifier.end(recorded);
  if (!verdict.ok) return verdict;
  const beyond = (await beyondEnd(store, workspace, recorded)) ?? (await filing.end());
  return beyond ? err(beyond) : verdict;
}

/** What was written properly stands before an end that is at least as far: the row is read first, the end after it. */
async function beyondEnd(store: AuditChainStore, workspace: WorkspaceId, { seq }: ChainEnd) {
  const [row] = await store.chain(workspace, { after: seq, limit: 1 });
  if (!row || row.seq <= (await store.chainEnd(workspace)).seq) return undefined;
  const sentence = `Entry ${row.seq} was put in: the log is recorded to end before it.`;
  return { kind: "inserted" as const, seq: row.seq, sentence };
}

/**
 * The next entries, oldest first, and how they stand in their pages; and where to go on. Each page is looked at to its end at
 * once: gone on with in the midst of one, a second page that begins there would be taken for the rest of the first.
 */
async function after(db: Database, workspace: WorkspaceId, start: number, limit = PAGE): Promise<Found> {
  const page = { workspace, order: "oldestFirst", start, limit, filter: {} } as const;
  const rows = await reading("read audit", () => searched(db, page));
  const last = rows.at(-1);
  const isAll = rows.length < limit;
  const whole = isAll ? rows : rows.filter(({ first }) => first !== last?.first);
  if (last && whole.length === 0) return after(db, workspace, start, 2 * limit);
  const next = !last || isAll ? (last?.seq ?? start) + 1 : last.first;
  return { found: whole.map((row) => ({ entry: chained(row), row })), next };
}

type Found = {
  readonly found: readonly { readonly entry: ChainedEntry; readonly row: AuditRow }[];
  readonly next: number;
};

/** How a search would miss an entry that says what it did: by how it is written, or by the moments its page is said to be of. */
function hidden({ seq, at }: ChainedEntry, { line, firstAt, lastAt }: AuditRow, workspace: WorkspaceId) {
  const isInTime = at >= firstAt && at <= lastAt;
  if (isInTime && isAsSearched(workspace, line)) return undefined;
  const how = isInTime ? "it is not written as searches look for it" : "no search finds it by its moment";
  const sentence = `Entry ${seq} was changed after it was written: ${how}.`;
  return { kind: "changed" as const, seq, sentence };
}
