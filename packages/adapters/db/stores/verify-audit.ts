import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import {
  type AuditBroken,
  type AuditChainStore,
  type ChainEnd,
  ChainVerifier,
  type ChainVerdict,
} from "@tributary/core/history";
import type { Database } from "../connection.ts";
import { PgAuditChainStore } from "./audit-chain-store.ts";
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
  for (let after = Number.MIN_SAFE_INTEGER; after < recorded.seq; ) {
    const page = await store.chain(workspace, { after, limit: PAGE });
    for (const entry of page) {
      after = entry.seq;
      if (after > recorded.seq) break;
      if (!verifier.add(entry)) return verifier.end(recorded);
      if (entry.misfiled) return err(misfiled(entry.seq, entry.misfiled));
    }
    if (page.length === 0) break;
    const unfiled = await filing.add(page.filter(({ seq }) => seq <= recorded.seq));
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

function misfiled(seq: number, column: string) {
  const sentence = `Entry ${seq} was changed after it was written: its ${column} is not what it says.`;
  return { kind: "changed" as const, seq, sentence };
}
