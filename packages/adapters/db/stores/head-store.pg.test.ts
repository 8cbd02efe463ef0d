import type { ActorId, ComponentId, RequestId, Role, RunId, WorkspaceId } from "@tributary/core/base";
import type { HeadStore, RequestRecord, RunRecord } from "@tributary/core/governance";
import { type Mutation, type Path, serialiseSnapshot } from "@tributary/core/model";
import { ada } from "@tributary/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../testing.ts";
import { createStores } from "./index.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Stores that share nothing with the others in memory: another process's view. */
const elsewhere = () => createStores(database.db, { describe: () => "A change." });

const create = (id: string): Mutation => ({
  type: "component.create",
  component: id as ComponentId,
  schema: "docker.container@1" as never,
});
const rename = (id: string, name: string): Mutation => ({
  type: "attribute.set",
  component: id as ComponentId,
  path: "/meta/name" as Path,
  value: name,
});

let keys = 0;
function version(mutations: readonly Mutation[], patch: Partial<Parameters<HeadStore["append"]>[2]> = {}) {
  return { actor: ada, at: 1000, mutations, idempotencyKey: `key-${++keys}`, ...patch };
}

async function names(heads: HeadStore, workspace: WorkspaceId) {
  const { version: current, snapshot } = await heads.load(workspace);
  return [current, [...snapshot.names.keys()].sort()];
}

