import type pg from "pg";

type Plan = {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
};

/**
 * How many rows of a table a statement looks at, planned for these values or for any, whichever are more: the server plans
 * for any what it has asked often. The statement is run and taken back.
 */
export async function rowsRead(
  pool: pg.Pool,
  table: string,
  statement: string,
  values: readonly (string | number)[],
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query(`PREPARE counted AS ${statement}`);
    const given = values.map((value) => client.escapeLiteral(String(value))).join(", ");
    const counts: number[] = [];
    for (const mode of ["force_custom_plan", "force_generic_plan"]) {
      await client.query(`BEGIN; SET LOCAL plan_cache_mode = ${mode}`);
      const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE counted(${given})`,
      );
      await client.query("ROLLBACK");
      const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
      if (!plan) throw new Error("no plan");
      counts.push(readIn(plan, table));
    }
    return Math.max(...counts);
  } finally {
    // What is prepared, and what a failure left open, ends with the connection.
    client.release(true);
  }
}

/** How many rows of a table PostgreSQL says it has looked at for what is asked over a pool of one connection. */
export async function rowsFetched(pool: pg.Pool, table: string, work: () => Promise<unknown>): Promise<number> {
  const fetched = async () => {
    // What a connection has counted is told when it is asked to, after its statement.
    await pool.query("SELECT pg_stat_force_next_flush()");
    const { rows } = await pool.query<{ fetched: number }>(
      "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read AS fetched FROM pg_stat_user_tables WHERE relname = $1",
      [table],
    );
    return rows[0]?.fetched ?? 0;
  };
  const before = await fetched();
  await work();
  return (await fetched()) - before;
}

function readIn(plan: Plan, table: string): number {
  const { "Actual Rows": found, "Rows Removed by Filter": passed = 0, "Actual Loops": loops } = plan;
  const own = plan["Relation Name"] === table ? (found + passed) * loops : 0;
  return own + (plan.Plans ?? []).reduce((sum, each) => sum + readIn(each, table), 0);
}
