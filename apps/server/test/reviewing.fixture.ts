import type { Caller } from "@tributary/adapters/api";
import { type LossyLine, lossyLine, testDatabase, type TestDatabase, told } from "@tributary/adapters/db/testing";
import { builtIn, schemas } from "@tributary/assets-docker";
import {
  type Actor,
  type ActorId,
  type ChangeSetId,
  type ComponentId,
  type Json,
  SYSTEM_ACTOR,
  type ServerProcessId,
} from "@tributary/core/base";
import type { ChangeSetRecord, HeadStore, RunRecord, RunStore } from "@tributary/core/governance";
import type { Mutation, Path, SchemaRef, Snapshot } from "@tributary/core/model";
import type { FunctionResult } from "@tributary/core/protocol";
import { PROCESS_BACKLOG, SharedBacklog, StoreUnavailable, Turns } from "@tributary/core/sync";
import { expect } from "vitest";
import type { Consequences } from "../src/consequences.ts";
import type { Deps } from "../src/deps.ts";
import { openMutationEngine } from "../src/engine/mutation-engine.ts";
import { Hosts } from "../src/hosts.ts";
import { Applying } from "../src/reviews/apply.ts";
import { Reviews } from "../src/reviews/reviews.ts";
import type { Runs } from "../src/runs/runs.ts";
import { Topics } from "../src/topics.ts";

/* One change set of Ana's that Ben approves, on a real database, with what can go wrong between the server and it. */

export const DESCRIPTION = "/meta/description" as Path;

export const describing = (component: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: component as ComponentId,
  path: DESCRIPTION,
  value,
});

export const creating = (component: string): readonly Mutation[] => [
  { type: "component.create", component: component as ComponentId, schema: "docker.project@1" as SchemaRef },
  { type: "component.rename", component: component as ComponentId, name: component },
];

/** What is going to go wrong. */
export type Trouble = {
  /** What somebody else brings to Head in the moment of applying, once each time. */
  readonly others: (readonly Mutation[])[];
  /** Of the answers to applying, how many are still to be lost. */
  lostAnswers: number;
  /** Whether what was asked for has happened when its answer is lost. */
  isDone: boolean;
  /** Taking what is gone off Head fails. */
  clearingFails: boolean;
  /** So often it has. */
  clearingsFailed: number;
  /** What happens just before a change set comes to Head. */
  before?: () => Promise<unknown>;
  /** What happens just after a change set has come to Head. */
  after?: () => Promise<unknown>;
  /** Of looks at runs, how many are still to fail. */
  lostLooks: number;
};

/** What functions say of the change set, and how often somebody has worked out what that comes to. */
export type Watched = {
  revision: number;
  results: readonly { readonly component: ComponentId; readonly path: string; readonly result: FunctionResult }[];
  assessed: number;
  /** One of them does not come to its end. */
  hangs: boolean;
  /** How often somebody has waited for it. */
  awaited: number;
  /** How many wait for it at this moment. */
  waiting: number;
  /** Change sets whose functions are followed. */
  layers: number;
  /** Until when whoever waits for it does. */
  until?: Promise<unknown>;
};

