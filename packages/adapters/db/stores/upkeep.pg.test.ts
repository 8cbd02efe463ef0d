import type { FunctionRunId, RunId, WorkspaceId } from "@tributary/core/base";
import type { FunctionRunRecord } from "@tributary/core/engine";
import { type Bounds, KEPT, LOG_IS_GONE } from "@tributary/core/governance";
import { ada } from "@tributary/testing/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() =>
  database.pool.query("DELETE FROM memo; DELETE FROM outbox; DELETE FROM run_log; DELETE FROM function_run"),
);
afterAll(() => database.close());

const NOW = 1_000_000_000_000;
const DAY = 86_400_000;
const sweep = (bounds: Partial<Bounds> = {}) => database.stores.upkeep.sweep(NOW, { ...KEPT, ...bounds });
const column = async (statement: string) => (await database.pool.query(statement)).rows.map((row) => row.it as unknown);

async function memo(key: string, usedAt: number, length = 1): Promise<void> {
  await database.stores.memos.put([{ key, value: "x".repeat(length) }]);
  await database.pool.query("UPDATE memo SET used_at = $2 WHERE key = $1", [key, usedAt]);
}

test("[Z1] what nobody has used for long is gone, and what is asked for is in use", async () => {
  await memo("old", NOW - 31 * DAY);
  await memo("young", NOW - 29 * DAY);
  expect(await sweep()).toMatchObject({ memos: 1 });
  expect(await column("SELECT key AS it FROM memo")).toEqual(["young"]);
  await database.pool.query("UPDATE memo SET used_at = 0");
  expect(await database.stores.memos.get(["young"])).toEqual(new Map([["young", "x"]]));
  expect(await database.stores.upkeep.sweep(Date.now(), KEPT)).toMatchObject({ memos: 0 });
  expect(await database.stores.memos.get(["young", "old"])).toEqual(new Map([["young", "x"]]));
});

test("[Z1] whatever is kept, however large and old: those used last stay, within the bound, and no more go than must", async () => {
  const one = fc.record({ age: fc.nat(20), length: fc.integer({ min: 1, max: 900 }) });
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(one, { selector: ({ age }) => age, minLength: 4, maxLength: 15 }),
      fc.integer({ min: 100, max: 3000 }),
      async (all, most) => {
        await database.pool.query("DELETE FROM memo");
        for (const { age, length } of all) await memo(`${age}`, NOW - age * DAY, length);
        const sizes = await database.pool.query<{ key: string; size: number }>(
          "SELECT key, pg_column_size(value) + octet_length(key) AS size FROM memo ORDER BY used_at DESC",
        );
        const upTo = (at: number) => sizes.rows.slice(0, at + 1).reduce((sum, { size }) => sum + size, 0);
        const expected = sizes.rows.flatMap(({ key }, at) => (upTo(at) <= most ? [key] : []));
        const { memos } = await sweep({ memoBytes: most });
        expect(memos).toBe(all.length - expected.length);
        expect(await column("SELECT key AS it FROM memo ORDER BY used_at DESC")).toEqual(expected);
        if (memos > 0 && expected.length > 0) cut += 1;
      },
    ),
    { numRuns: 30 },
  );
  expect(cut).toBeGreaterThan(5);
});

async function effects(workspace: WorkspaceId, ...rows: readonly (readonly [phase: string, endedAt: number | null])[]) {
  for (const [phase, endedAt] of rows)
    await database.pool.query(
      `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, at, due_at, phase, ended_at)
       VALUES ($1, gen_random_uuid()::text, $2, 'd', 'info', false, '{}', '{}', 0, 0, $3, $4)`,
      [workspace, `${phase} ${endedAt}`, phase, endedAt],
    );
}

test("[Z2] what was told goes before what was given up, each in its time; what waits stays, and so do the newest of each workspace", async () => {
  const [hot, calm] = [await database.addWorkspace(), await database.addWorkspace()];
  const [old, older] = [NOW - 8 * DAY, NOW - 31 * DAY];
  await effects(calm, ["told", old], ["givenUp", old], ["givenUp", older], ["waiting", null], ["told", NOW]);
  expect(await sweep()).toMatchObject({ effects: 2 });
  const left = [`givenUp ${old}`, "waiting null", `told ${NOW}`];
  expect(await column("SELECT type AS it FROM outbox ORDER BY id")).toEqual(left);
  await effects(hot, ["waiting", null], ["told", NOW - 3], ["told", NOW - 2], ["givenUp", NOW - 1]);
  expect(await sweep({ effects: 2 })).toMatchObject({ effects: 1 });
  expect(await column(`SELECT type AS it FROM outbox WHERE workspace = '${hot}' ORDER BY id`)).toEqual([
    ...["waiting null", `told ${NOW - 2}`, `givenUp ${NOW - 1}`],
  ]);
  expect(await column(`SELECT type AS it FROM outbox WHERE workspace = '${calm}' ORDER BY id`)).toEqual(left);
});

