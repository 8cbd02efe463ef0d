import type { Caller } from "@tributary/adapters/api";
import { testDatabase, type TestDatabase, told } from "@tributary/adapters/db/testing";
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
import { auditLine, type ChangeSetRecord, type HeadStore } from "@tributary/core/governance";
import type { Mutation, Path, SchemaRef, Snapshot } from "@tributary/core/model";
import { Backlog, PROCESS_BACKLOG, StoreUnavailable } from "@tributary/core/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Consequences } from "../src/consequences.ts";
import type { Deps } from "../src/deps.ts";
import { openMutationEngine } from "../src/engine/mutation-engine.ts";
import { Hosts } from "../src/hosts.ts";
import { Applying } from "../src/reviews/apply.ts";
import { Reviews } from "../src/reviews/reviews.ts";
import type { Runs } from "../src/runs/runs.ts";
import { Topics } from "../src/topics.ts";

/* Head as another process moves it, in the very moment in which a change set is applied. */

const DESCRIPTION = "/meta/description" as Path;
const describe = (component: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: component as ComponentId,
  path: DESCRIPTION,
  value,
});
const create = (component: string): readonly Mutation[] => [
  { type: "component.create", component: component as ComponentId, schema: "docker.project@1" as SchemaRef },
  { type: "component.rename", component: component as ComponentId, name: component },
];

