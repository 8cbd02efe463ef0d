import type { Actor, ActorId, ChangeSetId, RequestId, RunId, ServerProcessId } from "@tributary/core/base";
import type { RequestRecord, RunRecord } from "@tributary/core/governance";
import type { ResourceState } from "@tributary/core/protocol";
import { ada, robot } from "@tributary/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe("change sets", () => {
  test("[K1] they are kept, listed newest first, and changed field by field", async () => {
    const workspace = await database.addWorkspace();
    const { changeSets } = database.stores;
    const record = {
      id: "cs-1" as ChangeSetId,
      workspace,
      title: "One\u0000",
      description: "",
      phase: "open" as const,
      baseVersion: 3,
      createdBy: ada.id,
      createdAt: 10,
      origin: null,
    };
    await changeSets.create(record, null);
    await changeSets.create({ ...record, id: "cs-2" as ChangeSetId, title: "Two", createdAt: 20 }, null);
    expect(await changeSets.abandon(record.id, { audit: told() })).toEqual({ ok: true, value: undefined });
    await changeSets.update(record.id, {});
    expect(await changeSets.get(record.id)).toEqual({ ...record, title: "One\ufffd", phase: "abandoned" });
    expect((await changeSets.list(workspace, {}, 10)).map(({ title }) => title)).toEqual(["Two", "One\ufffd"]);
    expect(await changeSets.get("nowhere" as ChangeSetId)).toBeUndefined();
  });

  test("[K12] thousands are read page by page, found by words, and counted", async () => {
    const workspace = await database.addWorkspace();
    const other = await database.addChangeSet(await database.addWorkspace());
    const { changeSets } = database.stores;
    const maker = await database.addUser("Grace H_pper");
    await database.pool.query(
      `INSERT INTO change_set (id, workspace, title, description, phase, base_version, created_by, created_at)
       SELECT $1 || '-' || lpad(n::text, 5, '0'), $1, 'Change ' || n || '%', '',
         CASE WHEN n % 3 = 0 THEN 'applied' ELSE 'open' END, 0, $2, n / 2 FROM generate_series(1, 3000) AS n`,
      [workspace, maker],
    );
    const seen: string[] = [];
    for (let page = await changeSets.list(workspace, {}, 700); page.length > 0; ) {
      seen.push(...page.map(({ id }) => id));
      page = await changeSets.list(workspace, { before: page.at(-1)?.id as ChangeSetId }, 700);
    }
    expect(seen).toHaveLength(3000);
    expect(seen).toEqual([...seen].sort().reverse());
    const count = (wanted: Parameters<typeof changeSets.count>[1]) => changeSets.count(workspace, wanted);
    expect(await count({ phases: ["open"] })).toBe(2000);
    expect(await count({ text: "CHANGE 300%", phases: ["applied"] })).toBe(1);
    expect(await count({ text: "%%" })).toBe(0);
    expect(await count({ text: "nobody's" })).toBe(0);
    expect(await count({ text: "h_pper" })).toBe(3000);
    expect(await count({ text: "h_ppe_" })).toBe(0);
    const some = await changeSets.some(workspace, [...seen.slice(0, 2), other] as ChangeSetId[]);
    expect(some.map(({ id }) => id).sort()).toEqual(seen.slice(0, 2).sort());
  });
});

