import type {
  ActorId,
  ChangeSetId,
  FunctionId,
  FunctionRunId,
  RequestId,
  RunId,
  WorkspaceId,
} from "@tributary/core/base";
import type { FunctionRunRecord } from "@tributary/core/engine";
import type { AuditLine, ChangeSetRecord, RequestRecord, RunRecord } from "@tributary/core/governance";
import { ada } from "@tributary/testing/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase, told } from "../testing.ts";
import type { Stores } from "./index.ts";
import { verifyAuditChain } from "./verify-audit.ts";

/* What somebody commands stands in the audit, or has not happened: tried with an audit that cannot be written. */

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(`CREATE FUNCTION unwritable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit cannot be written'; END $$`);
});
afterAll(() => database.close());

type World = {
  readonly stores: Stores;
  readonly workspace: WorkspaceId;
  readonly owner: ActorId;
  readonly bob: ActorId;
  readonly open: ChangeSetId;
  readonly abandoned: ChangeSetId;
  readonly request: RequestRecord;
  readonly tokenHash: string;
  readonly run: RunId;
  readonly functionRun: FunctionRunId;
  /** Something that was told, and that somebody is to look at. */
  readonly toLookAt: number;
};

beforeEach(async () => {
  const { stores } = database;
  const [owner, bob] = [await database.addUser("Olive"), await database.addUser("Bob")];
  const workspace = await database.addWorkspace(owner);
  const [open, abandoned] = [await database.addChangeSet(workspace), await database.addChangeSet(workspace)];
  const request: RequestRecord = {
    ...{ id: `r-${open}` as RequestId, changeSet: open, workspace, phase: "pending", requestedBy: "Ada" },
    ...{ requester: ada, requestedAt: 1, contentHash: "a", decisions: [], revision: 1 },
  };
  const tokenHash = `hash-${workspace}`;
  await stores.requests.create(request, { audit: told() });
  await stores.changeSets.abandon(abandoned, { audit: told() });
  await stores.members.createInvite({ tokenHash, workspace, role: "editor", by: owner, expiresAt: 100 }, told());
  const [run, functionRun] = [`going-${workspace}` as RunId, `looking-${workspace}-old` as FunctionRunId];
  world = { stores, workspace, owner, bob, open, abandoned, request, tokenHash, run, functionRun, toLookAt: 0 };
  await stores.runs.save({ ...begun(world), id: run });
  await stores.functionRuns.begin(looking(world, "old"));
  await database.pool.query(GIVEN_UP, [workspace, JSON.stringify(ada)]);
  const { rows } = await database.pool.query<{ id: number }>(TO_LOOK_AT, [workspace, JSON.stringify(ada)]);
  world = { ...world, toLookAt: rows[0]?.id ?? 0 };
});

/** A message that nobody has taken. */
const GIVEN_UP = `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, at, phase, attempts, due_at)
VALUES ($1, 'k-' || $1, 'it happened', 'It happened.', 'info', false, 'null', $2, 1, 'givenUp', 3, 1)`;

const TO_LOOK_AT = `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, at, phase, due_at, ended_at)
VALUES ($1, 'l-' || $1, 'guard gone', 'The guard is gone.', 'warning', true, 'null', $2, 1, 'told', 1, 1) RETURNING id`;

const decided = ({ request }: World, revision = 2): RequestRecord => {
  const decision = { by: "bob", decision: "approved", at: 2, contentHash: "a" } as const;
  return { ...request, phase: "approved", decisions: [decision], revision };
};
const superseded = ({ request }: World): RequestRecord => ({ ...request, phase: "superseded", revision: 2 });
const made = ({ workspace, owner }: World): ChangeSetRecord => ({
  ...{ id: `new-${workspace}` as ChangeSetId, workspace, title: "New", description: "", phase: "open" },
  ...{ baseVersion: 0, createdBy: owner, createdAt: 3, origin: null },
});
const begun = ({ workspace }: World): RunRecord => ({
  ...{ id: `run-${workspace}` as RunId, workspace, changeSet: null, title: "Again", phase: "running" },
  ...{ startedAt: 4, startedBy: ada, steps: [] },
});
const looking = ({ workspace }: World, id: string): FunctionRunRecord => ({
  ...{
    id: `looking-${workspace}-${id}` as FunctionRunId,
    workspace,
    changeSet: null,
    purpose: "debug",
    codeHash: "c",
    by: ada,
  },
  ...{ function: { name: "look", kind: "debug", id: "f1" as FunctionId }, startedAt: 1, component: null },
  ...{ input: { kind: "whole", value: 1 }, state: { phase: "running" } },
});
const tokenOf = ({ workspace, owner }: World) => ({
  ...{ tokenHash: `t-${workspace}`, id: `tok-${workspace}`, name: "CI", workspace, user: owner },
  ...{ kind: "service" as const, expiresAt: null },
});

