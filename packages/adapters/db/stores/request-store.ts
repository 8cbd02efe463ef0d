import { err, ok, type ChangeSetId } from "@tributary/core/base";
import type { RequestRecord, RequestStore } from "@tributary/core/governance";
import { asc, desc, eq } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { request, requestDecision } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { replaceMarks } from "./mark-store.ts";
import { storable } from "./storable.ts";

type Decision = RequestRecord["decisions"][number];

/** A decision, what was looked at and the audit's line of it are one transaction: none of them is there alone. */
export class PgRequestStore implements RequestStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async create(
    { decisions, ...record }: RequestRecord,
    { audit, superseded }: Parameters<RequestStore["create"]>[1],
  ): ReturnType<RequestStore["create"]> {
    return writing("create request", () =>
      inTransaction(this.#db, async (client) => {
        if (superseded && !(await storeNext(client, superseded))) return err({ kind: "revised" as const });
        await client.query(
          `INSERT INTO request (id, change_set, workspace, phase, requested_by, requester, requested_at, content_hash, revision)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [
            ...[record.id, record.changeSet, record.workspace, record.phase, storable(record.requestedBy)],
            ...[JSON.stringify(record.requester), record.requestedAt, record.contentHash, record.revision],
          ],
        );
        await addDecisions(client, record.id, decisions, 0);
        await appendAudit(client, record.workspace, [audit]);
        return ok(undefined);
      }),
    );
  }

  async current(changeSet: ChangeSetId): Promise<RequestRecord | undefined> {
    return reading("read request", async () => {
      const [found] = await this.#db
        .select()
        .from(request)
        .where(eq(request.changeSet, changeSet))
        .orderBy(desc(request.ordinal))
        .limit(1);
      if (!found) return undefined;
      const decisions = await this.#db
        .select()
        .from(requestDecision)
        .where(eq(requestDecision.request, found.id))
        .orderBy(asc(requestDecision.idx));
      const { ordinal: _, ...record } = found;
      return { ...record, decisions: decisions.map(decisionOf) };
    });
  }

  async update(
    next: RequestRecord,
    { audit, marks }: Parameters<RequestStore["update"]>[1],
  ): ReturnType<RequestStore["update"]> {
    return writing("update request", () =>
      inTransaction(this.#db, async (client) => {
        if (!(await storeNext(client, next))) return err({ kind: "revised" as const });
        if (marks) await replaceMarks(client, next.changeSet, marks);
        await appendAudit(client, next.workspace, [audit]);
        return ok(undefined);
      }),
    );
  }
}

/** Stores a request's next revision, in the caller's transaction; false when somebody else has stored one meanwhile. */
export async function storeNext(client: pg.PoolClient, next: RequestRecord): Promise<boolean> {
  const updated = await client.query(
    "UPDATE request SET phase = $2, content_hash = $3, revision = $4 WHERE id = $1 AND revision = $4 - 1",
    [next.id, next.phase, next.contentHash, next.revision],
  );
  if (updated.rowCount !== 1) return false;
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*) AS count FROM request_decision WHERE request = $1",
    [next.id],
  );
  const stored = rows[0]?.count ?? 0;
  if (next.decisions.length < stored) throw new RangeError(`update: request ${next.id} would lose a decision`);
  await addDecisions(client, next.id, next.decisions.slice(stored), stored);
  return true;
}

async function addDecisions(
  client: pg.PoolClient,
  id: string,
  decisions: readonly Decision[],
  from: number,
): Promise<void> {
  for (const [index, { by, decision, at, reason, contentHash }] of decisions.entries()) {
    await client.query(
      "INSERT INTO request_decision (request, idx, decided_by, decision, at, reason, content_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      [id, from + index, by, decision, at, reason === undefined ? null : storable(reason), contentHash],
    );
  }
}

function decisionOf({ decidedBy, decision, at, reason, contentHash }: typeof requestDecision.$inferSelect): Decision {
  return { by: decidedBy, decision, at, contentHash, ...(reason === null ? {} : { reason }) };
}
