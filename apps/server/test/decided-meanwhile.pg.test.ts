import type { Role } from "@tributary/core/base";
import { told } from "@tributary/adapters/db/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { creating, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Somebody decides, or stops being somebody who may, while a change set is being applied. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

/** Ana applies what Ben has approved; this happens in between, once. */
async function appliedWhile(meanwhile: (contentHash: string) => Promise<unknown>) {
  const { applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  trouble.before = () => {
    delete trouble.before;
    return meanwhile(contentHash);
  };
  return applying.apply(record, contentHash, ana);
}

const role = (of: "ana" | "ben", next: Role | null) =>
  world.database.stores.members.setRole(world.record.workspace, world[of].actor.id, next, told());

async function isUntouched(): Promise<void> {
  const { database, record } = world;
  expect(await world.onHead()).toEqual([]);
  expect(await database.stores.changeSets.get(record.id)).toMatchObject({ phase: "open" });
  expect(world.started).toEqual([]);
}

test("[VR15] an approval that is withdrawn while its change set is applied stops that, and the audit tells no other order", async () => {
  const { reviews, record, ben, database } = world;
  const outcome = await appliedWhile(async () => {
    expect(await reviews.withdraw(record, ben)).toMatchObject({ ok: true });
  });
  expect(outcome).toMatchObject({ ok: false, error: { sentence: "It needs 1 more approval." } });
  await isUntouched();
  const [last] = await database.stores.audit.list(record.workspace, { limit: 1 });
  expect(last?.sentence).toContain("withdrew");
});

test("[VR15] a rejection stops it as well, and is told as that", async () => {
  const { reviews, record, ben } = world;
  const outcome = await appliedWhile((contentHash) =>
    reviews.reject(record, { contentHash, reason: "not that image" }, ben),
  );
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("has been rejected") } });
  await isUntouched();
});

test("[VR15] decisions after which it is still approved do not stop it", async () => {
  const { reviews, record, ben, database } = world;
  const outcome = await appliedWhile(async (contentHash) => {
    await reviews.withdraw(record, ben);
    expect(await reviews.approve(record, contentHash, ben)).toMatchObject({ ok: true });
  });
  expect(outcome).toMatchObject({ ok: true });
  expect(await world.onHead()).toEqual(["mine"]);
  expect(await database.stores.requests.current(record.id)).toMatchObject({ phase: "executed", revision: 5 });
});

test("[VR15] the approval of somebody who is taken out meanwhile counts no more", async () => {
  const outcome = await appliedWhile(() => role("ben", null));
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("second person") } });
  await isUntouched();
});

test("[VR15] whoever may not apply any more does not", async () => {
  const outcome = await appliedWhile(() => role("ana", "viewer"));
  expect(outcome).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("Your role here is viewer") },
  });
  await isUntouched();
});

test("[VR15] whoever is no member any more does not", async () => {
  const outcome = await appliedWhile(() => role("ana", null));
  expect(outcome).toMatchObject({ ok: false, error: { kind: "forbidden" } });
  await isUntouched();
});

test("[VR15] where people decide without end it is not waited for", async () => {
  const { applying, reviews, record, ana, ben, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  trouble.before = async () => {
    await reviews.withdraw(record, ben);
    await reviews.approve(record, contentHash, ben);
  };
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("decides") } });
  await isUntouched();
});
