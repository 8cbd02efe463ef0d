import type { FunctionRunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import {
  type FunctionRunFilter,
  type FunctionRunRecord,
  type FunctionRunStore,
  RUNS_KEPT,
} from "@tributary/core/engine";
import { functionKey } from "@tributary/core/protocol";
import type { AuditLine, LogLine } from "@tributary/core/protocol";
import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { type Database, inTransaction } from "../connection.ts";
import { persisting, reading, writing } from "../faults.ts";
import { functionRun, functionRunLog } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { ORPHANED } from "./server-process-store.ts";
import { storable } from "./storable.ts";

/** Ended runs of a function beyond the newest so many; what still runs is never taken away. */
const TRIM = `
DELETE FROM function_run WHERE workspace = $1 AND function_key = $2 AND phase <> 'running' AND ordinal <= (
  SELECT ordinal FROM function_run WHERE workspace = $1 AND function_key = $2 ORDER BY ordinal DESC OFFSET $3 LIMIT 1
)`;

export class PgFunctionRunStore implements FunctionRunStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async begin(record: FunctionRunRecord, audit?: AuditLine): Promise<void> {
    const key = storable(functionKey(record.function));
    // The same once more where the answer was lost: one that is stored and that nobody runs would seem to run for ever.
    await persisting("begin function run", async () => {
      const row = {
        ...{ id: record.id, workspace: record.workspace, functionKey: key, record, phase: record.state.phase },
        ...{ component: record.component?.id ?? null, changeSet: record.changeSet, server: record.server ?? null },
      };
      await (audit ? this.#insertTold(row, audit) : this.#db.insert(functionRun).values(row).onConflictDoNothing());
      await this.#db.$client.query(TRIM, [record.workspace, key, RUNS_KEPT]);
    });
  }

  /** One that is stored already has its line. */
  async #insertTold(row: typeof functionRun.$inferInsert, audit: AuditLine): Promise<void> {
    await inTransaction(this.#db, async (client) => {
      const inserted = await drizzle({ client }).insert(functionRun).values(row).onConflictDoNothing();
      if (inserted.rowCount === 1) await appendAudit(client, row.workspace as WorkspaceId, [audit]);
    });
  }

  async end(record: FunctionRunRecord): Promise<void> {
    await persisting("end function run", () =>
      this.#db
        .update(functionRun)
        .set({ phase: record.state.phase, record })
        .where(and(eq(functionRun.id, record.id), eq(functionRun.phase, "running"))),
    );
  }

  async get(id: FunctionRunId): Promise<FunctionRunRecord | undefined> {
    const [row] = await reading("read function run", () =>
      this.#db.select({ record: functionRun.record }).from(functionRun).where(eq(functionRun.id, id)),
    );
    return row?.record;
  }

  async list(workspace: WorkspaceId, filter: FunctionRunFilter): Promise<readonly FunctionRunRecord[]> {
    const { before, component, changeSet } = filter;
    const rows = await reading("list function runs", () =>
      this.#db
        .select({ record: functionRun.record })
        .from(functionRun)
        .where(
          and(
            eq(functionRun.workspace, workspace),
            filter.functionKey === undefined ? undefined : eq(functionRun.functionKey, storable(filter.functionKey)),
            component === undefined ? undefined : eq(functionRun.component, component),
            changeSet === undefined ? undefined : eq(functionRun.changeSet, changeSet),
            before === undefined
              ? undefined
              : lt(functionRun.ordinal, sql`(SELECT ordinal FROM function_run WHERE id = ${before})`),
          ),
        )
        .orderBy(desc(functionRun.ordinal))
        .limit(filter.limit),
    );
    return rows.map(({ record }) => record);
  }

  async orphaned(): Promise<readonly FunctionRunRecord[]> {
    const rows = await reading("list orphaned function runs", () =>
      this.#db.select({ record: functionRun.record }).from(functionRun).where(sql.raw(ORPHANED)),
    );
    return rows.map(({ record }) => record);
  }

  async askToEnd(id: FunctionRunId, by: string, audit: AuditLine): Promise<boolean> {
    return writing("ask a function run to end", () =>
      inTransaction(this.#db, async (client) => {
        type Row = { readonly workspace: WorkspaceId; readonly ending: string | null };
        const { rows } = await client.query<Row>(
          "SELECT workspace, ending FROM function_run WHERE id = $1 AND phase = 'running' FOR UPDATE",
          [id],
        );
        const [asked] = rows;
        if (!asked || asked.ending !== null) return asked !== undefined;
        await client.query("UPDATE function_run SET ending = $2 WHERE id = $1", [id, storable(by)]);
        await appendAudit(client, asked.workspace, [audit]);
        return true;
      }),
    );
  }

  async toEnd(server: ServerProcessId): Promise<readonly { readonly id: FunctionRunId; readonly by: string }[]> {
    const { rows } = await reading("list function runs to end", () =>
      this.#db.$client.query<{ id: FunctionRunId; by: string }>(
        "SELECT id, ending AS by FROM function_run WHERE phase = 'running' AND server = $1 AND ending IS NOT NULL",
        [server],
      ),
    );
    return rows;
  }

  async appendLog(lines: readonly LogLine[]): Promise<void> {
    if (lines.length === 0) return;
    await writing("append to function run log", () =>
      this.#db.$client.query(
        `INSERT INTO function_run_log (run, seq, at, text)
         SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING`,
        [
          lines.map((line) => line.run),
          lines.map((line) => line.seq),
          lines.map((line) => line.at),
          lines.map((line) => storable(line.text)),
        ],
      ),
    );
  }

  async log(id: FunctionRunId, after: number, limit: number): Promise<readonly LogLine[]> {
    const rows = await reading("read function run log", () =>
      this.#db
        .select()
        .from(functionRunLog)
        .where(and(eq(functionRunLog.run, id), gt(functionRunLog.seq, after)))
        .orderBy(asc(functionRunLog.seq))
        .limit(limit),
    );
    return rows.map((row) => ({ ...row, component: "" }));
  }
}