export type Reviewing = {
  readonly database: TestDatabase;
  readonly deps: Deps;
  /** What the server reaches the database over. */
  readonly line: LossyLine;
  readonly runs: Pick<Runs, "start">;
  readonly hosts: Hosts;
  /** Of another server process on the same database. */
  readonly elsewhere: Hosts;
  readonly reviews: Reviews;
  readonly applying: Applying;
  readonly record: ChangeSetRecord;
  readonly ana: Caller;
  readonly ben: Caller;
  readonly trouble: Trouble;
  readonly watched: Watched;
  /** How many wait for a turn. */
  readonly waiting: () => number;
  /** Runs that were begun here. */
  readonly started: RunRecord[];
  /** Ana writes, Ben approves; the hash of what he approved. */
  approved(...mutations: readonly Mutation[]): Promise<string>;
  /** Somebody else brings this to Head, at leisure. */
  moved(...mutations: readonly Mutation[]): Promise<void>;
  /** What is on Head now, as the store has it. */
  onHead(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export async function openReviewing(): Promise<Reviewing> {
  const database = await testDatabase();
  const { stores } = database;
  const [ana, ben] = [await database.addUser("Ana"), await database.addUser("Ben")];
  const workspace = await database.addWorkspace(ana);
  await stores.members.setRole(workspace, ben, "approver", told());
  const trouble: Trouble = {
    others: [],
    lostAnswers: 0,
    isDone: true,
    clearingFails: false,
    clearingsFailed: 0,
    lostLooks: 0,
  };
  const stopping = new AbortController();
  const line = await lossyLine(database.poolConfig);
  const watched: Watched = { revision: 0, results: [], assessed: 0, hangs: false, awaited: 0, waiting: 0, layers: 0 };
  const around = { trouble, watched, stopping: stopping.signal };
  const deps = depsOf(line, around);
  const [hosts, elsewhere] = [new Hosts(deps), new Hosts(depsOf(line, around))];
  const record = await hosts.workspaces.with(workspace, async (home): Promise<ChangeSetRecord> => {
    const made = { id: "cs" as ChangeSetId, workspace, title: "Mine", description: "", phase: "open" } as const;
    return { ...made, baseVersion: home.version, createdBy: ana, createdAt: deps.now() };
  });
  await stores.changeSets.create(record, null);
  const started: RunRecord[] = [];
  // As the real ones: what is driven already is not begun again.
  const start = (run: RunRecord) => void (started.some(({ id }) => id === run.id) || started.push(run));
  const runs = { start } as unknown as Runs;
  const reviews = new Reviews(deps, hosts);
  const people = { ana: callerOf(ana, "Ana", "owner"), ben: callerOf(ben, "Ben", "approver") };
  return {
    ...{ database, deps, line, runs, hosts, elsewhere, reviews, record, trouble, watched, started, ...people },
    waiting: () => deps.engine.gate.statistics.waiting,
    applying: new Applying(deps, hosts, runs, { waitsMs: [1, 1, 1], lookMs: 5 }),

    async approved(...mutations) {
      await hosts.withChangeSet(record, (host) => host.session.submit(people.ana.actor, "owner", mutations));
      await reviews.request(record, people.ana);
      const { contentHash } = await reviews.get(record, people.ben);
      expect(await reviews.approve(record, contentHash, people.ben)).toMatchObject({ ok: true });
      return contentHash;
    },

    moved: (...mutations) =>
      hosts.workspaces.with(workspace, async (home) => {
        const entry = { actor: SYSTEM_ACTOR, at: 1, mutations, idempotencyKey: `moved ${home.version}` };
        await stores.heads.append(workspace, home.version, entry);
        await hosts.catchUp(home);
      }),

    async onHead() {
      const { snapshot } = await stores.heads.load(workspace);
      return [...snapshot.components.keys()].sort();
    },

    async close() {
      stopping.abort();
      await Promise.all([hosts.close(), elsewhere.close()]);
      await line.close();
      await database.close();
    },
  };
}

type Around = { readonly trouble: Trouble; readonly watched: Watched; readonly stopping: AbortSignal };

function depsOf({ stores }: Pick<LossyLine, "stores">, { trouble, watched, stopping }: Around): Deps {
  let [time, ids] = [1, 0];
  const [now, newId] = [() => ++time, () => `id${++ids}`];
  return {
    server: "here" as ServerProcessId,
    stores: { ...stores, heads: troubled(stores.heads, trouble), runs: lookedFor(stores.runs, trouble) },
    ...{ now, newId, random: () => 0.5, log: silent, schemas, builtIn },
    backlog: new SharedBacklog(PROCESS_BACKLOG),
    turns: new Turns({ defer: (task) => void setImmediate(task), tick: () => 0 }),
    topics: new Topics(),
    engine: openMutationEngine({ ...stores, now, tick: now, newId, log: silent }),
    functions: { execute: () => Promise.reject(new Error("no function is run in this test")) },
    stopping,
    openProvider: () => {
      throw new RangeError("no engine is part of this test");
    },
    claimsOf: () => [],
    openConsequences: () => quiet(watched),
  };
}

/** Head, before which somebody else puts something when a change set is applied, and whose answers get lost. */
function troubled(real: HeadStore, trouble: Trouble): HeadStore {
  return {
    load: (workspace) => real.load(workspace),
    at: (workspace, version) => real.at(workspace, version),
    history: (workspace, options) => real.history(workspace, options),
    entries: (workspace, options) => real.entries(workspace, options),
    versionAt: (workspace, moment) => real.versionAt(workspace, moment),
    versions: (workspaces) => real.versions(workspaces),
    async append(workspace, expected, entry) {
      if (trouble.clearingFails && entry.idempotencyKey.startsWith("clear-away")) {
        trouble.clearingsFailed += 1;
        throw away();
      }
      if (!entry.finish) return real.append(workspace, expected, entry);
      const mutations = trouble.others.shift();
      const idempotencyKey = `other ${trouble.others.length}`;
      if (mutations) await real.append(workspace, expected, { actor: SYSTEM_ACTOR, at: 1, mutations, idempotencyKey });
      await trouble.before?.();
      if (trouble.lostAnswers === 0) {
        const answer = await real.append(workspace, expected, entry);
        await trouble.after?.();
        return answer;
      }
      trouble.lostAnswers -= 1;
      if (trouble.isDone) await real.append(workspace, expected, entry);
      throw away();
    },
  };
}

/** Runs, for which the store is asked in vain a few times. */
function lookedFor(real: RunStore, trouble: Trouble): RunStore {
  return {
    async get(id) {
      if (trouble.lostLooks === 0) return real.get(id);
      trouble.lostLooks -= 1;
      throw away();
    },
    list: (workspace, limit) => real.list(workspace, limit),
    newest: (workspace, limit) => real.newest(workspace, limit),
    some: (ids) => real.some(ids),
    newestOf: (changeSets) => real.newestOf(changeSets),
    ofChangeSet: (changeSet) => real.ofChangeSet(changeSet),
    takeUp: (by) => real.takeUp(by),
    unended: (of) => real.unended(of),
    begin: (run, audit) => real.begin(run, audit),
    save: (run) => real.save(run),
    askToCancel: (run, audit) => real.askToCancel(run, audit),
    toCancel: (by) => real.toCancel(by),
    appendLog: (lines) => real.appendLog(lines),
    log: (run, after, limit) => real.log(run, after, limit),
  };
}

function away(): StoreUnavailable {
  return new StoreUnavailable("append to Head", new Error("connection reset"));
}

/** Functions that say what a test has them say: of Head nothing. Whoever assesses a change set asks once for its whole model. */
function quiet(watched: Watched, isLayer = false): Consequences {
  let isClosed = false;
  return {
    get revision() {
      return isLayer ? watched.revision : 0;
    },
    update() {
      if (isClosed) throw new RangeError("reactive engine: it was disposed of");
    },
    setPublishedPorts: () => {},
    setResource: () => {},
    get isSettled() {
      return !(isLayer && watched.hangs);
    },
    async settled() {
      if (isLayer && watched.hangs) watched.awaited += 1;
      if (isLayer) {
        watched.waiting += 1;
        await watched.until;
        watched.waiting -= 1;
      }
      return !(isLayer && watched.hangs);
    },
    checked: () => Promise.resolve(true),
    tree: () => undefined,
    whole: () => undefined,
    everything: () => undefined,
    argument: async () => ({ ok: true, value: {} }),
    result: () => undefined,
    retry: () => {},
    results: () => (isLayer ? watched.results : []),
    effective(snapshot: Snapshot) {
      if (isLayer) watched.assessed += 1;
      return snapshot;
    },
    functionState: () => undefined,
    layer() {
      watched.layers += 1;
      return quiet(watched, true);
    },
    close() {
      isClosed = true;
      if (isLayer) watched.layers -= 1;
    },
  };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function callerOf(id: ActorId, name: string, role: Caller["role"]): Caller {
  const actor: Actor = { type: "user", id, name };
  return { actor, role, principal: { actor, member: id, credential: { kind: "session", id: `s-${id}` } } };
}