test("[Z2] what somebody is to look at stays until somebody has, however old it is and however much is newer", async () => {
  const workspace = await database.addWorkspace();
  const old = NOW - 40 * DAY;
  await effects(workspace, ["told", old], ["givenUp", old], ["told", NOW - 1], ["told", NOW]);
  const types = (what: string) => column(`SELECT type AS it FROM outbox WHERE workspace = '${workspace}' ${what}`);
  await database.pool.query("UPDATE outbox SET requires_action = true WHERE workspace = $1 AND ended_at = $2", [
    workspace,
    old,
  ]);
  await sweep();
  await sweep({ effects: 1 });
  expect(await types("ORDER BY id")).toEqual([`told ${old}`, `givenUp ${old}`, `told ${NOW}`]);
  const looked =
    "UPDATE outbox SET acknowledged_by = '{}', acknowledged_at = $2 WHERE workspace = $1 AND requires_action";
  await database.pool.query(looked, [workspace, NOW - 8 * DAY]);
  await sweep();
  expect(await types("ORDER BY id")).toEqual([`givenUp ${old}`, `told ${NOW}`]);
});

async function run(
  workspace: WorkspaceId,
  id: string,
  startedAt: number,
  phase: "running" | "succeeded",
  lines: number,
) {
  const ended = phase === "running" ? {} : { endedAt: startedAt };
  const record = { workspace, changeSet: null, title: id, phase, startedAt, startedBy: ada, steps: [] } as const;
  await database.stores.runs.save({ id: id as RunId, ...record, ...ended });
  const line = (seq: number) => ({ run: id, component: "web", at: startedAt, seq, text: `line ${seq}` });
  await database.stores.runs.appendLog(Array.from({ length: lines }, (_, at) => line(at + 1)));
}

test("[Z3] the lines of old runs go, a line says so, and the run stays; what runs, and the newest runs, keep theirs", async () => {
  const workspace = await database.addWorkspace();
  const log = async (id: string) => (await database.stores.runs.log(id as RunId, 0, 9)).map(({ text }) => text);
  await run(workspace, "long ago", NOW - 100 * DAY, "succeeded", 3);
  await run(workspace, "goes on", NOW - 99 * DAY, "running", 2);
  await run(workspace, "silent", NOW - 98 * DAY, "succeeded", 0);
  for (const at of [3, 2, 1]) await run(workspace, `new ${at}`, NOW - at, "succeeded", 2);
  expect(await sweep()).toMatchObject({ runLogs: 1 });
  expect(await sweep()).toMatchObject({ runLogs: 0 });
  expect([await log("long ago"), await log("goes on"), await log("silent")]).toEqual([
    [LOG_IS_GONE],
    ["line 1", "line 2"],
    [],
  ]);
  expect(await sweep({ runLogs: 2 })).toMatchObject({ runLogs: 1 });
  expect([await log("new 3"), await log("new 2")]).toEqual([[LOG_IS_GONE], ["line 1", "line 2"]]);
  expect((await database.stores.runs.list(workspace, 9)).map(({ id }) => id)).toHaveLength(6);
});

test("[Z4] a workspace keeps its newest runs of functions, whatever functions they are of, and those that run", async () => {
  const [hot, calm] = [await database.addWorkspace(), await database.addWorkspace()];
  const { functionRuns } = database.stores;
  for (const [workspace, name] of [
    [hot, "a"],
    [hot, "b"],
    [hot, "c"],
    [hot, "d"],
    [calm, "e"],
  ] as const) {
    const record: FunctionRunRecord = {
      ...{
        id: `run ${name}` as FunctionRunId,
        workspace,
        changeSet: null,
        component: null,
        purpose: "debug",
        codeHash: "",
      },
      ...{
        by: ada,
        startedAt: 1,
        function: { name, kind: "debug" },
        input: { kind: "withheld" },
        state: { phase: "running" },
      },
    };
    await functionRuns.begin(record);
    if (name !== "a")
      await functionRuns.end({ ...record, state: { phase: "killed", endedAt: 2, durationMs: 1, by: "Ada" } });
  }
  expect(await sweep({ functionRuns: 2 })).toMatchObject({ functionRuns: 1 });
  expect(await column("SELECT id AS it FROM function_run ORDER BY ordinal")).toEqual([
    "run a",
    "run c",
    "run d",
    "run e",
  ]);
});
