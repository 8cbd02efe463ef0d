import type { FunctionRunId, RunId, ServerProcessId } from "@tributary/core/base";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import { type FunctionRunRecord, LEASE_MS } from "@tributary/core/engine";
import type { RunRecord } from "@tributary/core/governance";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../testing.ts";

const [A, B] = ["process-a" as ServerProcessId, "process-b" as ServerProcessId];
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** As if it had last said that it is there so long ago. */
const silentFor = (id: ServerProcessId, ms: number) =>
  database.pool.query("UPDATE server_process SET seen_at = now() - $2 * interval '1 millisecond' WHERE id = $1", [
    id,
    ms,
  ]);

test("[K13] a process is there until it leaves or is buried; whoever was buried learns it; alone nobody else is there", async () => {
  const { processes } = database.stores;
  for (const id of [A, B]) await processes.enter(id, { alone: false });
  await silentFor(A, LEASE_MS - 5_000);
  expect(await processes.buryLapsed()).toBe(0);
  await silentFor(A, LEASE_MS + 1_000);
  expect(await processes.renew(A)).toBe(true); // late, and not yet buried
  expect(await processes.buryLapsed()).toBe(0);
  await silentFor(A, LEASE_MS + 1_000);
  expect(await processes.buryLapsed()).toBe(1);
  expect([await processes.renew(A), await processes.renew(B)]).toEqual([false, true]);
  await processes.enter(A, { alone: true });
  expect(await processes.renew(B)).toBe(false);
  await processes.leave(A);
  expect(await processes.renew(A)).toBe(false);
});

test("[K13] what runs is an orphan when its process is gone, is taken up by one only, and its old driver writes nothing more", async () => {
  const { processes, runs, functionRuns } = database.stores;
  const workspace = await database.addWorkspace();
  for (const id of [A, B]) await processes.enter(id, { alone: false });
  const run: RunRecord = {
    ...{ id: "run-1" as RunId, workspace, changeSet: null, title: "t", phase: "running", startedAt: 1 },
    ...{ startedBy: SYSTEM_ACTOR, steps: [], server: A },
  };
  const functionRun: FunctionRunRecord = {
    ...{ id: "fr-1" as FunctionRunId, workspace, changeSet: null, component: null, server: A, purpose: "debug" },
    ...{ function: { name: "look", kind: "debug" }, codeHash: "c", by: SYSTEM_ACTOR, startedAt: 1 },
    ...{ input: { kind: "withheld" }, state: { phase: "running" } },
  };
  await runs.save(run);
  await functionRuns.begin(functionRun);
  expect([await runs.takeUp(B), await functionRuns.orphaned()]).toEqual([[], []]);
  expect([await runs.askToCancel(run.id, told()), await runs.toCancel(A), await runs.toCancel(B)]).toEqual([
    true,
    [run.id],
    [],
  ]);

  await processes.leave(A);
  expect((await functionRuns.orphaned()).map(({ id }) => id)).toEqual([functionRun.id]);
  const taken = await Promise.all([runs.takeUp(B), runs.takeUp(B)]);
  expect(taken.flat()).toEqual([{ ...run, server: B }]);
  // Where that answer was lost, whose it is by now can be asked.
  expect([await runs.unended(A), await runs.unended(B)]).toEqual([[], [{ id: run.id, workspace }]]);
  await runs.save({ ...run, phase: "failed", endedAt: 2 });
  expect(await runs.get(run.id)).toEqual({ ...run, server: B });
  await runs.save({ ...run, server: B, phase: "succeeded", endedAt: 3 });
  expect(await runs.get(run.id)).toMatchObject({ phase: "succeeded", endedAt: 3 });
  expect([await runs.askToCancel(run.id, told()), await runs.unended(B)]).toEqual([false, []]);
});
