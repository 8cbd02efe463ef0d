import type { FunctionId, FunctionRunId, RequestId, RunId, WorkspaceId } from "@tributary/core/base";
import type { FunctionRunRecord } from "@tributary/core/engine";
import { OutcomeUnknown, StoreUnavailable } from "@tributary/core/sync";
import { ada } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LossyLine, lossyLine } from "./lossy-line.ts";
import type { Stores } from "./stores/index.ts";
import { verifyAuditChain } from "./stores/verify-audit.ts";
import { testDatabase, type TestDatabase, told } from "./testing.ts";

/* The line to the database breaks in the very moment of a commit. */

let database: TestDatabase;
let line: LossyLine;
let stores: Stores;

beforeAll(async () => {
  database = await testDatabase();
  line = await lossyLine(database.poolConfig);
  stores = line.stores;
});

afterAll(async () => {
  await line.close();
  await database.close();
});

const BEGINNING = "INSERT INTO run ";

const sentences = async (workspace: WorkspaceId) =>
  (await stores.audit.list(workspace, { limit: 50 })).map(({ sentence }) => sentence);

async function found() {
  const workspace = await database.addWorkspace();
  const changeSet = await database.addChangeSet(workspace);
  const run = {
    ...{ id: `run-${changeSet}` as RunId, workspace, changeSet, title: "Again", phase: "running" as const },
    ...{ startedAt: 5, startedBy: ada, steps: [] },
  };
  const request = {
    ...{ id: `request-${changeSet}` as RequestId, changeSet, workspace, phase: "pending" as const, requester: ada },
    ...{ requestedBy: "Ada", requestedAt: 1, contentHash: "hash", decisions: [], revision: 1 },
  };
  const approved = {
    ...request,
    ...{ phase: "approved" as const, revision: 2 },
    decisions: [{ by: "ben", decision: "approved" as const, at: 2, contentHash: "hash" }],
  };
  return { workspace, changeSet, run, request, approved };
}

test("[U7] a command whose answer is lost is told as what it was: done, and once", async () => {
  const { workspace, changeSet, run, request, approved } = await found();
  const commands: readonly [string, () => Promise<unknown>, unknown][] = [
    ["asked", () => stores.requests.create(request, { audit: told(1, "asked") }), { ok: true }],
    ["approved", () => stores.requests.update(approved, { audit: told(2, "approved") }), { ok: true }],
    ["began", () => stores.runs.begin(run, told(3, "began")), undefined],
    ["renamed", () => stores.changeSets.update(changeSet, { title: "Other" }, told(4, "renamed")), undefined],
    ["abandoned", () => stores.changeSets.abandon(changeSet, { audit: told(5, "abandoned") }), { ok: true }],
    ["reopened", () => stores.changeSets.reopen(changeSet, told(6, "reopened")), true],
  ];
  for (const [, command, answer] of commands) {
    const cuts = line.cuts;
    line.cut("answer", { of: "audit_append" });
    const told = await command();
    if (answer === undefined) expect(told).toBeUndefined();
    else if (answer === true) expect(told).toBe(true);
    else expect(told).toMatchObject(answer as object);
    expect(line.cuts).toBe(cuts + 1);
  }
  expect(await sentences(workspace)).toEqual(commands.map(([sentence]) => sentence).reverse());
  expect(await stores.requests.current(changeSet)).toEqual(approved);
  expect(await stores.runs.get(run.id)).toEqual(run);
  expect(await stores.changeSets.get(changeSet)).toMatchObject({ phase: "open", title: "Other" });
  expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true });
});