/** Functions that have nothing to say: what is judged here hangs on none. */
function quiet(): Consequences {
  return {
    update: () => {},
    setPublishedPorts: () => {},
    setResource: () => {},
    isSettled: true,
    settled: () => Promise.resolve(true),
    checked: () => Promise.resolve(true),
    tree: () => undefined,
    whole: () => undefined,
    argument: async () => ({ ok: true, value: {} }),
    result: () => undefined,
    retry: () => {},
    results: () => [],
    effective: (snapshot: Snapshot) => snapshot,
    functionState: () => undefined,
    layer: quiet,
    close: () => {},
  };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Of the answers to applying, how many are still to be lost on their way back, when all is done. */
const lost = { answers: 0 };

/** What happens in the very moment when a change set comes to Head: just before, and just after. */
const moment: { before?: () => Promise<unknown>; after?: () => Promise<unknown> } = {};

/** Head, before which somebody else puts something each time a change set is to be applied. */
function contested(real: HeadStore, others: (readonly Mutation[])[]): HeadStore {
  return {
    load: (workspace) => real.load(workspace),
    at: (workspace, version) => real.at(workspace, version),
    history: (workspace, options) => real.history(workspace, options),
    entries: (workspace, options) => real.entries(workspace, options),
    versionAt: (workspace, moment) => real.versionAt(workspace, moment),
    async append(workspace, expected, entry) {
      const mutations = entry.finish ? others.shift() : undefined;
      const idempotencyKey = `other ${others.length}`;
      if (mutations) await real.append(workspace, expected, { actor: SYSTEM_ACTOR, at: 1, mutations, idempotencyKey });
      if (entry.finish) await moment.before?.();
      const answer = await real.append(workspace, expected, entry);
      if (entry.finish) await moment.after?.();
      if (!entry.finish || lost.answers === 0) return answer;
      lost.answers -= 1;
      throw new StoreUnavailable("append to Head", new Error("connection reset"));
    },
  };
}

type World = {
  readonly hosts: Hosts;
  readonly reviews: Reviews;
  readonly applying: Applying;
  readonly record: ChangeSetRecord;
  readonly ana: Caller;
  readonly ben: Caller;
  /** What somebody else is going to bring to Head, once each time. */
  readonly others: (readonly Mutation[])[];
  /** How many wait for a turn. */
  readonly waiting: () => number;
};

let database: TestDatabase;
let world: World;

beforeEach(async () => {
  database = await testDatabase();
  const { stores } = database;
  const [ana, ben] = [await database.addUser("Ana"), await database.addUser("Ben")];
  const workspace = await database.addWorkspace(ana);
  await stores.members.setRole(workspace, ben, "approver", told());
  const others: (readonly Mutation[])[] = [];
  let [time, ids] = [1, 0];
  const [now, newId] = [() => ++time, () => `id${++ids}`];
  const deps: Deps = {
    server: "here" as ServerProcessId,
    stores: { ...stores, heads: contested(stores.heads, others) },
    ...{ now, newId, random: () => 0.5, defer: (task) => void setImmediate(task), log: silent, schemas, builtIn },
    backlog: new Backlog(PROCESS_BACKLOG),
    topics: new Topics(),
    engine: openMutationEngine({ ...stores, now, tick: now, newId, log: silent }),
    functions: { execute: () => Promise.reject(new Error("no function is run in this test")) },
    stopping: new AbortController().signal,
    openProvider: () => {
      throw new RangeError("no engine is part of this test");
    },
    claimsOf: () => [],
    openConsequences: quiet,
  };
  const hosts = new Hosts(deps);
  const record = await hosts.workspaces.with(workspace, async (home): Promise<ChangeSetRecord> => {
    const made = { id: "cs" as ChangeSetId, workspace, title: "Mine", description: "", phase: "open" } as const;
    return { ...made, baseVersion: home.version, createdBy: ana, createdAt: now() };
  });
  await stores.changeSets.create(record, null);
  const runs = { start: () => {} } as unknown as Runs;
  world = {
    waiting: () => deps.engine.gate.statistics.waiting,
    ...{ hosts, others, record, ana: caller(ana, "Ana", "owner"), ben: caller(ben, "Ben", "approver") },
    reviews: new Reviews(deps, hosts),
    applying: new Applying(deps, hosts, runs),
  };
});

afterEach(async () => {
  delete moment.before;
  delete moment.after;
  await world.hosts.close();
  await database.close();
});

function caller(id: ActorId, name: string, role: Caller["role"]): Caller {
  const actor: Actor = { type: "user", id, name };
  return { actor, role, principal: { actor, member: id, credential: { kind: "session", id: `s-${id}` } } };
}

/** Ana writes, Ben approves; the hash of what he approved. */
async function approved(...mutations: readonly Mutation[]): Promise<string> {
  const { hosts, reviews, record, ana, ben } = world;
  await hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", mutations));
  await reviews.request(record, ana);
  const { contentHash } = await reviews.get(record, ben);
  expect(await reviews.approve(record, contentHash, ben)).toMatchObject({ ok: true });
  return contentHash;
}

/** Somebody else brings this to Head, at leisure. */
async function moved(...mutations: readonly Mutation[]): Promise<void> {
  const { hosts, record } = world;
  await hosts.workspaces.with(record.workspace, async (home) => {
    const entry = { actor: SYSTEM_ACTOR, at: 1, mutations, idempotencyKey: `moved ${home.version}` };
    await database.stores.heads.append(record.workspace, home.version, entry);
    const head = await database.stores.heads.load(record.workspace);
    home.advance(head.version, head.snapshot);
    await hosts.rebaseAll(home);
  });
}

const onHead = async () => {
  const { snapshot } = await database.stores.heads.load(world.record.workspace);
  return [...snapshot.components.keys()].sort();
};

test("[VR6] Head moves in the moment of applying: what was approved is the same, so it goes on, and both are there", async () => {
  const { applying, record, ana, others } = world;
  const contentHash = await approved(...create("mine"));
  others.push(create("theirs"));
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(await onHead()).toEqual(["mine", "theirs"]);
  expect(await database.stores.changeSets.get(record.id)).toMatchObject({ phase: "applied" });
});

test("[VR6] Head moves in the moment of applying and changes what was approved: it is not applied, and nothing is overwritten", async () => {
  const { hosts, applying, record, ana, others } = world;
  await moved(...create("shared"), describe("shared", "first"));
  const contentHash = await approved(describe("shared", "mine"));
  others.push([describe("shared", "theirs")]);
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("approved again") } });
  const { snapshot } = await database.stores.heads.load(record.workspace);
  expect(snapshot.components.get("shared" as ComponentId)?.attributes.get(DESCRIPTION)).toEqual({ value: "theirs" });
  await hosts.withChangeSet(record, async ({ session, isClosed }) => {
    expect([isClosed, session.divergences.map(({ theirs, mine }) => [theirs, mine])]).toEqual([
      false,
      [[{ value: "theirs" }, { value: "mine" }]],
    ]);
  });
});

test("[VR6] Head that never stands still is not waited for", async () => {
  const { applying, record, ana, others } = world;
  const contentHash = await approved(...create("mine"));
  for (let other = 0; other < 9; other += 1) others.push(create(`other${other}`));
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("keeps moving") } });
  expect(await onHead()).not.toContain("mine");
});

