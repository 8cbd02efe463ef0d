import type { ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { type SideEffect, sideEffect } from "@tributary/core/engine";
import type { Mutation, Path } from "@tributary/core/model";
import { ada, logEntry } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const LEASE = { leaseMs: 1000, limit: 10 };
const effect = (type: string, dry = false): SideEffect =>
  sideEffect(
    { type, description: `It was ${type}.`, data: { name: "web\u0000" }, severity: "critical" },
    { at: 5, dry },
  );
const rename: Mutation = {
  type: "attribute.set",
  component: "a" as ComponentId,
  path: "/meta/name" as Path,
  value: "web",
};

/** Nothing of an earlier test is due any more. */
async function emptied(): Promise<WorkspaceId> {
  await database.pool.query("UPDATE outbox SET phase = 'told'");
  return database.addWorkspace();
}

async function told(workspace: WorkspaceId) {
  const all = await database.stores.outbox.list(workspace, { limit: 50 });
  return all.map(({ type, key, changeSet, requiresAction }) => [type, key, changeSet, requiresAction]);
}

test("[O1] what an edit tells is stored with it, and not at all where the edit is not", async () => {
  const workspace = await emptied();
  const { documentLog } = database.stores;
  const changeSet = await database.addChangeSet(workspace);
  const { epoch } = await documentLog.open(changeSet);
  const entry = logEntry("x", { effects: [effect("touched"), effect("dry", true), effect("renamed")] });
  expect((await documentLog.append(changeSet, { epoch, seq: 0 }, [entry])).ok).toBe(true);
  expect((await documentLog.append(changeSet, { epoch, seq: 0 }, [entry])).ok).toBe(false);
  expect((await documentLog.append(changeSet, { epoch: epoch + 1, seq: 1 }, [entry])).ok).toBe(false);
  expect(await told(workspace)).toEqual([
    ["renamed", `${changeSet}/1/2`, changeSet, true],
    ["touched", `${changeSet}/1/0`, changeSet, true],
  ]);
});

test("[O1] what a version of Head tells is stored with it, once, whoever repeats it", async () => {
  const workspace = await emptied();
  const { heads, outbox } = database.stores;
  const version = {
    ...{ actor: ada, at: 5, mutations: [rename], idempotencyKey: `once-${workspace}`, effects: [effect("applied")] },
  };
  expect((await heads.append(workspace, 3, version)).ok).toBe(false);
  expect(await told(workspace)).toEqual([]);
  await heads.append(workspace, 0, version);
  await heads.append(workspace, 0, version);
  expect(await told(workspace)).toEqual([["applied", `once-${workspace}/0`, null, true]]);
  expect(await outbox.counts(workspace)).toEqual({ waiting: 1, told: 0, givenUp: 0 });
});

async function withEffects(count: number): Promise<WorkspaceId> {
  const workspace = await emptied();
  const effects = Array.from({ length: count }, (_, index) => effect(`kind ${index}`));
  await database.stores.heads.append(workspace, 0, {
    ...{ actor: ada, at: 5, mutations: [rename], idempotencyKey: `many-${workspace}`, effects },
  });
  return workspace;
}

test("[O2] many who claim at once never get the same, and all of it is given out", async () => {
  await withEffects(40);
  const { outbox } = database.stores;
  const claims = await Promise.all(Array.from({ length: 5 }, () => outbox.claim({ now: 10, leaseMs: 1000, limit: 8 })));
  const ids = claims.flat().map(({ id }) => id);
  for (
    let more = await outbox.claim({ now: 10, ...LEASE });
    more.length > 0;
    more = await outbox.claim({ now: 10, ...LEASE })
  )
    ids.push(...more.map(({ id }) => id));
  expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
});

test("[O2] what somebody claimed and never settled is due again after the lease, and counts the attempts", async () => {
  await withEffects(1);
  const { outbox } = database.stores;
  const [first] = await outbox.claim({ now: 10, ...LEASE });
  expect(await outbox.claim({ now: 1009, ...LEASE })).toEqual([]);
  expect(await outbox.nextDue()).toBe(1010);
  const [again] = await outbox.claim({ now: 1010, ...LEASE });
  expect([again?.key, first?.attempts, again?.attempts, again?.data]).toEqual([
    first?.key,
    1,
    2,
    { name: "web\u0000" },
  ]);
});

test("[O3] a failure is due when its teller says, given up is left alone until somebody asks, told stays told", async () => {
  const workspace = await withEffects(2);
  const { outbox } = database.stores;
  const [one, two] = await outbox.claim({ now: 10, ...LEASE });
  await outbox.failed(one?.id ?? 0, { error: "nobody answers \u0000", at: 11, nextAt: 500 });
  await outbox.failed(two?.id ?? 0, { error: "404", at: 11, nextAt: null });
  expect((await outbox.claim({ now: 499, ...LEASE })).length).toBe(0);
  const [due, ...others] = await outbox.claim({ now: 500, ...LEASE });
  expect([due?.id, due?.lastError, others]).toEqual([one?.id, "nobody answers \ufffd", []]);
  await outbox.told(one?.id ?? 0, 501);
  await outbox.failed(one?.id ?? 0, { error: "too late", at: 502, nextAt: 503 });
  expect(await outbox.counts(workspace)).toEqual({ waiting: 0, told: 1, givenUp: 1 });
  expect(await outbox.retry(workspace, 600)).toBe(1);
  expect((await outbox.claim({ now: 600, ...LEASE })).map(({ id }) => id)).toEqual([two?.id]);
});

test("[O4] settings and their lines in the audit come together, and a webhook's key is only kept sealed", async () => {
  const workspace = await emptied();
  const { policies, webhooks, audit } = database.stores;
  const by = { actor: ada, at: 7, sentence: "switched it on", origin: { correlation: "c-1" } };
  await policies.set(workspace, { kind: "pinnedImages", enforcement: "advisory", parameters: {} }, by);
  await policies.set(workspace, { kind: "pinnedImages", enforcement: "mandatory", parameters: { exempt: ["a"] } }, by);
  expect(await policies.list(workspace)).toEqual([
    { kind: "pinnedImages", enforcement: "mandatory", parameters: { exempt: ["a"] } },
  ]);
  await webhooks.set(workspace, { url: "http://127.0.0.1:1/x", sealedSecret: "sealed" }, by);
  expect(await webhooks.get(workspace)).toEqual({ url: "http://127.0.0.1:1/x", sealedSecret: "sealed" });
  await webhooks.set(workspace, null, by);
  expect(await webhooks.get(workspace)).toBeUndefined();
  const entries = await audit.list(workspace, { limit: 10 });
  expect(entries.map(({ details }) => details)).toEqual([
    { webhook: null, correlation: "c-1" },
    { webhook: "http://127.0.0.1:1/x", correlation: "c-1" },
    { policy: "pinnedImages", enforcement: "mandatory", parameters: { exempt: ["a"] }, correlation: "c-1" },
    { policy: "pinnedImages", enforcement: "advisory", parameters: {}, correlation: "c-1" },
  ]);
  expect((await verifyAuditChain(database.db, workspace)).ok).toBe(true);
});

test("[O5] origin, execution and what a policy changed stand in the audit; what broke is there as failed", async () => {
  const workspace = await emptied();
  const { documentLog, audit } = database.stores;
  const changeSet: ChangeSetId = await database.addChangeSet(workspace);
  const { epoch } = await documentLog.open(changeSet);
  const changed = { proposed: rename, policies: ["names"] };
  await documentLog.append(changeSet, { epoch, seq: 0 }, [
    logEntry("x", {
      origin: { correlation: "c-9", clientAddress: "127.0.0.1", reason: "to see" },
      execution: "e-1",
      accepted: logEntry("x").accepted.map((each) => ({ ...each, changed })),
      refused: [{ mutation: null, key: "k", rule: "failed", sentence: "It broke." }],
    }),
  ]);
  const [broke, accepted] = await audit.list(workspace, { limit: 2 });
  expect([broke?.outcome, accepted?.outcome]).toEqual(["failed", "accepted"]);
  expect(accepted?.details).toMatchObject({
    ...{ correlation: "c-9", clientAddress: "127.0.0.1", reason: "to see", execution: "e-1" },
    ...{ proposed: rename, policies: ["names"] },
  });
});