type Command = (world: World, audit: AuditLine) => Promise<unknown>;
const COMMANDS: Readonly<Record<string, Command>> = {
  "asking for approval": (at, audit) =>
    at.stores.requests.create(
      { ...at.request, id: `${at.request.id}-2` as RequestId },
      { audit, superseded: superseded(at) },
    ),
  "deciding, with what was looked at": (at, audit) =>
    at.stores.requests.update(decided(at), {
      audit,
      marks: { by: { person: at.bob, kind: "approved", at: 2 }, hashes: { web: "h" } },
    }),
  "beginning a change set": (at, audit) => at.stores.changeSets.create(made(at), audit),
  "renaming one": (at, audit) => at.stores.changeSets.update(at.open, { title: "Other" }, audit),
  "abandoning one, with its request": (at, audit) =>
    at.stores.changeSets.abandon(at.open, { audit, superseded: superseded(at) }),
  "reopening one": (at, audit) => at.stores.changeSets.reopen(at.abandoned, audit),
  "giving a role": (at, audit) => at.stores.members.setRole(at.workspace, at.bob, "viewer", audit),
  "taking somebody out": (at, audit) => at.stores.members.setRole(at.workspace, at.owner, null, audit),
  inviting: (at, audit) =>
    at.stores.members.createInvite(
      { tokenHash: `i-${at.workspace}`, workspace: at.workspace, role: "viewer", by: at.owner, expiresAt: 9 },
      audit,
    ),
  "accepting an invitation": (at, audit) => at.stores.members.acceptInvite(at.tokenHash, at.bob, audit),
  "making a token": (at, audit) => at.stores.members.createToken(tokenOf(at), audit),
  "naming the workspace": (at, audit) => at.stores.members.renameWorkspace(at.workspace, "Other", audit),
  "connecting an engine": (at, audit) => at.stores.members.setEngineHost(at.workspace, "tcp://engine", audit),
  "beginning a run": (at, audit) => at.stores.runs.begin(begun(at), audit),
  "cancelling a run": (at, audit) => at.stores.runs.askToCancel(at.run, audit),
  "running a function": (at, audit) => at.stores.functionRuns.begin(looking(at, "new"), audit),
  "ending a function's run": (at, audit) => at.stores.functionRuns.askToEnd(at.functionRun, "Bob", audit),
  "saying that one has looked": (at, audit) =>
    at.stores.outbox.acknowledge(at.workspace, at.toLookAt, { by: ada, at: 9 }, () => audit),
  "sending what was given up once more": (at, audit) => at.stores.outbox.retry(at.workspace, 9, () => audit),
};