describe("Head", () => {
  test("[H1] a new workspace is empty at version 0", async () => {
    const workspace = await database.addWorkspace();
    expect(await names(database.stores.heads, workspace)).toEqual([0, []]);
  });

  test("[H2] each append makes the next version, and every process sees it", async () => {
    const workspace = await database.addWorkspace();
    const { heads } = database.stores;
    const other = elsewhere().heads;
    await other.load(workspace);
    expect(await heads.append(workspace, 0, version([create("a"), rename("a", "web")]))).toEqual({
      ok: true,
      value: 1,
    });
    expect(await other.append(workspace, 1, version([create("b"), rename("b", "db")]))).toEqual({ ok: true, value: 2 });
    for (const store of [heads, other, elsewhere().heads])
      expect(await names(store, workspace)).toEqual([2, ["db", "web"]]);
  });

  test("[H2] of many appends on the same version exactly one happens, and the others learn where Head is", async () => {
    const workspace = await database.addWorkspace();
    const stores = [database.stores, elsewhere(), elsewhere(), elsewhere()];
    const results = await Promise.all(
      stores.map(({ heads }, index) => heads.append(workspace, 0, version([create(`c${index}`)]))),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.error).toEqual({ kind: "moved", version: 1 });
    expect((await database.stores.heads.load(workspace)).snapshot.components.size).toBe(1);
    const other = await database.addWorkspace();
    const where = await elsewhere().heads.versions([workspace, other, "nowhere" as WorkspaceId]);
    expect(where).toEqual(
      new Map([
        [workspace, 1],
        [other, 0],
      ]),
    );
    expect(await elsewhere().heads.versions([])).toEqual(new Map());
  });

  test("[H3] a repeat with the same key answers the first outcome and does nothing", async () => {
    const workspace = await database.addWorkspace();
    const entry = version([create("a")]);
    const all = await Promise.all(
      [database.stores, elsewhere(), elsewhere()].map(({ heads }) => heads.append(workspace, 0, entry)),
    );
    expect(all).toEqual(Array(3).fill({ ok: true, value: 1 }));
    await database.stores.heads.append(workspace, 1, version([create("b")]));
    expect(await elsewhere().heads.append(workspace, 0, entry)).toEqual({ ok: true, value: 1 });
    expect((await elsewhere().heads.load(workspace)).version).toBe(2);
  });

  test("[H4] every older version can be read, and what is folded from the log equals what was cached", async () => {
    const workspace = await database.addWorkspace();
    const { heads } = database.stores;
    const seen = [];
    for (let index = 0; index < 40; index++) {
      await heads.append(workspace, index, version([create(`c${index}`), rename(`c${index}`, `name ${index}`)]));
      seen.push(serialiseSnapshot((await heads.load(workspace)).snapshot));
    }
    for (const store of [heads, elsewhere().heads]) {
      for (const index of [39, 0, 17, 3, 25])
        expect(serialiseSnapshot(await store.at(workspace, index + 1))).toEqual(seen[index]);
    }
    await expect(heads.at(workspace, 41)).rejects.toThrow(RangeError);
  });

  test("[H4] a stored whole model is a shortcut to the same answer", async () => {
    const workspace = await database.addWorkspace();
    const { heads } = database.stores;
    const many = Array.from({ length: 1500 }, (_, index) => [
      create(`c${index}`),
      rename(`c${index}`, `name ${index}`),
    ]).flat();
    await heads.append(workspace, 0, version(many));
    await heads.append(workspace, 1, version([rename("c7", "seven")]));
    await expect.poll(() => storedVersions(workspace), { timeout: 10_000 }).toEqual([1]);
    const fresh = (await elsewhere().heads.load(workspace)).snapshot;
    expect(serialiseSnapshot(fresh)).toEqual(serialiseSnapshot((await heads.load(workspace)).snapshot));
    await database.pool.query("DELETE FROM head_snapshot");
    expect(serialiseSnapshot((await elsewhere().heads.load(workspace)).snapshot)).toEqual(serialiseSnapshot(fresh));
  });

  async function storedVersions(workspace: WorkspaceId) {
    const { rows } = await database.pool.query<{ version: number }>(
      "SELECT version FROM head_snapshot WHERE workspace = $1",
      [workspace],
    );
    return rows.map((row) => row.version);
  }

  test("[H5] history is newest first, and pages", async () => {
    const workspace = await database.addWorkspace();
    const { heads } = database.stores;
    for (let index = 0; index < 3; index++)
      await heads.append(workspace, index, version([create(`c${index}`)], { at: index }));
    expect((await heads.history(workspace, { limit: 2 })).map((entry) => entry.version)).toEqual([3, 2]);
    expect(await heads.history(workspace, { before: 2, limit: 2 })).toEqual([
      {
        version: 1,
        at: 0,
        actor: ada,
        changeSet: null,
        request: null,
        stateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        mutations: [create("c0")],
      },
    ]);
  });

  test("[H7] what reaches Head without a change set is audited mutation by mutation", async () => {
    const workspace = await database.addWorkspace();
    await database.stores.heads.append(workspace, 0, version([create("a"), rename("a", "web")]));
    const entries = await database.stores.audit.list(workspace, { limit: 10 });
    expect(entries.map(({ mutation, details }) => [mutation, details])).toEqual([
      [rename("a", "web"), { version: 1, stateHash: expect.any(String) }],
      [create("a"), { version: 1, stateHash: expect.any(String) }],
    ]);
  });
});

