import type { ComponentId } from "@tributary/core/base";
import type { Mutation } from "@tributary/core/model";
import { told } from "@tributary/adapters/db/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* How often it is worked out what a change set comes to, and that nobody is told what it came to before. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

const write = (...mutations: readonly Mutation[]) =>
  world.hosts.withChangeSet(world.record, (host) => host.session.submit(world.ana.actor, "owner", mutations));

const look = () => world.reviews.get(world.record, world.ben);

/** How often it was worked out anew while this was going on. */
async function assessedWhile(work: () => Promise<unknown>): Promise<number> {
  const before = world.watched.assessed;
  await work();
  return world.watched.assessed - before;
}

/** Asked for by three pages at once, and by three more for its standing alone. */
const threePages = () =>
  assessedWhile(() =>
    Promise.all([look(), look(), look(), ...[1, 2, 3].map(() => world.reviews.standing(world.record))]),
  );

const asked = async () => {
  await write(...creating("mine"));
  await world.reviews.request(world.record, world.ana);
};

test("[VR19] asked by three pages it is worked out once, and not again while nothing changes", async () => {
  await write(...creating("mine"));
  expect(await threePages()).toBe(1);
  expect(await threePages()).toBe(0);
});

test("[VR19] where nobody has asked for approval, its standing is told without anything being worked out", async () => {
  await write(...creating("mine"));
  expect(await assessedWhile(() => world.reviews.standing(world.record))).toBe(0);
  expect(await world.reviews.standing(world.record)).toEqual({ phase: "none", met: 0, of: 0 });
});

test("[VR19] an edit has it worked out anew, and everybody is told of it", async () => {
  await asked();
  const before = await look();
  await write(describing("mine", "another"));
  expect(await threePages()).toBe(1);
  const after = await look();
  expect(after.contentHash).not.toBe(before.contentHash);
  expect(after.changes[0]?.fields.map(({ title }) => title)).toContain("Description");
  expect(after.changes[0]?.hash).not.toBe(before.changes[0]?.hash);
});

test("[VR19] a move of Head does", async () => {
  await asked();
  const { headVersion } = await look();
  await world.moved(...creating("theirs"));
  expect(await threePages()).toBe(1);
  expect((await look()).headVersion).toBe(headVersion + 1);
});

test("[VR19] what functions say does", async () => {
  await asked();
  expect((await look()).findings).toEqual([]);
  const value = { result: "failure", message: "It has no image." };
  const result = { phase: "done", value, durationMs: 1 } as const;
  world.watched.results = [{ component: "mine" as ComponentId, path: "/derived/qualification/pinned", result }];
  world.watched.revision += 1;
  expect(await threePages()).toBe(1);
  expect((await look()).findings).toMatchObject([{ result: "failure", message: "It has no image." }]);
});

test("[VR19] what policies want does", async () => {
  await asked();
  expect(await world.reviews.standing(world.record)).toEqual({ phase: "pending", met: 1, of: 2 });
  const { database, deps, record, ana } = world;
  const policy = { kind: "checksPass", enforcement: "mandatory", parameters: {} } as const;
  await database.stores.policies.set(record.workspace, policy, { actor: ana.actor, at: 1, sentence: "switched it on" });
  await deps.engine.policies.read(record.workspace);
  expect(await threePages()).toBe(1);
  expect((await look()).requirements).toMatchObject([{}, {}, { policy: "checksPass", met: true }]);
  expect(await world.reviews.standing(world.record)).toEqual({ phase: "pending", met: 2, of: 3 });
});

test("[VR19] what is read from outside does, and a reading that says nothing new does not", async () => {
  await asked();
  await look();
  const state = { resourceId: "1", status: "ok", state: "running", payload: {}, drift: [] } as const;
  const read = (observedAt: number) =>
    world.hosts.workspaces.with(world.record.workspace, async ({ resources }) =>
      resources.observed("mine" as ComponentId, { ...state, observedAt }, observedAt),
    );
  await read(1);
  expect(await threePages()).toBe(1);
  await read(2);
  expect(await threePages()).toBe(0);
});

test("[VR19] decisions and roles are told at once, with nothing worked out anew", async () => {
  await asked();
  const { contentHash } = await look();
  const { reviews, record, ben, ana, database } = world;
  await reviews.approve(record, contentHash, ben);
  expect(await threePages()).toBe(0);
  expect(await reviews.standing(record)).toEqual({ phase: "approved", met: 2, of: 2 });
  expect((await reviews.get(record, ana)).applyRefusal).toBeNull();
  await database.stores.members.setRole(record.workspace, ben.actor.id, "editor", told());
  expect(await threePages()).toBe(0);
  expect(await reviews.standing(record)).toEqual({ phase: "approved", met: 1, of: 2 });
});

test("[VR19] a request that was rejected or taken back is told as that", async () => {
  await asked();
  const { contentHash } = await look();
  const { reviews, record, ben, ana } = world;
  await reviews.reject(record, { contentHash, reason: "no" }, ben);
  expect(await reviews.standing(record)).toMatchObject({ phase: "rejected" });
  await reviews.request(record, ana);
  expect(await reviews.standing(record)).toMatchObject({ phase: "pending" });
  await reviews.cancel(record, ana);
  expect(await reviews.standing(record)).toMatchObject({ phase: "none" });
});
