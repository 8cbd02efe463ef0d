import { verifyAuditChain } from "@tributary/adapters/db";
import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import type { RunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import { auditLine } from "@tributary/core/governance";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo, type Keys, writeKeys } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* The server is killed while people do what the server writes for them: what is there is told, and what is told is there. */

/** After how many answers to the acts of a round the server is killed; "held": while the database holds back every line of the audit. */
const KILLED_AFTER: readonly (number | "held")[] = [1, "held", 2, 3, 5, 6, 0];
const ROUNDS = KILLED_AFTER.map((_, round) => round);
const ENDLESS = "export default async () => { for (;;) await new Promise((go) => setTimeout(go, 20)); };\n";

let database: TestDatabase;
let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: WorkspaceId;
/** It diverges from Head at `m0` … and changes `t0` …, and has a function that never ends. */
let changeSet: string;
/** A server process that is there, and asks nobody for anything. */
const ELSEWHERE = "elsewhere" as ServerProcessId;

beforeAll(async () => {
  database = await testDatabase();
  server = await ServerProcess.start({
    DATABASE_URL: database.connectionString,
    TRIBUTARY_SECRET: "one secret for every start, long enough",
  });
  const shop = await server.foundShop();
  ana = shop.ana;
  workspace = shop.workspace as WorkspaceId;
  ben = await server.join("Ben", "approver");
  await database.pool.query("INSERT INTO server_process (id, seen_at) VALUES ($1, now() + interval '1 hour')", [
    ELSEWHERE,
  ]);
}, 180_000);

afterAll(async () => {
  await server.dispose();
  await database.close();
});

/** Head and a change set that differ at as many places as there are rounds. */
async function prepared(): Promise<void> {
  const project = (id: string): Keys => ({ [id]: { schema: "docker.project@1" }, [`${id}/meta/name`]: { value: id } });
  const all = ROUNDS.flatMap((round) => [project(`m${round}`), project(`t${round}`)]);
  await applied("All", Object.assign({}, ...all));
  changeSet = (await written("Ours", described(["m", "t"], "ours"))).changeSet;
  await applied("Theirs", described(["m"], "theirs"));
  await expect.poll(unsettled, { timeout: 20_000 }).toHaveLength(ROUNDS.length);
}

const described = (kinds: readonly string[], text: string): Keys =>
  Object.fromEntries(
    kinds.flatMap((kind) => ROUNDS.map((round) => [`${kind}${round}/meta/description`, { value: text }])),
  );

async function written(title: string, keys: Keys): Promise<{ readonly changeSet: string }> {
  const { id } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" });
  const { doc, leave } = await server.stockPeer(id, { token });
  await writeKeys(ana, { changeSet: id, doc }, keys);
  if (title === "Ours") {
    doc.getMap("function").set("look", { kind: "debug", name: "look", source: ENDLESS });
    const names = async () => (await ana.api.function.list.query({ workspace, changeSet: id })).map(({ name }) => name);
    await expect.poll(names).toContain("look");
  }
  leave();
  return { changeSet: id };
}

async function applied(title: string, keys: Keys): Promise<void> {
  await applyByTwo(ana, ben, (await written(title, keys)).changeSet);
}

const unsettled = async () => ana.api.divergence.list.query({ changeSet });
const changed = async () => (await ana.api.review.get.query({ changeSet })).changes.map(({ name }) => name);

async function rows(sql: string, values: readonly unknown[] = []): Promise<number> {
  return (await database.pool.query(`SELECT ${sql}`, [...values])).rowCount ?? 0;
}

/** Lines of a workspace's audit that say this. */
async function told(sentence: string, of = workspace): Promise<number> {
  const lines = await database.stores.audit.list(of, { text: sentence, limit: 50 });
  return lines.filter((line) => line.sentence === sentence).length;
}

/** Something that somebody does once in each round: whether it is there afterwards, and how often the audit says so. */
type Act = {
  readonly ready?: (round: number) => Promise<void>;
  readonly ask: (round: number) => Promise<unknown>;
  readonly isThere: (round: number) => Promise<boolean>;
  readonly lines: (round: number) => Promise<number>;
};