describe("applying a change set", () => {
  async function requested(phase: RequestRecord["phase"] = "approved") {
    const workspace = await database.addWorkspace();
    const changeSet = await database.addChangeSet(workspace);
    const request = `request-${changeSet}` as RequestId;
    await database.stores.requests.create(
      {
        ...{ id: request, changeSet, workspace, phase, requestedBy: "Ada", requester: ada, requestedAt: 1 },
        ...{ contentHash: "hash", decisions: [], revision: 1 },
      },
      { audit: told(1, "Asked.") },
    );
    return { workspace, changeSet, request };
  }

  test("[H6] version, change set, request, run and audit are one transaction", async () => {
    const { workspace, changeSet, request } = await requested();
    const run: RunRecord = {
      id: `run-${changeSet}` as RunId,
      workspace,
      changeSet,
      title: "Apply",
      phase: "running",
      startedAt: 5,
      startedBy: ada,
      steps: [],
    };
    const { stores } = database;
    expect(
      await stores.heads.append(
        workspace,
        0,
        version([create("a")], { finish: { changeSet, request, revision: 1 }, run }),
      ),
    ).toEqual({ ok: true, value: 1 });
    expect((await stores.changeSets.get(changeSet))?.phase).toBe("applied");
    expect(await stores.requests.current(changeSet)).toMatchObject({ phase: "executed", revision: 2 });
    expect(await stores.runs.get(run.id)).toEqual(run);
    expect((await stores.heads.history(workspace, { limit: 1 }))[0]).toMatchObject({ changeSet, request });
    expect((await stores.audit.list(workspace, { limit: 10 })).map(({ sentence }) => sentence)).toEqual([
      "Applied 1 change as version 1.",
      "Asked.",
    ]);
  });

  test("[H6] a request that is no longer open is not executed, and nothing else happens either", async () => {
    const { workspace, changeSet, request } = await requested("rejected");
    const { stores } = database;
    expect(
      await stores.heads.append(workspace, 0, version([create("a")], { finish: { changeSet, request, revision: 1 } })),
    ).toEqual({
      ok: false,
      error: { kind: "revised", version: 0 },
    });
    expect((await stores.heads.load(workspace)).version).toBe(0);
    expect((await stores.changeSets.get(changeSet))?.phase).toBe("open");
    expect(await stores.audit.list(workspace, { limit: 10 })).toMatchObject([{ sentence: "Asked." }]);
  });

  test("[H6] a request that was decided about since it was judged is not executed; as it is now it is", async () => {
    const { workspace, changeSet, request } = await requested();
    const { heads } = database.stores;
    const at = (revision: number) =>
      heads.append(workspace, 0, version([create("a")], { finish: { changeSet, request, revision } }));
    expect(await at(2)).toMatchObject({ ok: false, error: { kind: "revised" } });
    expect((await heads.load(workspace)).version).toBe(0);
    expect((await database.stores.changeSets.get(changeSet))?.phase).toBe("open");
    expect(await at(1)).toMatchObject({ ok: true });
  });

  test("[H6] nor where somebody has another role than it was judged by, or none", async () => {
    const { workspace, changeSet, request } = await requested();
    const { heads, members } = database.stores;
    const [ben, cleo] = [await database.addUser("Ben"), await database.addUser("Cleo")];
    await members.setRole(workspace, ben, "approver", told());
    const as = (id: ActorId, role: Role) =>
      heads.append(
        workspace,
        0,
        version([create("a")], { finish: { changeSet, request, revision: 1, roles: [{ id, role }] } }),
      );
    expect(await as(ben, "owner")).toMatchObject({ ok: false, error: { kind: "revised" } });
    expect(await as(cleo, "approver")).toMatchObject({ ok: false, error: { kind: "revised" } });
    expect(await as(ben, "approver")).toMatchObject({ ok: true });
  });

  test("[H6] a request is executed once, however often and wherever it is tried", async () => {
    const { workspace, changeSet, request } = await requested();
    const finish = { changeSet, request, revision: 1 };
    const all = await Promise.all(
      [1, 2, 3, 4].map(() => elsewhere().heads.append(workspace, 0, version([create("a")], { finish }))),
    );
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await elsewhere().heads.append(workspace, 1, version([create("b")], { finish }))).toMatchObject({
      error: { kind: "closed" },
    });
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 2 } });
  });

  test("[H6] a person may not slip in an applied change set that does not belong to the request", async () => {
    const { workspace, request } = await requested();
    const other = await database.addChangeSet(workspace);
    expect(
      await database.stores.heads.append(
        workspace,
        0,
        version([create("a")], { finish: { changeSet: other, request, revision: 1 } }),
      ),
    ).toMatchObject({
      error: { kind: "revised" },
    });
  });

  test("[H2] ids of unknown workspaces are our bug, not an empty model", async () => {
    await expect(database.stores.heads.load("nowhere" as WorkspaceId)).rejects.toThrow(RangeError);
    await expect(database.addWorkspace("nobody" as ActorId)).rejects.toThrow("create workspace");
  });
});