describe("requests", () => {
  async function request(patch: Partial<RequestRecord> = {}): Promise<RequestRecord> {
    const workspace = await database.addWorkspace();
    const changeSet = await database.addChangeSet(workspace);
    const id = `request-${changeSet}` as RequestId;
    const record: RequestRecord = {
      id,
      changeSet,
      workspace,
      phase: "pending",
      requestedBy: "Ada",
      requester: robot,
      requestedAt: 1,
      contentHash: "a",
      decisions: [],
      revision: 1,
      ...patch,
    };
    await database.stores.requests.create(record, { audit: told() });
    return record;
  }
  const approval = { by: "bob", decision: "approved", at: 2, contentHash: "a" } as const;
  const veto = { by: "cem", decision: "rejected", at: 3, contentHash: "a", reason: "Not today." } as const;

  test("[K2] the newest one is current, whatever the clocks say", async () => {
    const first = await request();
    const second = { ...first, id: `${first.id}-2` as RequestId, requestedAt: 0 };
    await database.stores.requests.create(second, { audit: told() });
    expect(await database.stores.requests.current(first.changeSet)).toEqual(second);
    expect(await database.stores.requests.current("nowhere" as ChangeSetId)).toBeUndefined();
  });

  test("[K3] decisions are added, in order, by whoever saw the newest revision", async () => {
    const first = await request();
    const approved = { ...first, phase: "approved" as const, decisions: [approval], revision: 2 };
    expect(await database.stores.requests.update(approved, { audit: told() })).toMatchObject({ ok: true });
    expect(
      await database.stores.requests.update({ ...first, decisions: [veto], revision: 2 }, { audit: told() }),
    ).toEqual({
      ok: false,
      error: { kind: "revised" },
    });
    const rejected = { ...approved, phase: "rejected" as const, decisions: [approval, veto], revision: 3 };
    expect(await database.stores.requests.update(rejected, { audit: told() })).toMatchObject({ ok: true });
    expect(await database.stores.requests.current(first.changeSet)).toEqual(rejected);
  });

  test("[K3] of two decisions at the same time, one must look again", async () => {
    const first = await request();
    const next = (decision: typeof approval | typeof veto) =>
      database.stores.requests.update({ ...first, decisions: [decision], revision: 2 }, { audit: told() });
    const results = await Promise.all([next(approval), next(veto)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await database.stores.requests.current(first.changeSet))?.decisions).toHaveLength(1);
  });

  test("[K3] a decision that was made cannot be lost", async () => {
    const first = await request({ decisions: [approval] });
    await expect(
      database.stores.requests.update({ ...first, decisions: [], revision: 2 }, { audit: told() }),
    ).rejects.toThrow(RangeError);
    await expect(database.pool.query("DELETE FROM request_decision")).rejects.toThrow("append-only");
    expect(await database.stores.requests.current(first.changeSet)).toEqual(first);
  });
});

describe("runs", () => {
  let runs = 0;
  async function run(patch: Partial<RunRecord> = {}): Promise<RunRecord> {
    const record: RunRecord = {
      id: `run-${++runs}` as RunId,
      workspace: await database.addWorkspace(),
      changeSet: null,
      title: "Apply",
      phase: "running",
      startedAt: 1,
      startedBy: ada,
      steps: [],
      ...patch,
    };
    await database.stores.runs.save(record);
    return record;
  }

  test("[K4] a run is saved over and over, and unfinished ones are found again", async () => {
    const first = await run();
    const step = {
      component: "web",
      name: "web",
      schema: "docker.container@1",
      kind: "create",
      reason: "new",
      downtime: false,
      after: [],
      phase: "running",
    } as const;
    await database.stores.runs.save({ ...first, steps: [step] });
    const taker = "taker" as ServerProcessId;
    await database.stores.processes.enter(taker, { alone: false });
    const taken = (await database.stores.runs.takeUp(taker)).find(({ id }) => id === first.id);
    expect(taken).toMatchObject({ phase: "running", server: taker });
    expect(await database.stores.runs.takeUp(taker)).toEqual([]);
    const ended: RunRecord = {
      ...first,
      server: taker,
      steps: [{ ...step, phase: "succeeded" }],
      phase: "succeeded",
      endedAt: 9,
      sentence: "web runs.",
    };
    await database.stores.runs.save(ended);
    expect(await database.stores.runs.get(first.id)).toEqual(ended);
    await database.stores.processes.leave(taker);
    expect((await database.stores.runs.takeUp(taker)).map(({ id }) => id)).not.toContain(first.id);
    expect(await database.stores.runs.list(first.workspace, 5)).toEqual([ended]);
    expect(await database.stores.runs.newest(first.workspace, 5)).toEqual([{ id: first.id, phase: "succeeded" }]);
    expect(await database.stores.runs.some([first.id, "never" as RunId])).toEqual([ended]);
    expect(await database.stores.runs.some([])).toEqual([]);
  });

  test("[K4] of many change sets, each one's newest run is known", async () => {
    const [once, twice, never] = ["once", "twice", "never"].map((id) => `cs-${id}` as ChangeSetId);
    const first = await run({ changeSet: once as ChangeSetId, phase: "failed" });
    await run({ changeSet: twice as ChangeSetId, phase: "failed" });
    const last = await run({ changeSet: twice as ChangeSetId, startedAt: 2, phase: "succeeded" });
    const wanted = [once, twice, never] as readonly ChangeSetId[];
    expect([...(await database.stores.runs.newestOf(wanted))].sort()).toEqual([
      [once, { id: first.id, phase: "failed" }],
      [twice, { id: last.id, phase: "succeeded" }],
    ]);
    expect((await database.stores.runs.newestOf([])).size).toBe(0);
    const all = await database.stores.runs.ofChangeSet(twice as ChangeSetId);
    expect(all.map(({ phase }) => phase)).toEqual(["failed", "succeeded"]);
    expect([all.at(-1), await database.stores.runs.ofChangeSet(never as ChangeSetId)]).toEqual([last, []]);
  });

  test("[K5] log lines are kept in order, and sent twice are kept once", async () => {
    const { id } = await run();
    const line = (seq: number, text: string) => ({ run: id, component: "web", at: seq, seq, text });
    await database.stores.runs.appendLog([line(1, "pulling"), line(2, "binary \u0000 output")]);
    await database.stores.runs.appendLog([line(2, "again"), line(3, "done")]);
    await database.stores.runs.appendLog([]);
    expect((await database.stores.runs.log(id, 0, 10)).map(({ text }) => text)).toEqual([
      "pulling",
      "binary \ufffd output",
      "done",
    ]);
    expect(await database.stores.runs.log(id, 1, 1)).toEqual([line(2, "binary \ufffd output")]);
  });
});