test("[VR8] an answer of the store that is lost on its way back is asked for again: what has happened is told as that", async () => {
  const { hosts, applying, record, ana } = world;
  const contentHash = await approved(...create("mine"));
  lost.answers = 2;
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(lost.answers).toBe(0);
  expect(await onHead()).toEqual(["mine"]);
  await hosts.withChangeSet(record, async ({ isClosed }, home) => {
    expect([isClosed, home.version]).toEqual([true, (await database.stores.heads.load(record.workspace)).version]);
  });
});

test("[VR7] an approval outlives a move of Head that touches nothing of what was approved", async () => {
  const { reviews, applying, record, ana, ben } = world;
  const contentHash = await approved(...create("mine"));
  await moved(...create("elsewhere"));
  const review = await reviews.get(record, ben);
  expect([review.contentHash, review.request?.stale, review.applyRefusal]).toEqual([contentHash, false, null]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
});

test("[VR7] an approval does not outlive a move of Head that touches it, and the review names what changed", async () => {
  const { reviews, record, ben } = world;
  await moved(...create("shared"), ...create("other"), describe("shared", "first"));
  await approved(describe("shared", "mine"), describe("other", "mine"));
  await moved(describe("shared", "theirs"));
  const review = await reviews.get(record, ben);
  expect(review.request?.stale).toBe(true);
  expect(review.changedSince).toEqual([{ by: "Ben", things: ["shared"] }]);
});

test("[VR7] an approval of a deletion does not outlive an edit of what is deleted: the review says so, and it is not applied", async () => {
  const { reviews, applying, record, ana, ben } = world;
  await moved(...create("shared"), describe("shared", "first"), ...create("elsewhere"));
  const contentHash = await approved({ type: "component.delete", component: "shared" as ComponentId });
  await moved(describe("elsewhere", "no matter"));
  expect((await reviews.get(record, ben)).request?.stale).toBe(false);
  await moved(describe("shared", "theirs"));
  const review = await reviews.get(record, ben);
  expect([review.request?.stale, review.changedSince]).toEqual([true, [{ by: "Ben", things: ["shared"] }]]);
  expect(review.divergences).toMatchObject([{ name: "shared" }]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: false });
  expect(await applying.apply(record, review.contentHash, ana)).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("approv") },
  });
  expect(await reviews.approve(record, review.contentHash, ben)).toMatchObject({ ok: true });
  expect(await applying.apply(record, review.contentHash, ana)).toMatchObject({ ok: true });
});

/** Another process takes the change set over, this one notices, and a peer comes back to it at once, to wait for the turn. */
async function takenOver(): Promise<{ readonly coming: ReturnType<Hosts["changeSets"]["use"]> }> {
  const { hosts, record, ana, waiting } = world;
  await database.stores.documentLog.open(record.id);
  const [open] = hosts.openIn(record.workspace);
  await expect(open?.session.submit(ana.actor, "owner", [describe("mine", "late")])).rejects.toThrow("not confirmed");
  const coming = hosts.changeSets.use(record.id);
  await expect.poll(waiting).toBe(1);
  return { coming };
}

test("[V22] a session that is lost while its change set is applied holds nobody up: who comes back meanwhile finds it applied", async () => {
  const { applying, record, ana } = world;
  const contentHash = await approved(...create("mine"));
  const back: { coming?: ReturnType<Hosts["changeSets"]["use"]> } = {};
  moment.after = async () => void Object.assign(back, await takenOver());
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  const anew = await back.coming;
  expect(anew?.value.isClosed).toBe(true);
  anew?.release();
});

test("[V22] who waited for the turn in which a change set was closed finds it closed", async () => {
  const { hosts, record, ana, waiting } = world;
  const { coming } = await hosts.workspaces.with(record.workspace, (home) =>
    home.serial.run(async () => {
      const opening = hosts.changeSets.use(record.id);
      await expect.poll(waiting).toBe(1);
      const audit = auditLine(ana, { at: 1, changeSet: record.id, sentence: "abandoned it elsewhere" });
      expect(await database.stores.changeSets.abandon(record.id, { audit })).toMatchObject({ ok: true });
      return { coming: opening };
    }),
  );
  const { value, release } = await coming;
  expect(value.isClosed).toBe(true);
  release();
});
