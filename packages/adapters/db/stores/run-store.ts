import type { ChangeSetId, RunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { AuditLine, RunRecord, RunStore } from "@tributary/core/governance";
import type { LogLine } from "@tributary/core/protocol";
import { and, asc, desc, eq, gt, inArray, sql } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { run, runLog } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { ORPHANED } from "./server-process-store.ts";
import { storable } from "./storable.ts";

export class PgRunStore implements RunStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(id: RunId): Promise<RunRecord | undefined> {
    const [row] = await reading("read run", () => this.#db.select().from(run).where(eq(run.id, id)));
    return row && recordOf(row);
  }

  async list(workspace: WorkspaceId, limit: number): Promise<readonly RunRecord[]> {
    const rows = await reading("list runs", () =>
      this.#db
        .select()
        .from(run)
        .where(eq(run.workspace, workspace))
        .orderBy(desc(run.startedAt), desc(run.id))
        .limit(limit),
    );
    return rows.map(recordOf);
  }

  async newest(workspace: WorkspaceId, limit: number): ReturnType<RunStore["newest"]> {
    return reading("list which runs there are", () =>
      this.#db
        .select({ id: run.id, phase: run.phase })
        .from(run)
        .where(eq(run.workspace, workspace))
        .orderBy(desc(run.startedAt), desc(run.id))
        .limit(limit),
    );
  }

  async some(ids: readonly RunId[]): Promise<readonly RunRecord[]> {
    if (ids.length === 0) return [];
    const rows = await reading("read some runs", () =>
      this.#db
        .select()
        .from(run)
        .where(inArray(run.id, [...ids])),
    );
    return rows.map(recordOf);
  }

  async newestOf(changeSets: readonly ChangeSetId[]): ReturnType<RunStore["newestOf"]> {
    if (changeSets.length === 0) return new Map();
    const rows = await reading("read the runs of change sets", () =>
      this.#db
        .selectDistinctOn([run.changeSet], { id: run.id, phase: run.phase, changeSet: run.changeSet })
        .from(run)
        .where(inArray(run.changeSet, [...changeSets]))
        .orderBy(run.changeSet, desc(run.startedAt), desc(run.id)),
    );
    return new Map(rows.flatMap(({ changeSet, ...found }) => (changeSet === null ? [] : [[changeSet, found]])));
  }

  async ofChangeSet(changeSet: ChangeSetId): Promise<readonly RunRecord[]> {
    const rows = await reading("read the runs of a change set", () =>
      this.#db.select().from(run).where(eq(run.changeSet, changeSet)).orderBy(asc(run.startedAt), asc(run.id)),
    );
    return rows.map(recordOf);
  }

  async takeUp(by: ServerProcessId): Promise<readonly RunRecord[]> {
    // Judged once more as it is written: of two that take it up at once the second finds it taken.
    const rows = await writing("take up runs", () =>
      this.#db.update(run).set({ server: by }).where(sql.raw(ORPHANED)).returning(),
    );
    return rows.map(recordOf).sort((a, b) => a.startedAt - b.startedAt);
  }

  async unended(of: ServerProcessId): ReturnType<RunStore["unended"]> {
    return reading("list unended runs", () =>
      this.#db
        .select({ id: run.id, workspace: run.workspace })
        .from(run)
        .where(and(eq(run.server, of), eq(run.phase, "running")))
        .orderBy(asc(run.startedAt), asc(run.id)),
    );
  }

  async askToCancel(id: RunId, audit: AuditLine): Promise<boolean> {
    return writing("ask a run to be cancelled", () =>
      inTransaction(this.#db, async (client) => {
        type Row = { readonly workspace: WorkspaceId; readonly ending: boolean };
        const { rows } = await client.query<Row>(
          "SELECT workspace, ending FROM run WHERE id = $1 AND phase = 'running' FOR UPDATE",
          [id],
        );
        const [asked] = rows;
        if (!asked || asked.ending) return asked !== undefined;
        await client.query("UPDATE run SET ending = true WHERE id = $1", [id]);
        await appendAudit(client, asked.workspace, [audit]);
        return true;
      }),
    );
  }

  async toCancel(by: ServerProcessId): Promise<readonly RunId[]> {
    const { rows } = await reading("list runs to cancel", () =>
      this.#db.$client.query<{ id: RunId }>("SELECT id FROM run WHERE phase = 'running' AND server = $1 AND ending", [
        by,
      ]),
    );
    return rows.map(({ id }) => id);
  }

  async begin(record: RunRecord, audit: AuditLine): Promise<void> {
    await writing("begin run", () =>
      inTransaction(this.#db, async (client) => {
        await upsertRun(client, record);
        await appendAudit(client, record.workspace, [audit]);
      }),
    );
  }

  async save(record: RunRecord): Promise<void> {
    await writing("save run", () => upsertRun(this.#db.$client, record));
  }

  /** A line that is there already is left as it is, so that lines may be sent again after a fault. */
  async appendLog(lines: readonly LogLine[]): Promise<void> {
    if (lines.length === 0) return;
    await writing("append to run log", () =>
      this.#db.$client.query(
        `INSERT INTO run_log (run, seq, component, at, text)
         SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[]) ON CONFLICT DO NOTHING`,
        [
          lines.map((line) => line.run),
          lines.map((line) => line.seq),
          lines.map((line) => line.component),
          lines.map((line) => line.at),
          lines.map((line) => storable(line.text)),
        ],
      ),
    );
  }

  async log(id: RunId, after: number, limit: number): Promise<readonly LogLine[]> {
    return reading("read run log", () =>
      this.#db
        .select()
        .from(runLog)
        .where(and(eq(runLog.run, id), gt(runLog.seq, after)))
        .orderBy(asc(runLog.seq))
        .limit(limit),
    );
  }
}

export async function upsertRun(client: pg.PoolClient | pg.Pool, record: RunRecord): Promise<void> {
  await client.query(
    `INSERT INTO run (id, workspace, change_set, title, phase, started_at, ended_at, started_by, steps, sentence, server)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, phase = excluded.phase, ended_at = excluded.ended_at,
       steps = excluded.steps, sentence = excluded.sentence WHERE run.server IS NOT DISTINCT FROM excluded.server`,
    [
      ...[
        record.id,
        record.workspace,
        record.changeSet,
        storable(record.title),
        record.phase,
        record.startedAt,
        record.endedAt ?? null,
      ],
      ...[
        JSON.stringify(record.startedBy),
        JSON.stringify(record.steps),
        record.sentence === undefined ? null : storable(record.sentence),
        record.server ?? null,
      ],
    ],
  );
}

function recordOf({ endedAt, sentence, server, ending: _, ...row }: typeof run.$inferSelect): RunRecord {
  return {
    ...row,
    ...(endedAt === null ? {} : { endedAt }),
    ...(sentence === null ? {} : { sentence }),
    ...(server === null ? {} : { server }),
  };
}