describe("resources and memos", () => {
  test("[K6] the last state of a resource is kept until it is taken away", async () => {
    const workspace = await database.addWorkspace();
    const state: ResourceState = {
      resourceId: "abc",
      status: "ok",
      state: "running",
      observedAt: 1,
      payload: "12",
      drift: [],
    };
    await database.stores.resources.set(workspace, "web", { ...state, state: "created" });
    await database.stores.resources.set(workspace, "web", state);
    await database.stores.resources.set(workspace, "db", state);
    await database.stores.resources.set(workspace, "db", undefined);
    expect(await database.stores.resources.all(workspace)).toEqual(new Map([["web", state]]));
  });

  test("[K7] a memo answers what was first computed, whatever it is", async () => {
    const { memos } = database.stores;
    const values = [null, "12", "", 0, false, [], { deep: ["\u0000", { a: null }] }];
    await memos.put(values.map((value, index) => ({ key: `k${index}`, value })));
    await memos.put([
      { key: "k0", value: "later" },
      { key: "twice", value: 1 },
      { key: "twice", value: 2 },
    ]);
    const found = await memos.get([...values.keys()].map((index) => `k${index}`).concat("missing", "twice"));
    expect([...values.keys()].map((index) => found.get(`k${index}`))).toEqual(values);
    expect([found.has("missing"), found.get("twice")]).toEqual([false, 1]);
    expect(await memos.get([])).toEqual(new Map());
  });
});

