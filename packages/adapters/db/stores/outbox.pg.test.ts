import type { ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { NO_EDITS, type SideEffect, sideEffect } from "@tributary/core/engine";
import { auditLine, type ClaimedRecord } from "@tributary/core/governance";
import type { Mutation, Path } from "@tributary/core/model";
import type { HeardEdits } from "@tributary/core/protocol";
import { ada, logEntry } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../connection.ts";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { TELL_NOBODY } from "./outbox-queries.ts";
import { PgOutboxStore } from "./outbox-store.ts";
import { rowsRead } from "./rows-read.fixture.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const NOBODY: readonly WorkspaceId[] = [];
const LEASE = { leaseMs: 1000, limit: 10, probes: 10, except: NOBODY };
const BY = { actor: ada, at: 7, sentence: "set the webhook" };
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

/** A workspace with a webhook, for which so much waits since a moment. */
async function withEffects(count: number, since = 5): Promise<WorkspaceId> {
  const workspace = await database.addWorkspace();
  const effects = Array.from({ length: count }, (_, index) => ({ ...effect(`kind ${index}`), at: since }));
  await database.stores.webhooks.set(workspace, { url: "http://127.0.0.1:1/x", sealedSecret: "sealed" }, BY);
  await database.stores.heads.append(workspace, 0, {
    ...{ actor: ada, at: since, mutations: [rename], idempotencyKey: `many-${workspace}`, effects },
  });
  return workspace;
}

const claim = (now: number, rest: Partial<typeof LEASE> = {}) =>
  database.stores.outbox.claim({ now, ...LEASE, ...rest });

/** The one that is claimed. */
async function claimed(now: number, ...except: readonly WorkspaceId[]): Promise<ClaimedRecord> {
  const [record, ...others] = await claim(now, { except });
  if (!record || others.length > 0) throw new Error(`claimed ${record ? others.length + 1 : 0}`);
  return record;
}

test("[O2] many who claim at once never get the same, and all of it is given out", async () => {
  await emptied();
  for (let count = 0; count < 8; count += 1) await withEffects(5);
  const together = async () => (await Promise.all(Array.from({ length: 5 }, () => claim(10)))).flat();
  const given: ClaimedRecord[] = [];
  for (let some = await together(); some.length > 0; some = await together()) {
    expect(new Set(some.map(({ workspace }) => workspace)).size).toBe(some.length);
    given.push(...some);
    await Promise.all(some.map((each) => database.stores.outbox.told(each, 11)));
  }
  expect([given.length, new Set(given.map(({ id }) => id)).size]).toEqual([40, 40]);
});

test("[O7] a claim gives the oldest of each workspace, whatever waits in one, and leaves out whom it is told to", async () => {
  await emptied();
  const hot = await withEffects(50, 1);
  const calm = [await withEffects(2, 8), await withEffects(1, 9)];
  const others = await claim(10, { except: [hot] });
  expect(others.map(({ workspace }) => workspace).sort()).toEqual(calm.toSorted());
  for (const each of others) await database.stores.outbox.told(each, 10);
  const [first, ...more] = await claim(10, { limit: 2 });
  expect([first?.workspace, first?.type, more.map(({ workspace }) => workspace)]).toEqual([hot, "kind 0", [calm[0]]]);
});

test("[O7] a webhook has one message on its way, whichever process claims: the next when that is settled or its claim has ended", async () => {
  await emptied();
  const workspace = await withEffects(4);
  const other = new PgOutboxStore(connect(database.pool));
  const ofOther = (now: number) => other.claim({ now, ...LEASE });
  const { outbox } = database.stores;
  const first = await claimed(10);
  expect([first.claimedUntil, await ofOther(1_009)]).toEqual([1_010, []]);
  await outbox.told(first, 20);
  const [second] = await ofOther(20);
  if (!second) throw new Error("nothing is claimed");
  expect([second.type, await claim(1_019)]).toEqual(["kind 1", []]);
  // The second's process stands still; the first takes over, and what the second says afterwards changes nothing of it.
  const third = await claimed(1_020);
  expect(third.type).toBe("kind 2");
  const late = { error: "no", at: 1_030, nextAt: 1_031 };
  await other.failed(second, { ...late, rest: { until: 9_000, giveUpBefore: 0 } });
  expect(await ofOther(1_040)).toEqual([]);
  await outbox.failed(third, { ...late, rest: { until: 1_050, giveUpBefore: 0 } });
  const [fourth] = await ofOther(1_050);
  expect([fourth?.workspace, fourth?.failures]).toEqual([workspace, 1]);
});

const line = auditLine({ actor: ada }, { at: 1, sentence: "had it sent once more" });

test("[O7] a webhook that took nothing rests, whatever waits for it, and wakes when something is taken or somebody asks", async () => {
  await emptied();
  const dead = await withEffects(3);
  const { outbox } = database.stores;
  const rest = { until: 300, giveUpBefore: 0 };
  await outbox.failed(await claimed(10), { error: "no", at: 11, nextAt: 400, rest });
  const well = await withEffects(1);
  expect((await claim(299)).map(({ workspace }) => workspace)).toEqual([well]);
  expect(await claim(300, { probes: 0 })).toEqual([]);
  const second = await claimed(300);
  expect([second.type, second.failures]).toEqual(["kind 1", 1]);
  await outbox.failed(second, { error: "no", at: 301, nextAt: 9_000, rest: { until: 5_000, giveUpBefore: 0 } });
  expect(await claim(4_999, { except: [well] })).toEqual([]);
  expect(await outbox.retry(dead, 4_000, () => line)).toBe(0);
  const third = await claimed(4_999, well);
  expect([third.workspace, third.failures]).toEqual([dead, 0]);
  await outbox.failed(third, { error: "no", at: 5_000, nextAt: 9_000, rest: { until: 5_001, giveUpBefore: 0 } });
  const fourth = await claimed(9_000, well);
  await outbox.told(fourth, 9_001);
  expect((await claimed(9_001, well)).failures).toBe(0);
});

test("[O7] what waited too long behind one that took nothing all the while is given up; what is new is not", async () => {
  await emptied();
  const dead = await withEffects(3, 5);
  const { outbox } = database.stores;
  const fail = async (now: number, giveUpBefore: number) =>
    outbox.failed(await claimed(now), { error: "no", at: now, nextAt: now + 1, rest: { until: now, giveUpBefore } });
  await fail(100, 50);
  expect(await outbox.counts(dead)).toEqual({ waiting: 3, told: 0, givenUp: 0 });
  await fail(200, 150);
  // The one that was tried just now is due on its own.
  expect(await outbox.counts(dead)).toEqual({ waiting: 1, told: 0, givenUp: 2 });
  const newest = await database.stores.outbox.list(dead, { limit: 1 });
  expect(newest[0]?.lastError).toBe("no");
});

test("[O7] where there is no webhook, what waits counts as told", async () => {
  const nobody = await emptied();
  const version = { actor: ada, at: 5, mutations: [rename], idempotencyKey: "nobody", effects: [effect("applied")] };
  await database.stores.heads.append(nobody, 0, version);
  const somebody = await withEffects(1);
  const { outbox } = database.stores;
  expect(await outbox.tellNobody(4, 10)).toEqual([]);
  expect(await outbox.tellNobody(10, 10)).toEqual([nobody]);
  expect([await outbox.counts(nobody), await outbox.counts(somebody)]).toEqual([
    { waiting: 0, told: 1, givenUp: 0 },
    { waiting: 1, told: 0, givenUp: 0 },
  ]);
});

test("[O7] settling what nobody is to be told reads that and no more, whatever waits for webhooks", async () => {
  const nobody = await emptied();
  const version = { actor: ada, at: 5, mutations: [rename], idempotencyKey: "quiet", effects: [effect("applied")] };
  await database.stores.heads.append(nobody, 0, version);
  await withEffects(3_000);
  const well = await Promise.all([withEffects(300), withEffects(300), withEffects(300)]);
  await database.pool.query("UPDATE outbox SET phase = 'told' WHERE workspace = ANY ($1)", [well]);
  await database.pool.query("VACUUM ANALYZE outbox, webhook");
  const read = await rowsRead(database.pool, "outbox", TELL_NOBODY, [10, 500]);
  expect(read).toBeGreaterThanOrEqual(4);
  expect(read).toBeLessThan(20);
  expect(await database.stores.outbox.tellNobody(10, 500)).toEqual([nobody]);
  expect(await rowsRead(database.pool, "outbox", TELL_NOBODY, [10, 500])).toBeLessThan(20);
});

test("[O2] what somebody claimed and never settled is due again after the lease, counts the attempts, and is the next one's to settle", async () => {
  await emptied();
  const workspace = await withEffects(1);
  const { outbox } = database.stores;
  const first = await claimed(10);
  expect(await claim(1009)).toEqual([]);
  const again = await claimed(1010);
  expect([again.key, first.attempts, again.attempts, again.data]).toEqual([first.key, 1, 2, { name: "web\u0000" }]);
  await outbox.failed(first, { error: "late", at: 1011, nextAt: null });
  expect(await outbox.counts(workspace)).toEqual({ waiting: 1, told: 0, givenUp: 0 });
  await outbox.told(again, 1012);
  expect(await outbox.counts(workspace)).toEqual({ waiting: 0, told: 1, givenUp: 0 });
});

test("[O3] a failure is due when its teller says, given up is left alone until somebody asks, told stays told", async () => {
  await emptied();
  const workspace = await withEffects(2);
  const { outbox } = database.stores;
  const one = await claimed(10);
  await outbox.failed(one, { error: "nobody answers \u0000", at: 11, nextAt: 500 });
  const two = await claimed(11);
  await outbox.failed(two, { error: "410", at: 11, nextAt: null });
  expect(await claim(499)).toEqual([]);
  const due = await claimed(500);
  expect([due.id, due.lastError]).toEqual([one.id, "nobody answers \ufffd"]);
  await outbox.told(due, 501);
  await outbox.failed(due, { error: "too late", at: 502, nextAt: 503 });
  expect(await outbox.counts(workspace)).toEqual({ waiting: 0, told: 1, givenUp: 1 });
  expect(await outbox.retry(workspace, 600, () => line)).toBe(1);
  expect((await claimed(600)).id).toBe(two.id);
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
  expect(await webhooks.get(workspace)).toEqual({
    url: "http://127.0.0.1:1/x",
    sealedSecret: "sealed",
    hears: NO_EDITS,
  });
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

test("[O5] origin, execution and what policies said and changed stand in the audit, and the chain holds; what broke is there as failed", async () => {
  const workspace = await emptied();
  const { documentLog, audit } = database.stores;
  const changeSet: ChangeSetId = await database.addChangeSet(workspace);
  const { epoch } = await documentLog.open(changeSet);
  const said = [{ policy: "names", kind: "changed", sentence: "Names are short." }] as const;
  const denied = [{ policy: "names", kind: "denied", severity: "error", sentence: "Not so." }] as const;
  await documentLog.append(changeSet, { epoch, seq: 0 }, [
    logEntry("x", {
      origin: { correlation: "c-9", clientAddress: "127.0.0.1", reason: "to see" },
      execution: "e-1",
      accepted: logEntry("x").accepted.map((each) => ({ ...each, proposed: rename, said })),
      refused: [
        { mutation: rename, key: "k", rule: "policy", sentence: "Not so.", said: denied },
        { mutation: null, key: "k", rule: "failed", sentence: "It broke." },
      ],
    }),
    logEntry("y"),
  ]);
  const [plain, broke, blocked, accepted] = await audit.list(workspace, { limit: 4 });
  expect([broke?.outcome, blocked?.outcome, accepted?.outcome]).toEqual(["failed", "blocked", "accepted"]);
  expect(blocked?.details).toMatchObject({ rule: "policy", said: denied });
  for (const each of [plain, broke]) expect(each?.details).not.toHaveProperty("said");
  expect((await verifyAuditChain(database.db, workspace)).ok).toBe(true);
  expect(accepted?.details).toMatchObject({
    ...{ correlation: "c-9", clientAddress: "127.0.0.1", reason: "to see", execution: "e-1" },
    ...{ proposed: rename, said },
  });
});

test("[O8] what a webhook hears is stored with its line in the audit, outlives a new address, and goes with the webhook", async () => {
  const workspace = await emptied();
  const { webhooks, audit } = database.stores;
  const hears: HeardEdits = { endings: ["blocked"], types: ["component.*"], kinds: [], tag: "tier" };
  const address = (port: number) => ({ url: `http://127.0.0.1:${port}/x`, sealedSecret: "sealed" });
  const said = async () => (await audit.list(workspace, { limit: 10 })).length;
  expect([await webhooks.hear(workspace, hears, BY), await said()]).toEqual([false, 0]);
  await webhooks.set(workspace, address(1), BY);
  expect(await webhooks.hear(workspace, hears, { ...BY, sentence: "set what it hears" })).toBe(true);
  expect((await audit.list(workspace, { limit: 1 }))[0]).toMatchObject({
    ...{ sentence: "set what it hears", details: { hears } },
  });
  await webhooks.set(workspace, address(2), BY);
  expect(await webhooks.get(workspace)).toEqual({ ...address(2), hears });
  await webhooks.set(workspace, null, BY);
  await webhooks.set(workspace, address(3), BY);
  expect(await webhooks.get(workspace)).toEqual({ ...address(3), hears: NO_EDITS });
});
