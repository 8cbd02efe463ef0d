import { type Actor, err, ok, type WorkspaceId } from "@tributary/core/base";
import type {
  Acknowledgement,
  AuditLine,
  ClaimedRecord,
  FailedAttempt,
  ListedEffect,
  OutboxStore,
} from "@tributary/core/governance";
import { and, desc, eq, lt } from "drizzle-orm";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { outbox } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import {
  ACKNOWLEDGE,
  ACKNOWLEDGED,
  CLAIM,
  FAILED,
  FREED,
  GIVE_UP,
  RESTS,
  TELL_NOBODY,
  TOLD,
  WAKE,
} from "./outbox-queries.ts";
import { storable } from "./storable.ts";

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

function acknowledgement(by: Actor | null, at: number | null): Acknowledgement | null {
  return by === null || at === null ? null : { by, at };
}

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

  async told({ id, workspace, claimedUntil }: ClaimedRecord, at: number): Promise<void> {
    await writing("settle outbox", () => this.#db.$client.query(TOLD, [workspace, id, at, claimedUntil]));
  }

  async failed(record: ClaimedRecord, { error, at, nextAt, rest }: FailedAttempt): Promise<void> {
    const { id, workspace, attempts, claimedUntil } = record;
    const lastError = storable(error).slice(0, 500);
    await writing("settle outbox", () =>
      inTransaction(this.#db, async (client) => {
        await client.query(FAILED, [id, attempts, lastError, at, nextAt]);
        if (!rest) return client.query(FREED, [workspace, claimedUntil]);
        const { rows } = await client.query<{ since: number }>(RESTS, [workspace, rest.until, at, claimedUntil]);
        const [hook] = rows;
        if (hook && hook.since < rest.giveUpBefore)
          await client.query(GIVE_UP, [workspace, at, lastError, rest.giveUpBefore]);
      }),
    );
  }

  async list(
    workspace: WorkspaceId,
    { before, limit }: Parameters<OutboxStore["list"]>[1],
  ): Promise<readonly ListedEffect[]> {
    return reading("list outbox", async () => {
      const rows = await this.#db
        .select({ ...RECORD, by: outbox.acknowledgedBy, when: outbox.acknowledgedAt })
        .from(outbox)
        .where(and(eq(outbox.workspace, workspace), before === undefined ? undefined : lt(outbox.id, before)))
        .orderBy(desc(outbox.id))
        .limit(limit);
      return rows.map(({ by, when, ...record }) => ({ ...record, acknowledged: acknowledgement(by, when) }));
    });
  }

  async acknowledge(
    ...[workspace, id, { by, at }, audit]: Parameters<OutboxStore["acknowledge"]>
  ): ReturnType<OutboxStore["acknowledge"]> {
    return writing("acknowledge", () =>
      inTransaction(this.#db, async (client) => {
        const { rows } = await client.query<{ description: string }>(ACKNOWLEDGE, [
          workspace,
          id,
          JSON.stringify(by),
          at,
        ]);
        const [noted] = rows;
        if (noted) {
          await appendAudit(client, workspace, [audit(noted.description)]);
          return ok(undefined);
        }
        const found = await client.query<{ by: Actor; at: number }>(ACKNOWLEDGED, [workspace, id]);
        const [first] = found.rows;
        return err(first ? { kind: "alreadyAcknowledged", acknowledged: first } : { kind: "nothingToLookAt" });
      }),
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

  async retry(workspace: WorkspaceId, now: number, audit: (count: number) => AuditLine): Promise<number> {
    return writing("retry outbox", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE outbox SET phase = 'waiting', attempts = 0, due_at = $2, ended_at = NULL WHERE workspace = $1 AND phase = 'givenUp'`,
          [workspace, now],
        );
        await client.query(WAKE, [workspace]);
        const count = rowCount ?? 0;
        if (count > 0) await appendAudit(client, workspace, [audit(count)]);
        return count;
      }),
    );
  }
}