test("[U7] one that did not arrive is a fault, nothing of it is there, and it is done when it is tried again", async () => {
  const { workspace, changeSet, run } = await found();
  line.cut("question", { of: BEGINNING });
  const lost = await stores.runs.begin(run, told(3, "began")).catch((fault: unknown) => fault);
  expect(lost).toBeInstanceOf(StoreUnavailable);
  expect(lost).not.toBeInstanceOf(OutcomeUnknown);
  expect([await stores.runs.get(run.id), await sentences(workspace)]).toEqual([undefined, []]);
  // Another's line stands where this one's would: it is not taken for it.
  const meanwhile = () => database.stores.changeSets.update(changeSet, { title: "Mine" }, told(3, "renamed"));
  line.cut("question", { of: BEGINNING, meanwhile });
  await expect(stores.runs.begin(run, told(3, "began"))).rejects.toThrow("begin run");
  expect(await stores.runs.get(run.id)).toBeUndefined();
  await stores.runs.begin(run, told(3, "began"));
  expect(await sentences(workspace)).toContain("began");
});

test("[U7] one that is still on its way is waited for", async () => {
  const { workspace, run } = await found();
  await database.pool.query(`
    CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER hold_up AFTER INSERT ON run DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_up()`);
  const holder = await database.pool.connect();
  await holder.query("SELECT pg_advisory_lock(7)");
  line.cut("underway", { of: BEGINNING });
  const begun = stores.runs.begin(run, told(3, "began")).then(
    () => "done",
    () => "failed",
  );
  const waiting = async () => {
    const { rows } = await holder.query<{ waiting: number }>(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows[0]?.waiting;
  };
  // The commit for the lock, and whoever looks for it for the commit.
  try {
    await expect.poll(waiting).toBe(2);
  } finally {
    await holder.query("SELECT pg_advisory_unlock(7)");
    holder.release();
  }
  expect([await begun, await sentences(workspace)]).toEqual(["done", ["began"]]);
  await database.pool.query("DROP TRIGGER hold_up ON run");
});

test("[K14] a function's run whose beginning was stored is begun, once, though nobody heard of it", async () => {
  const { workspace } = await found();
  const run: FunctionRunRecord = {
    ...{ id: "run-of-look" as FunctionRunId, workspace, changeSet: null, purpose: "debug", codeHash: "c", by: ada },
    ...{ function: { name: "look", kind: "debug", id: "f1" as FunctionId }, startedAt: 1, component: null },
    ...{ input: { kind: "whole", value: 1 }, state: { phase: "running" } },
  };
  const cuts = line.cuts;
  line.cut("answer", { of: 'insert into "function_run"' });
  await stores.functionRuns.begin(run);
  expect(line.cuts).toBe(cuts + 1);
  expect(await stores.functionRuns.list(workspace, { limit: 9 })).toHaveLength(1);
});

test("[K14] one that somebody asked for has its line once, whether the question or the answer to its commit was lost", async () => {
  const { workspace } = await found();
  for (const at of ["question", "answer"] as const) {
    const run: FunctionRunRecord = {
      ...{ id: `${at}-of-look` as FunctionRunId, workspace, changeSet: null, purpose: "debug", codeHash: "c", by: ada },
      ...{ function: { name: "look", kind: "debug", id: "f1" as FunctionId }, startedAt: 1, component: null },
      ...{ input: { kind: "whole", value: 1 }, state: { phase: "running" } },
    };
    const cuts = line.cuts;
    line.cut(at, { of: 'insert into "function_run"' });
    await stores.functionRuns.begin(run, told(3, `asked, and lost the ${at}`));
    expect(line.cuts).toBe(cuts + 1);
  }
  expect(await stores.functionRuns.list(workspace, { limit: 9 })).toHaveLength(2);
  expect((await sentences(workspace)).toSorted()).toEqual([
    "asked, and lost the answer",
    "asked, and lost the question",
  ]);
});

test("[U7] where it cannot be looked up, that is what is said", async () => {
  const { run } = await found();
  const meanwhile = () => database.pool.query("ALTER TABLE audit_page RENAME TO gone");
  line.cut("answer", { of: BEGINNING, meanwhile });
  await expect(stores.runs.begin(run, told(3, "began"))).rejects.toBeInstanceOf(OutcomeUnknown);
  await database.pool.query("ALTER TABLE gone RENAME TO audit_page");
  expect(await stores.runs.get(run.id)).toEqual(run);
});