describe("members", () => {
  test("[K8] whoever makes a workspace owns it", async () => {
    const owner = await database.addUser("Olive");
    const workspace = await database.addWorkspace(owner);
    const { members } = database.stores;
    expect(await members.roleOf(workspace, owner)).toBe("owner");
    expect(await members.workspacesOf(owner)).toEqual([{ id: workspace, name: "Test", role: "owner" }]);
    await members.setEngineHost(workspace, "unix:///var/run/docker.sock", told());
    expect(await members.workspace(workspace)).toEqual({
      id: workspace,
      name: "Test",
      engineHost: "unix:///var/run/docker.sock",
    });
    expect((await members.all()).map(({ id }) => id)).toContain(workspace);
  });

  test("[K8] roles change, and somebody without one is not a member", async () => {
    const workspace = await database.addWorkspace();
    const bob = await database.addUser("Bob");
    const { members } = database.stores;
    expect(await members.roleOf(workspace, bob)).toBeUndefined();
    await members.setRole(workspace, bob, "viewer", told());
    await members.setRole(workspace, bob, "approver", told());
    expect((await members.members(workspace)).map(({ name, role }) => [name, role])).toEqual([
      ["Bob", "approver"],
      ["Olive Owner", "owner"],
    ]);
    await members.setRole(workspace, bob, null, told());
    expect(await members.roleOf(workspace, bob)).toBeUndefined();
  });

  async function invited(expiresAt = 100) {
    const owner = await database.addUser("Olive");
    const workspace = await database.addWorkspace(owner);
    const tokenHash = `hash-${workspace}`;
    await database.stores.members.createInvite({ tokenHash, workspace, role: "editor", by: owner, expiresAt }, told());
    return { workspace, tokenHash };
  }

  test("[K9] an invitation is used by one person, however many try at once", async () => {
    const { workspace, tokenHash } = await invited();
    const { members } = database.stores;
    expect(await members.invite(tokenHash)).toEqual({
      workspace,
      workspaceName: "Test",
      role: "editor",
      invitedBy: "Olive",
      expiresAt: 100,
      usedAt: null,
    });
    const people = await Promise.all(["a", "b", "c", "d"].map((name) => database.addUser(name)));
    const accepted = await Promise.all(people.map((person) => members.acceptInvite(tokenHash, person, told(50))));
    expect(accepted.filter(Boolean)).toHaveLength(1);
    expect(await members.members(workspace)).toHaveLength(2);
    expect((await members.invite(tokenHash))?.usedAt).toBe(50);
  });

  test("[K9] the person who used it may click again; an expired or unknown one lets nobody in", async () => {
    const { workspace, tokenHash } = await invited();
    const { members } = database.stores;
    const bob = await database.addUser("Bob");
    expect(await members.acceptInvite(tokenHash, bob, told(100))).toBe(false);
    expect(await members.roleOf(workspace, bob)).toBeUndefined();
    expect(await members.acceptInvite(tokenHash, bob, told(99))).toBe(true);
    expect(await members.acceptInvite(tokenHash, bob, told(200))).toBe(true);
    expect(await members.acceptInvite("unknown", bob, told(1))).toBe(false);
  });

  test("[K9] an invitation to somebody who is a member already leaves the role as it is", async () => {
    const { workspace, tokenHash } = await invited();
    const [owner] = await database.stores.members.members(workspace);
    await database.stores.members.acceptInvite(tokenHash, owner?.id as ActorId, told(1));
    expect(await database.stores.members.roleOf(workspace, owner?.id as ActorId)).toBe("owner");
  });

  test("[K10] a token's use is noted, and revoking it is final", async () => {
    const owner: Actor["id"] = await database.addUser("Olive");
    const workspace = await database.addWorkspace(owner);
    const { members } = database.stores;
    await members.createToken(
      {
        tokenHash: "t",
        id: "tok",
        name: "CI",
        workspace,
        user: owner,
        kind: "service",
        expiresAt: null,
      },
      told(),
    );
    expect((await members.tokens(workspace))[0]).toMatchObject({ id: "tok", lastUsedAt: null, revokedAt: null });
    expect(await members.token("t")).toEqual({
      id: "tok",
      name: "CI",
      workspace,
      user: owner,
      userName: "Olive",
      kind: "service",
      expiresAt: null,
      revokedAt: null,
    });
    expect((await members.tokens(workspace))[0]?.lastUsedAt).toBeGreaterThan(Date.now() - 60_000);
    await members.revokeToken(await database.addWorkspace(), "tok", told(5));
    expect((await members.token("t"))?.revokedAt).toBeNull();
    await members.revokeToken(workspace, "tok", told(7));
    await members.revokeToken(workspace, "tok", told(9));
    expect((await members.token("t"))?.revokedAt).toBe(7);
  });
});
