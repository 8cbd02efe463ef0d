import { type Bounds, LOG_IS_GONE, type Swept, type Upkeep } from "@tributary/core/governance";
import type { Database } from "../connection.ts";
import { writing } from "../faults.ts";

/** So many rows at a time: nobody waits long for a lock, and a server that stops has not begun what it cannot end. */
const CHUNK = 5_000;
const RUNS_AT_A_TIME = 20;

const OLD_MEMOS = "DELETE FROM memo WHERE key IN (SELECT key FROM memo WHERE used_at < $1 LIMIT $2)";

/** Sizes as they are stored, without reading what is stored beside the row. */
const MEMO_SIZE = "pg_column_size(value) + octet_length(key)";
const MEMOS_BYTES = `SELECT coalesce(sum(${MEMO_SIZE}), 0)::float8 AS bytes FROM memo`;
const MEMOS_BEYOND = `
DELETE FROM memo WHERE key IN (
  SELECT key FROM (SELECT key, sum(${MEMO_SIZE}) OVER (ORDER BY used_at DESC, key) AS bytes FROM memo) AS m
  WHERE bytes > $1 LIMIT $2
)`;

/** What somebody is to look at goes in its time after they have. */
const OLD_EFFECTS = `
DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox
  WHERE (phase = 'told' AND ended_at < $1 AND (NOT requires_action OR acknowledged_at < $1))
    OR (phase = 'givenUp' AND ended_at < $2 AND (NOT requires_action OR acknowledged_at < $2))
  LIMIT $3
)`;
const EFFECTS_BEYOND = `
DELETE FROM outbox WHERE phase <> 'waiting' AND id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY workspace ORDER BY id DESC) AS place FROM outbox
    WHERE phase <> 'waiting' AND (NOT requires_action OR acknowledged_at IS NOT NULL)
  ) AS o WHERE place > $1 LIMIT $2
)`;

const RUNS_WITH_OLD_LINES = `
SELECT id FROM (
  SELECT id, phase, ended_at, row_number() OVER (PARTITION BY workspace ORDER BY started_at DESC, id DESC) AS place FROM run
) AS r
WHERE phase <> 'running' AND (ended_at < $1 OR place > $2)
  AND (SELECT count(*) FROM (SELECT 1 FROM run_log WHERE run = r.id LIMIT 2) AS lines) > 1
LIMIT $3`;
/** The first line says that the others are gone: a log that is empty would say that nothing was logged. */
const LINES_OF = `
WITH first AS (SELECT run, min(seq) AS seq FROM run_log WHERE run = ANY($1::text[]) GROUP BY run),
gone AS (DELETE FROM run_log AS l USING first AS f WHERE l.run = f.run AND l.seq > f.seq)
UPDATE run_log AS l SET text = $2, component = '' FROM first AS f WHERE l.run = f.run AND l.seq = f.seq`;

const FUNCTION_RUNS_BEYOND = `
DELETE FROM function_run WHERE phase <> 'running' AND id IN (
  SELECT id FROM (
    SELECT id, phase, row_number() OVER (PARTITION BY workspace ORDER BY ordinal DESC) AS place FROM function_run
  ) AS f WHERE place > $1 AND phase <> 'running' LIMIT $2
)`;

/** What is still done would be done a second time by whoever asks once it is forgotten. */
const OLD_COMMANDS = `
DELETE FROM command WHERE (actor, id) IN (
  SELECT actor, id FROM command AS c
  WHERE at < $1 AND (is_answered OR NOT EXISTS (SELECT 1 FROM server_process AS process WHERE process.id = c.server)) LIMIT $2
)`;

/** Rules [Z1]–[Z5]. Several processes may sweep one database at once: each finds less to do. */
export class PgUpkeep implements Upkeep {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async sweep(now: number, bounds: Bounds, signal?: AbortSignal): Promise<Swept> {
    const rows = (statement: string, values: readonly unknown[]) => this.#inChunks(statement, values, signal);
    return {
      memos: (await rows(OLD_MEMOS, [now - bounds.memoMs])) + (await this.#memosBeyond(bounds.memoBytes, rows)),
      effects:
        (await rows(OLD_EFFECTS, [now - bounds.toldMs, now - bounds.givenUpMs])) +
        (await rows(EFFECTS_BEYOND, [bounds.effects])),
      runLogs: await this.#runLogs(now, bounds, signal),
      functionRuns: await rows(FUNCTION_RUNS_BEYOND, [bounds.functionRuns]),
      commands: await rows(OLD_COMMANDS, [now - bounds.commandMs]),
    };
  }

  /** Adding up who is beyond it means to sort all of them: only where there is too much. */
  async #memosBeyond(most: number, rows: (statement: string, values: readonly unknown[]) => Promise<number>) {
    const { rows: sums } = await writing("measure memos", () => this.#db.$client.query<{ bytes: number }>(MEMOS_BYTES));
    return (sums[0]?.bytes ?? 0) > most ? rows(MEMOS_BEYOND, [most]) : 0;
  }

  async #runLogs(now: number, { runLogMs, runLogs }: Bounds, signal: AbortSignal | undefined): Promise<number> {
    for (let swept = 0; ; ) {
      if (signal?.aborted) return swept;
      const { rows } = await writing("find old run logs", () =>
        this.#db.$client.query<{ id: string }>(RUNS_WITH_OLD_LINES, [now - runLogMs, runLogs, RUNS_AT_A_TIME]),
      );
      const runs = rows.map(({ id }) => id);
      if (runs.length > 0) await writing("sweep run logs", () => this.#db.$client.query(LINES_OF, [runs, LOG_IS_GONE]));
      swept += runs.length;
      if (runs.length < RUNS_AT_A_TIME) return swept;
    }
  }

  async #inChunks(statement: string, values: readonly unknown[], signal: AbortSignal | undefined): Promise<number> {
    for (let swept = 0; ; ) {
      if (signal?.aborted) return swept;
      const { rowCount } = await writing("sweep", () => this.#db.$client.query(statement, [...values, CHUNK]));
      swept += rowCount ?? 0;
      if ((rowCount ?? 0) < CHUNK) return swept;
    }
  }
}