/** Every row that says something of the workspace, but for the audit. */
async function state({ workspace }: World): Promise<unknown> {
  const { rows } = await database.pool.query(
    `SELECT (SELECT jsonb_agg(to_jsonb(c) ORDER BY id) FROM change_set c WHERE workspace = $1) AS sets,
       (SELECT jsonb_agg(to_jsonb(r) ORDER BY id) FROM request r WHERE workspace = $1) AS requests,
       (SELECT jsonb_agg(to_jsonb(d)) FROM request_decision d JOIN request r ON r.id = d.request WHERE workspace = $1) AS decisions,
       (SELECT jsonb_agg(to_jsonb(m)) FROM review_mark m JOIN change_set c ON c.id = m.change_set WHERE workspace = $1) AS marks,
       (SELECT jsonb_agg(to_jsonb(m) ORDER BY user_id) FROM member m WHERE workspace = $1) AS members,
       (SELECT jsonb_agg(to_jsonb(i) ORDER BY token_hash) FROM invite i WHERE workspace = $1) AS invites,
       (SELECT jsonb_agg(to_jsonb(t)) FROM api_token t WHERE workspace = $1) AS tokens,
       (SELECT jsonb_agg(to_jsonb(r)) FROM run r WHERE workspace = $1) AS runs,
       (SELECT jsonb_agg(to_jsonb(f) ORDER BY id) FROM function_run f WHERE workspace = $1) AS function_runs,
       (SELECT jsonb_agg(to_jsonb(o)) FROM outbox o WHERE workspace = $1) AS messages,
       (SELECT to_jsonb(w) FROM workspace w WHERE id = $1) AS workspace`,
    [workspace],
  );
  return rows[0];
}

const lines = async ({ stores, workspace }: World) =>
  (await stores.audit.list(workspace, { limit: 50 })).filter(({ sentence }) => sentence === "It was done.");

async function unwritable(work: () => Promise<void>): Promise<void> {
  await database.pool.query("CREATE TRIGGER unwritable BEFORE INSERT ON audit_page EXECUTE FUNCTION unwritable()");
  try {
    await work();
  } finally {
    await database.pool.query("DROP TRIGGER unwritable ON audit_page");
  }
}

describe("[U6] a command and its line of the audit are both there, or neither", () => {
  for (const [name, command] of Object.entries(COMMANDS))
    test(name, async () => {
      const before = await state(world);
      const line = told(50, "It was done.");
      await unwritable(async () => {
        await expect(command(world, line)).rejects.toThrow();
      });
      expect(await state(world)).toEqual(before);
      await command(world, line);
      expect(await state(world)).not.toEqual(before);
      expect(await lines(world)).toHaveLength(1);
    });

  test("[U11] making a workspace, whose chain begins with that", async () => {
    const { stores, owner } = world;
    const id = `made-${world.workspace}` as WorkspaceId;
    const make = () => stores.members.createWorkspace({ id, name: "Made", owner }, told(50, "It was made."));
    await unwritable(async () => {
      await expect(make()).rejects.toThrow();
    });
    expect([await stores.members.workspace(id), await stores.members.members(id)]).toEqual([undefined, []]);
    await make();
    expect(await stores.audit.list(id, { limit: 9 })).toMatchObject([{ seq: 1, sentence: "It was made." }]);
    expect(await verifyAuditChain(database.db, id)).toMatchObject({ ok: true, value: { entries: 1 } });
    // Made twice it is neither there twice nor told twice.
    await expect(make()).rejects.toThrow();
    expect(await stores.audit.list(id, { limit: 9 })).toHaveLength(1);
  });

  test("[U11] a workspace from before has no such line, and proves itself all the same", async () => {
    const { stores, workspace } = world;
    const first = (await stores.audit.list(workspace, { limit: 50 })).at(-1);
    expect(first).toMatchObject({ seq: 1, sentence: "A test did it." });
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true });
  });

  test("revoking a token, once", async () => {
    const { stores, workspace } = world;
    const token = tokenOf(world);
    await stores.members.createToken(token, told());
    const revoke = (at: number) => stores.members.revokeToken(workspace, token.id, told(at, "It was done."));
    await unwritable(async () => {
      await expect(revoke(1)).rejects.toThrow();
    });
    expect((await stores.members.token(token.tokenHash))?.revokedAt).toBeNull();
    for (const at of [7, 8]) await revoke(at);
    expect((await stores.members.token(token.tokenHash))?.revokedAt).toBe(7);
    expect(await lines(world)).toHaveLength(1);
  });
});

