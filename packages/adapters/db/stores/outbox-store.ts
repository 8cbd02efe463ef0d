import type { WorkspaceId } from "@tributary/core/base";
import type { ClaimedRecord, FailedAttempt, OutboxRecord, OutboxStore } from "@tributary/core/governance";
import { and, desc, eq, lt } from "drizzle-orm";
import { type Database, inTransaction } from "../connection.ts";
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

/** The workspaces for which something waits: a step in the index for each of them, however much it is. */
const WAITING = `
WITH RECURSIVE waiting(workspace) AS (
  (SELECT workspace FROM outbox WHERE phase = 'waiting' ORDER BY workspace LIMIT 1)
  UNION ALL
  SELECT (SELECT o.workspace FROM outbox o WHERE o.phase = 'waiting' AND o.workspace > w.workspace ORDER BY o.workspace LIMIT 1)
  FROM waiting w WHERE w.workspace IS NOT NULL
)`;

/**
 * A claim moves a row's due moment past the lease, so a process that dies with it gives it back by doing nothing; rows others
 * are claiming in this moment are passed over, and looked at once more when they are locked.
 */
const CLAIM = `${WAITING}, ready AS (
  SELECT first.id, first.due_at, h.failures, row_number() OVER (PARTITION BY h.failures > 0 ORDER BY first.due_at, first.id) AS place
  FROM waiting w JOIN webhook h ON h.workspace = w.workspace
  CROSS JOIN LATERAL (
    SELECT o.id, o.due_at FROM outbox o WHERE o.workspace = w.workspace AND o.phase = 'waiting' AND o.due_at <= $1
    ORDER BY o.due_at, o.id LIMIT 1
  ) AS first
  WHERE h.rests_until <= $1 AND h.workspace <> ALL ($5::text[])
), mine AS (
  SELECT o.id, r.failures FROM outbox o JOIN ready r ON r.id = o.id
  WHERE o.phase = 'waiting' AND o.due_at <= $1 AND (r.failures = 0 OR r.place <= $4)
  ORDER BY r.failures > 0, r.due_at, r.id LIMIT $3 FOR UPDATE OF o SKIP LOCKED
)
UPDATE outbox SET due_at = $1 + $2, attempts = attempts + 1 FROM mine WHERE outbox.id = mine.id
RETURNING outbox.id, workspace, key, type, description, severity, requires_action AS "requiresAction", data, actor,
  change_set AS "changeSet", at, phase, attempts, last_error AS "lastError", failures`;

const TELL_NOBODY = `${WAITING}
UPDATE outbox SET phase = 'told', ended_at = $1, last_error = NULL WHERE id IN (
  SELECT o.id FROM waiting w JOIN outbox o ON o.workspace = w.workspace AND o.phase = 'waiting' AND o.due_at <= $1
  WHERE NOT EXISTS (SELECT 1 FROM webhook h WHERE h.workspace = w.workspace) LIMIT $2 FOR UPDATE OF o SKIP LOCKED
)
RETURNING workspace`;

const WAKE = `UPDATE webhook SET failures = 0, rests_until = 0, failing_since = NULL WHERE workspace = $1 AND failing_since IS NOT NULL`;

const TOLD = `
WITH well AS (${WAKE})
UPDATE outbox SET phase = 'told', ended_at = $3, last_error = NULL WHERE id = $2 AND phase <> 'told'`;

/** Only the newest attempt says when it is due again: who was late with an earlier one has lost their claim. */
const FAILED = `
UPDATE outbox SET last_error = $3, phase = CASE WHEN $5::bigint IS NULL THEN 'givenUp' ELSE phase END,
  ended_at = CASE WHEN $5::bigint IS NULL THEN $4::bigint END, due_at = coalesce($5, due_at)
WHERE id = $1 AND attempts = $2 AND phase = 'waiting'`;

const RESTS = `
UPDATE webhook SET failures = failures + 1, rests_until = $2, failing_since = coalesce(failing_since, $3)
WHERE workspace = $1 RETURNING failing_since AS since`;

/** What others have claimed is theirs to settle: it is not due. */
const GIVE_UP = `
UPDATE outbox SET phase = 'givenUp', ended_at = $2, last_error = $3
WHERE workspace = $1 AND phase = 'waiting' AND due_at <= $2 AND at < $4`;

export class PgOutboxStore implements OutboxStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async claim({
    now,
    leaseMs,
    limit,
    probes,
    except,
  }: Parameters<OutboxStore["claim"]>[0]): Promise<readonly ClaimedRecord[]> {
    return writing("claim from outbox", async () => {
      const { rows } = await this.#db.$client.query<ClaimedRecord>({
        name: "outbox-claim",
        text: CLAIM,
        values: [now, leaseMs, limit, probes, except],
      });
      return rows.sort((a, b) => a.id - b.id);
    });
  }

  async tellNobody(now: number, limit: number): Promise<readonly WorkspaceId[]> {
    return writing("settle outbox", async () => {
      const query = { name: "outbox-tell-nobody", text: TELL_NOBODY, values: [now, limit] };
      const { rows } = await this.#db.$client.query<{ workspace: WorkspaceId }>(query);
      return [...new Set(rows.map(({ workspace }) => workspace))];
    });
  }

  async told({ id, workspace }: OutboxRecord, at: number): Promise<void> {
    await writing("settle outbox", () => this.#db.$client.query(TOLD, [workspace, id, at]));
  }

  async failed({ id, workspace, attempts }: OutboxRecord, { error, at, nextAt, rest }: FailedAttempt): Promise<void> {
    const lastError = storable(error).slice(0, 500);
    await writing("settle outbox", () =>
      inTransaction(this.#db, async (client) => {
        await client.query(FAILED, [id, attempts, lastError, at, nextAt]);
        if (!rest) return;
        const { rows } = await client.query<{ since: number }>(RESTS, [workspace, rest.until, at]);
        const [hook] = rows;
        if (hook && hook.since < rest.giveUpBefore)
          await client.query(GIVE_UP, [workspace, at, lastError, rest.giveUpBefore]);
      }),
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
    return writing("retry outbox", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE outbox SET phase = 'waiting', attempts = 0, due_at = $2, ended_at = NULL WHERE workspace = $1 AND phase = 'givenUp'`,
          [workspace, now],
        );
        await client.query(WAKE, [workspace]);
        return rowCount ?? 0;
      }),
    );
  }
}
