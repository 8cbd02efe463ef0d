import type { WorkspaceId } from "@tributary/core/base";
import { OutcomeUnknown } from "@tributary/core/sync";
import type pg from "pg";
import { persisting } from "./faults.ts";

/** A line of the audit by its place and what it says. */
export type AuditPlace = { readonly workspace: WorkspaceId; readonly seq: number; readonly digest: Uint8Array };

/** Waits between looks for a commit whose answer was lost: somebody waits for what came of their command. */
const LOOK_AFTER_MS = [50, 150, 500, 1000, 2000, 4000, 8000] as const;

/**
 * Held until its end by each transaction that writes in this chain, the first of a workspace too: what was on its way when the line
 * broke has arrived or is gone after this.
 */
const AFTER_THEM = `
INSERT INTO audit_head (workspace, seq, hash) VALUES ($1, 0, decode(repeat('00', 32), 'hex'))
ON CONFLICT (workspace) DO UPDATE SET seq = audit_head.seq`;

/** By transaction, the last line it has written to the audit. */
const lines = new WeakMap<pg.ClientBase | pg.Pool, AuditPlace>();

export function noteLine(client: pg.ClientBase | pg.Pool, line: AuditPlace): void {
  lines.set(client, line);
}

/** Connections are used again: what the last transaction wrote is none of the next one's. */
export function takeLine(client: pg.ClientBase): AuditPlace | undefined {
  const line = lines.get(client);
  lines.delete(client);
  return line;
}

/**
 * Whether the transaction that wrote this line was committed, which whoever lost the answer does not know: the line is there
 * exactly when all of it is.
 *
 * @throws {OutcomeUnknown} when the database stays out of reach
 */
export async function isCommitted(pool: pg.Pool, { workspace, seq, digest }: AuditPlace): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    await pool.query(AFTER_THEM, [workspace]);
    const { rows } = await pool.query<{ own: boolean }>(
      `SELECT hashes[$2 - first + 1] = sha256(prev_hashes[$2 - first + 1] || int8send($2) || $3) AS own
       FROM audit_page WHERE workspace = $1 AND first <= $2 ORDER BY first DESC LIMIT 1`,
      [workspace, seq, digest],
    );
    return rows[0]?.own === true;
  };
  return persisting("find out what was stored", look, LOOK_AFTER_MS).catch((cause: unknown) => {
    throw new OutcomeUnknown("commit", cause);
  });
}