describe("[U6] what does not happen leaves no line", () => {
  const REFUSED: Readonly<Record<string, Command>> = {
    "deciding about a revision that is no more": (at, audit) => at.stores.requests.update(decided(at, 3), { audit }),
    "asking in the place of one": (at, audit) =>
      at.stores.requests.create(
        { ...at.request, id: `${at.request.id}-2` as RequestId },
        { audit, superseded: { ...superseded(at), revision: 3 } },
      ),
    "abandoning what is not open, whose request stays as it is": (at, audit) =>
      at.stores.changeSets.abandon(at.abandoned, { audit, superseded: superseded(at) }),
    "abandoning with a request that was decided meanwhile": (at, audit) =>
      at.stores.changeSets.abandon(at.open, { audit, superseded: { ...superseded(at), revision: 3 } }),
    "reopening what is open": (at, audit) => at.stores.changeSets.reopen(at.open, audit),
    "cancelling what is not there": (at, audit) => at.stores.runs.askToCancel(begun(at).id, audit),
    "ending a function's run that is not there": (at, audit) =>
      at.stores.functionRuns.askToEnd(looking(at, "new").id, "Bob", audit),
    "running a function that runs already": (at, audit) => at.stores.functionRuns.begin(looking(at, "old"), audit),
    "saying that one has looked at what asks for nothing": async (at, audit) => {
      const all = await at.stores.outbox.list(at.workspace, { limit: 9 });
      const quiet = all.find(({ requiresAction }) => !requiresAction)?.id ?? 0;
      const by = { by: ada, at: 9 };
      expect(await at.stores.outbox.acknowledge(at.workspace, quiet, by, () => audit)).toMatchObject({ ok: false });
    },
    "accepting what has expired": (at, audit) =>
      at.stores.members.acceptInvite(at.tokenHash, at.bob, { ...audit, at: 100 }),
  };
  for (const [name, command] of Object.entries(REFUSED))
    test(name, async () => {
      const before = await state(world);
      await command(world, told(50, "It was done."));
      expect(await state(world)).toEqual(before);
      expect(await lines(world)).toEqual([]);
    });

  test("wishing an end again changes nothing, and tells the audit nothing", async () => {
    const { runs, functionRuns, outbox } = world.stores;
    const again = told(60, "It was done again.");
    expect(await runs.askToCancel(world.run, told(50, "It was done."))).toBe(true);
    expect(await functionRuns.askToEnd(world.functionRun, "Ada", told(50, "It was done."))).toBe(true);
    expect(await outbox.retry(world.workspace, 9, () => told(50, "It was done."))).toBe(1);
    const before = await state(world);
    expect(await runs.askToCancel(world.run, again)).toBe(true);
    expect(await functionRuns.askToEnd(world.functionRun, "Bob", again)).toBe(true);
    expect(await outbox.retry(world.workspace, 9, () => again)).toBe(0);
    expect(await state(world)).toEqual(before);
    expect(await lines(world)).toHaveLength(3);
    expect(await world.stores.audit.list(world.workspace, { limit: 50, text: "again" })).toEqual([]);
  });

  test("[U12] who looked first is who looked: whoever comes second hears that, and so does nobody of another workspace", async () => {
    const { stores, workspace, toLookAt } = world;
    const say = (by: string, at: number, where = workspace) =>
      stores.outbox.acknowledge(where, toLookAt, { by: { ...ada, name: by }, at }, (description) =>
        told(at, `${by} looked: ${description}`),
      );
    const elsewhere = await database.addWorkspace();
    expect(await say("Mallory", 8, elsewhere)).toEqual({ ok: false, error: { kind: "nothingToLookAt" } });
    const both = await Promise.all([say("Ada", 9), say("Bob", 10)]);
    const first = both[0]?.ok ? "Ada" : "Bob";
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const acknowledged = { by: { name: first }, at: first === "Ada" ? 9 : 10 };
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { kind: "alreadyAcknowledged", acknowledged } });
    const listed = await stores.outbox.list(workspace, { limit: 9 });
    expect(listed.map((each) => each.acknowledged?.by.name ?? null)).toEqual([first, null]);
    const entries = await stores.audit.list(workspace, { text: "looked", limit: 9 });
    expect(entries.map(({ sentence }) => sentence)).toEqual([`${first} looked: The guard is gone.`]);
  });

  test("accepting again tells the audit nothing new", async () => {
    const { members } = world.stores;
    for (const at of [50, 60])
      expect(await members.acceptInvite(world.tokenHash, world.bob, told(at, "It was done."))).toBe(true);
    expect(await lines(world)).toHaveLength(1);
  });
});