const runOf = (round: number) => `run-${round}` as RunId;
/** The function's run that is to be ended, by round. */
const victims: string[] = [];
/** As many were asked for by hand, and told of, before this round. */
const runs = { there: 0, told: 0 };
const RAN = "looked into things with the function “look”";
const functionRuns = () => rows("FROM function_run WHERE record->>'purpose' = 'debug'");

const ACTS: Readonly<Record<string, Act>> = {
  "making a workspace": {
    ask: (round) => ana.api.workspace.create.mutate({ name: `Made ${round}` }),
    isThere: async (round) => (await rows("FROM workspace WHERE name = $1", [`Made ${round}`])) === 1,
    async lines(round) {
      const name = `Made ${round}`;
      const { rows: made } = await database.pool.query<{ id: WorkspaceId }>(
        "SELECT id FROM workspace WHERE name = $1",
        [name],
      );
      const [one] = made;
      const first = one && (await database.stores.audit.list(one.id, { limit: 50 })).at(-1);
      expect(first?.seq ?? 1).toBe(1);
      return first?.sentence === `made the workspace “${name}”` ? 1 : 0;
    },
  },
  "keeping mine": {
    async ask(round) {
      const found = (await unsettled()).find(({ name }) => name === `m${round}`);
      if (!found) throw new Error(`m${round} does not diverge`);
      const { root, key, theirsHash } = found;
      return ana.api.divergence.settle.mutate({
        changeSet,
        choice: "mine",
        keys: [{ root: root as never, key, theirsHash }],
      });
    },
    isThere: async (round) => !(await unsettled()).some(({ name }) => name === `m${round}`),
    lines: (round) => told(`kept what the change set says of m${round} ▸ Description`),
  },
  "taking back": {
    ask: (round) => ana.api.changeSet.takeBack.mutate({ changeSet, thing: `t${round}` as never }),
    isThere: async (round) => !(await changed()).includes(`t${round}`),
    lines: (round) => told(`took back everything on t${round}`),
  },
  "cancelling a run": {
    async ready(round) {
      const started = {
        startedAt: 1,
        startedBy: { type: "user", id: ana.id as never, name: "Ana" },
        steps: [],
      } as const;
      const run = { id: runOf(round), workspace, changeSet: null, title: `Run ${round}`, phase: "running" } as const;
      const line = auditLine({ actor: started.startedBy }, { at: 1, sentence: `began ${round}` });
      await database.stores.runs.begin({ ...run, ...started, server: ELSEWHERE }, line);
    },
    ask: (round) => ana.api.run.cancel.mutate({ run: runOf(round) }),
    isThere: async (round) => (await rows("FROM run WHERE id = $1 AND ending", [runOf(round)])) === 1,
    lines: (round) => told(`cancelled the run “Run ${round}”`),
  },
  "running a function": {
    async ready() {
      [runs.there, runs.told] = [await functionRuns(), await told(RAN)];
    },
    ask: () => ana.api.function.run.mutate({ workspace, changeSet, target: { id: "look" } }),
    isThere: async () => (await functionRuns()) > runs.there,
    lines: async () => (await told(RAN)) - runs.told,
  },
  "ending a function's run": {
    ask: (round) => ana.api.functionRun.kill.mutate({ run: victims[round] ?? "" }),
    isThere: async (round) =>
      (await rows("FROM function_run WHERE id = $1 AND ending IS NOT NULL", [victims[round]])) === 1,
    async lines(round) {
      const lines = await database.stores.audit.list(workspace, { text: "ended a run of the function", limit: 50 });
      return lines.filter(({ details }) => JSON.stringify(details).includes(victims[round] ?? "none")).length;
    },
  },
  "sending messages once more": {
    async ready(round) {
      await database.pool.query("UPDATE outbox SET phase = 'told' WHERE phase = 'givenUp'");
      await database.pool.query(
        `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, at, phase, attempts, due_at)
         VALUES ($1, $2, 'it happened', 'It happened.', 'info', false, 'null', $3, 1, 'givenUp', 3, 1)`,
        [workspace, `round-${round}`, JSON.stringify({ type: "user", id: ana.id, name: "Ana" })],
      );
      again.told = await told(AGAIN);
    },
    ask: () => ana.api.activity.retry.mutate({ workspace }),
    isThere: async (round) =>
      (await rows("FROM outbox WHERE key = $1 AND phase <> 'givenUp'", [`round-${round}`])) === 1,
    lines: async () => (await told(AGAIN)) - again.told,
  },
  "saying that one has looked": {
    async ready(round) {
      const { rows: made } = await database.pool.query<{ id: number }>(
        `INSERT INTO outbox (workspace, key, type, description, severity, requires_action, data, actor, at, phase, due_at, ended_at)
         VALUES ($1, $2, 'guard gone', $3, 'warning', true, 'null', $4, 1, 'told', 1, 1) RETURNING id`,
        [workspace, `look-${round}`, guardGone(round), JSON.stringify({ type: "user", id: ana.id, name: "Ana" })],
      );
      toLookAt.push(made[0]?.id ?? 0);
    },
    ask: (round) => ana.api.activity.acknowledge.mutate({ workspace, id: toLookAt[round] ?? 0 }),
    isThere: async (round) =>
      (await rows("FROM outbox WHERE id = $1 AND acknowledged_at IS NOT NULL", [toLookAt[round]])) === 1,
    lines: (round) => told(`looked at this: ${guardGone(round)}`),
  },
};
const toLookAt: number[] = [];
const guardGone = (round: number) => `The guard of round ${round} is gone.`;
const AGAIN = "had one message to the webhook sent once more";
const again = { told: 0 };

