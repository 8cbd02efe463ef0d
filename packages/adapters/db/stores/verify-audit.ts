import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import { and, asc, eq, gt } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { audit, auditHead } from "../schema/index.ts";
import { auditDigest, chainHash } from "./audit-chain.ts";

export type AuditBroken = { readonly kind: "broken"; readonly seq: number; readonly sentence: string };

const PAGE = 1000;
const START = new Uint8Array(32);

/**
 * Recomputes a workspace's audit chain from its first entry: proves that no entry was changed, removed, put in or
 * reordered since it was written. Answers how many there are and the chain's end, which can be kept elsewhere to prove
 * later that the end was not cut off either.
 */
export async function verifyAuditChain(
  db: Database,
  workspace: WorkspaceId,
): Promise<Result<{ readonly entries: number; readonly hash: string }, AuditBroken>> {
  let previous: Uint8Array = START;
  let seq = 0;
  const end = await headOf(db, workspace);
  while (seq < end.seq) {
    const rows = await pageAfter(db, workspace, seq);
    for (const row of rows) {
      if (row.seq > end.seq) break; // written while we read
      const problem = problemOf(row, previous, seq + 1, workspace);
      if (problem) return err({ kind: "broken", seq: seq + 1, sentence: problem });
      previous = row.hash;
      seq = row.seq;
    }
    if (rows.length === 0)
      return err({ kind: "broken", seq: seq + 1, sentence: `Entries ${seq + 1} to ${end.seq} are missing.` });
  }
  if (!same(previous, end.hash))
    return err({ kind: "broken", seq, sentence: `Entry ${seq} is not the chain's recorded end.` });
  return ok({ entries: seq, hash: Buffer.from(previous).toString("hex") });
}

type Row = typeof audit.$inferSelect;

function problemOf(row: Row, previous: Uint8Array, expected: number, workspace: WorkspaceId): string | undefined {
  if (row.seq !== expected) return `Entry ${expected} is missing: after ${expected - 1} comes ${row.seq}.`;
  if (!same(row.prevHash, previous)) return `Entry ${row.seq} does not follow from the entry before it.`;
  if (row.actorId !== row.actor.id) return `Entry ${row.seq} is filed under another actor.`;
  const digest = auditDigest(workspace, { ...row, details: row.details ?? undefined });
  return same(row.hash, chainHash(previous, row.seq, digest))
    ? undefined
    : `Entry ${row.seq} was changed after it was written.`;
}

function headOf(db: Database, workspace: WorkspaceId): Promise<{ readonly seq: number; readonly hash: Uint8Array }> {
  return reading("read audit", async () => {
    const rows = await db.select().from(auditHead).where(eq(auditHead.workspace, workspace));
    return rows[0] ?? { seq: 0, hash: START };
  });
}

function pageAfter(db: Database, workspace: WorkspaceId, seq: number): Promise<Row[]> {
  return reading("read audit", () =>
    db
      .select()
      .from(audit)
      .where(and(eq(audit.workspace, workspace), gt(audit.seq, seq)))
      .orderBy(asc(audit.seq))
      .limit(PAGE),
  );
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
