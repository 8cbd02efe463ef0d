import { afterEach, beforeEach, expect, test } from "vitest";
import { Reviews } from "../src/reviews/reviews.ts";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Deciding and looking while functions, or policies, do not come to an end. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

/** Ana's, asked for, and approved by Ben; since then a function hangs, on what has been edited or not. */
async function hanging(edited = false): Promise<string> {
  const { record, ana, hosts, watched } = world;
  const contentHash = await world.approved(...creating("mine"));
  if (edited)
    await hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", [describing("mine", "new")]));
  watched.hangs = true;
  watched.revision += 1;
  return contentHash;
}

const phase = async () => (await world.database.stores.requests.current(world.record.id))?.phase;

test("[VR18] with a function that hangs an approval is withdrawn and a request taken back, and nobody waits for it", async () => {
  const { reviews, record, ana, ben, watched } = world;
  await hanging(true);
  expect(await reviews.withdraw(record, ben)).toMatchObject({ ok: true });
  expect(await phase()).toBe("pending");
  expect(await reviews.cancel(record, ben)).toMatchObject({
    error: { sentence: expect.stringContaining("Somebody else asked") },
  });
  expect(await reviews.cancel(record, ana)).toMatchObject({ ok: true });
  expect(await phase()).toBe("cancelled");
  expect(await reviews.cancel(record, ana)).toMatchObject({ ok: false });
  expect(watched.awaited).toBe(0);
});

test("[VR18] with a function that hangs what was looked at is rejected at once, other content is not, and a yes waits", async () => {
  const { reviews, record, ana, ben, watched } = world;
  const before = await hanging(true);
  const look = await reviews.get(record, ben);
  expect([look.settled, look.rejectRefusal]).toEqual([false, null]);
  expect(await reviews.approve(record, look.contentHash, ben)).toMatchObject({
    error: { sentence: expect.stringContaining("Functions are still working out") },
  });
  const wish = { contentHash: before, reason: "no" };
  expect(await reviews.reject(record, wish, ben)).toMatchObject({
    error: { sentence: expect.stringContaining("has changed since you looked") },
  });
  const awaited = watched.awaited;
  expect(awaited).toBeGreaterThan(0);
  expect(await reviews.reject(record, { ...wish, contentHash: look.contentHash }, ben)).toMatchObject({ ok: true });
  expect([await phase(), watched.awaited]).toEqual(["rejected", awaited]);
  expect(await reviews.request(record, ana)).toMatchObject({ ok: false });
});

test("[V36] while policies are being asked for long, looks say so and do not wait for the end, and who looks is told of it then", async () => {
  const { deps, hosts, record, ana, ben } = world;
  const contentHash = await world.approved(...creating("mine"));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { head } = deps.engine;
  const executeSliced: typeof head.executeSliced = async (...of) => {
    await held;
    return head.executeSliced(...of);
  };
  const engine = { ...deps.engine, head: { ...head, executeSliced } };
  const reviews = new Reviews({ ...deps, engine }, hosts, { lookMs: 1 });
  await hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", [describing("mine", "new")]));
  const look = await reviews.get(record, ben);
  expect([look.settled, look.approveRefusal]).toEqual([false, expect.stringContaining("have not been heard")]);
  expect(await reviews.standing(record)).toMatchObject({ phase: "approved" });
  expect(await reviews.withdraw(record, ben)).toMatchObject({ ok: true });
  const ending = new AbortController();
  const heard = deps.topics.listen(record.workspace, ben.actor.id, ending.signal);
  expect((await heard.next()).value).toEqual([]);
  release();
  expect((await heard.next()).value).toEqual(["requests"]);
  ending.abort();
  const after = await reviews.get(record, ben);
  expect([after.settled, after.approveRefusal]).toEqual([true, null]);
  expect(after.contentHash).not.toBe(contentHash);
});