const WAITING = "FROM pg_locks WHERE NOT granted AND relation = 'audit_page'::regclass";

/** Kills the server once it has begun to write the audit's line of as many acts as it may, none of which is ever written. */
async function killedHeld(ask: () => readonly Promise<unknown>[]): Promise<readonly Promise<unknown>[]> {
  const client = await database.pool.connect();
  await client.query("BEGIN; LOCK TABLE audit_page IN SHARE MODE");
  const asked = ask();
  await expect.poll(() => rows(WAITING), { timeout: 10_000 }).toBeGreaterThan(1);
  await sleep(150);
  await server.end("SIGKILL");
  await database.pool.query(`SELECT pg_terminate_backend(pid) ${WAITING}`);
  await client.query("ROLLBACK");
  client.release();
  return asked;
}

async function killedAfter(
  answers: number,
  ask: () => readonly Promise<unknown>[],
): Promise<readonly Promise<unknown>[]> {
  const asked = ask();
  let answered = 0;
  await new Promise<void>((enough) => {
    const count = () => {
      answered += 1;
      if (answered >= answers) enough();
    };
    for (const each of asked) void each.then(count);
    // The server is warm by the second act; before the first answer is a moment, too.
    if (answers === 0) setTimeout(enough, 40);
  });
  await server.end("SIGKILL");
  return asked;
}

test("[V90] killed at any moment, what somebody did through the server has its line in the audit, and what was not done has none", async () => {
  await prepared();
  const seen = { done: 0, undone: 0, held: 0 };
  for (const [round, moment] of KILLED_AFTER.entries()) {
    const { run } = await ana.api.function.run.mutate({ workspace, changeSet, target: { id: "look" } });
    victims.push(run);
    for (const { ready } of Object.values(ACTS)) await ready?.(round);
    const heard = new Set<string>();
    const ask = () =>
      Object.entries(ACTS).map(([name, act]) =>
        act.ask(round).then(
          () => void heard.add(name),
          () => undefined,
        ),
      );
    await Promise.all(await (moment === "held" ? killedHeld(ask) : killedAfter(moment, ask)));
    await server.start();
    for (const [name, { isThere, lines }] of Object.entries(ACTS)) {
      const is = await isThere(round);
      expect({ round, name, lines: await lines(round) }).toEqual({ round, name, lines: is ? 1 : 0 });
      if (heard.has(name)) expect({ round, name, is }).toEqual({ round, name, is: true });
      seen[is ? "done" : "undone"] += 1;
      if (moment === "held") seen.held += 1;
    }
  }
  const { rows: spaces } = await database.pool.query<{ id: WorkspaceId }>("SELECT id FROM workspace");
  for (const { id } of spaces) expect(await verifyAuditChain(database.db, id)).toMatchObject({ ok: true });
  expect(await rows("FROM audit_page WHERE workspace NOT IN (SELECT id FROM workspace)")).toBe(0);
  // It has come to both, also where nothing was held back.
  expect([seen.done > 0, seen.undone > seen.held]).toEqual([true, true]);
}, 600_000);
