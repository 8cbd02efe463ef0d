import type { WorkspaceId } from "@tributary/core/base";
import type { OutboxRecord, OutboxStore } from "@tributary/core/governance";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { outbox } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";

const RECORD = {
  id: outbox.id,
  workspace: outbox.workspace,
  key: outbox.key,
  type: outbox.type,
  description: outbox.description,
  severity: outbox.severity,
  requiresAction: outbox.requiresAction,
  data: outbox.data,
  actor: outbox.actor,
  changeSet: outbox.changeSet,
  at: outbox.at,
  phase: outbox.phase,
  attempts: outbox.attempts,
  lastError: outbox.lastError,
};

/**
 * A claim moves a row's due moment past the lease, so a process that dies with it gives it back by doing nothing; rows others
 * are claiming in this moment are passed over.
 */
const CLAIM = `
UPDATE outbox SET due_at = $1 + $2, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM outbox WHERE phase = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
)
RETURNING id, workspace, key, type, description, severity, requires_action AS "requiresAction", data, actor,
  change_set AS "changeSet", at, phase, attempts, last_error AS "lastError"`;

export class PgOutboxStore implements OutboxStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async claim({ now, leaseMs, limit }: Parameters<OutboxStore["claim"]>[0]): Promise<readonly OutboxRecord[]> {
    return writing("claim from outbox", async () => {
      const { rows } = await this.#db.$client.query<OutboxRecord>({
        name: "outbox-claim",
        text: CLAIM,
        values: [now, leaseMs, limit],
      });
      return rows.sort((a, b) => a.id - b.id);
    });
  }

  async told(id: number, at: number): Promise<void> {
    await writing("settle outbox", () =>
      this.#db.update(outbox).set({ phase: "told", endedAt: at, lastError: null }).where(eq(outbox.id, id)),
    );
  }

  async failed(id: number, { error, at, nextAt }: Parameters<OutboxStore["failed"]>[1]): Promise<void> {
    const lastError = storable(error).slice(0, 500);
    await writing("settle outbox", () =>
      this.#db
        .update(outbox)
        .set(nextAt === null ? { phase: "givenUp", endedAt: at, lastError } : { dueAt: nextAt, lastError })
        .where(and(eq(outbox.id, id), eq(outbox.phase, "waiting"))),
    );
  }

  async list(
    workspace: WorkspaceId,
    { before, limit }: Parameters<OutboxStore["list"]>[1],
  ): Promise<readonly OutboxRecord[]> {
    return reading("list outbox", () =>
      this.#db
        .select(RECORD)
        .from(outbox)
        .where(and(eq(outbox.workspace, workspace), before === undefined ? undefined : lt(outbox.id, before)))
        .orderBy(desc(outbox.id))
        .limit(limit),
    );
  }

  async counts(workspace: WorkspaceId) {
    return reading("count outbox", async () => {
      const { rows } = await this.#db.$client.query<{ waiting: number; told: number; givenUp: number }>(
        `SELECT count(*) FILTER (WHERE phase = 'waiting') AS waiting, count(*) FILTER (WHERE phase = 'told') AS told,
           count(*) FILTER (WHERE phase = 'givenUp') AS "givenUp" FROM outbox WHERE workspace = $1`,
        [workspace],
      );
      return rows[0] ?? { waiting: 0, told: 0, givenUp: 0 };
    });
  }

  async retry(workspace: WorkspaceId, now: number): Promise<number> {
    return writing("retry outbox", async () => {
      const { rowCount } = await this.#db.$client.query(
        `UPDATE outbox SET phase = 'waiting', attempts = 0, due_at = $2, ended_at = NULL WHERE workspace = $1 AND phase = 'givenUp'`,
        [workspace, now],
      );
      return rowCount ?? 0;
    });
  }

  async nextDue(): Promise<number | undefined> {
    return reading("look into outbox", async () => {
      const { rows } = await this.#db.$client.query<{ due: number | null }>(
        "SELECT min(due_at) AS due FROM outbox WHERE phase = 'waiting'",
      );
      return rows[0]?.due ?? undefined;
    });
  }
}
