import type { ComponentId } from "@tributary/core/base";
import { auditLine } from "@tributary/core/governance";
import { StoreUnavailable } from "@tributary/core/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Hosts } from "../src/hosts.ts";
import { creating, describing, DESCRIPTION, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Head as another process moves it, in the very moment in which a change set is applied. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

test("[VR6] Head moves in the moment of applying: what was approved is the same, so it goes on, and both are there", async () => {
  const { applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  trouble.others.push(creating("theirs"));
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(await world.onHead()).toEqual(["mine", "theirs"]);
  expect(await world.database.stores.changeSets.get(record.id)).toMatchObject({ phase: "applied" });
});

test("[VR6] Head moves in the moment of applying and changes what was approved: it is not applied, and nothing is overwritten", async () => {
  const { hosts, applying, record, ana, trouble } = world;
  await world.moved(...creating("shared"), describing("shared", "first"));
  const contentHash = await world.approved(describing("shared", "mine"));
  trouble.others.push([describing("shared", "theirs")]);
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("approved again") } });
  const { snapshot } = await world.database.stores.heads.load(record.workspace);
  expect(snapshot.components.get("shared" as ComponentId)?.attributes.get(DESCRIPTION)).toEqual({ value: "theirs" });
  await hosts.withChangeSet(record, async ({ session, isClosed }) => {
    expect([isClosed, session.divergences.map(({ theirs, mine }) => [theirs, mine])]).toEqual([
      false,
      [[{ value: "theirs" }, { value: "mine" }]],
    ]);
  });
});

test("[VR6] Head that never stands still is not waited for", async () => {
  const { applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  for (let other = 0; other < 9; other += 1) trouble.others.push(creating(`other${other}`));
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("keeps moving") } });
  expect(await world.onHead()).not.toContain("mine");
});

test("[VR8] an answer of the store that is lost on its way back is asked for again: what has happened is told as that", async () => {
  const { hosts, applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  trouble.lostAnswers = 2;
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(trouble.lostAnswers).toBe(0);
  expect(await world.onHead()).toEqual(["mine"]);
  await hosts.withChangeSet(record, async ({ isClosed }, home) => {
    expect([isClosed, home.version]).toEqual([
      true,
      (await world.database.stores.heads.load(record.workspace)).version,
    ]);
  });
});

test("[VR7] an approval outlives a move of Head that touches nothing of what was approved", async () => {
  const { reviews, applying, record, ana, ben } = world;
  const contentHash = await world.approved(...creating("mine"));
  await world.moved(...creating("elsewhere"));
  const review = await reviews.get(record, ben);
  expect([review.contentHash, review.request?.stale, review.applyRefusal]).toEqual([contentHash, false, null]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
});

test("[VR7] an approval does not outlive a move of Head that touches it, and the review names what changed", async () => {
  const { reviews, record, ben } = world;
  await world.moved(...creating("shared"), ...creating("other"), describing("shared", "first"));
  await world.approved(describing("shared", "mine"), describing("other", "mine"));
  await world.moved(describing("shared", "theirs"));
  const review = await reviews.get(record, ben);
  expect(review.request?.stale).toBe(true);
  expect(review.changedSince).toEqual([{ by: { id: world.ben.actor.id, name: "Ben" }, things: ["shared"] }]);
});

test("[VR7] an approval of a deletion does not outlive an edit of what is deleted: the review says so, and it is not applied", async () => {
  const { reviews, applying, record, ana, ben } = world;
  await world.moved(...creating("shared"), describing("shared", "first"), ...creating("elsewhere"));
  const contentHash = await world.approved({ type: "component.delete", component: "shared" as ComponentId });
  await world.moved(describing("elsewhere", "no matter"));
  expect((await reviews.get(record, ben)).request?.stale).toBe(false);
  await world.moved(describing("shared", "theirs"));
  const review = await reviews.get(record, ben);
  expect([review.request?.stale, review.changedSince]).toEqual([
    true,
    [{ by: { id: world.ben.actor.id, name: "Ben" }, things: ["shared"] }],
  ]);
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
  await world.database.stores.documentLog.open(record.id);
  const [open] = hosts.openIn(record.workspace);
  await expect(open?.session.submit(ana.actor, "owner", [describing("mine", "late")])).rejects.toThrow("not confirmed");
  const coming = hosts.changeSets.use(record.id);
  await expect.poll(waiting).toBe(1);
  return { coming };
}

test("[V22] a session that is lost while its change set is applied holds nobody up: who comes back meanwhile finds it applied", async () => {
  const { applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  const back: { coming?: ReturnType<Hosts["changeSets"]["use"]> } = {};
  trouble.after = async () => void Object.assign(back, await takenOver());
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  const anew = await back.coming;
  expect(anew?.value.isClosed).toBe(true);
  anew?.release();
});

test("[V3] a change set that another server has opened meanwhile is not applied, and goes on being edited", async () => {
  const { hosts, applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  const back: { coming?: ReturnType<Hosts["changeSets"]["use"]> } = {};
  trouble.before = async () => void Object.assign(back, await takenOver());
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("on another server") } });
  expect(await world.onHead()).toEqual([]);
  const anew = await back.coming;
  expect(anew?.value.isClosed).toBe(false);
  anew?.release();
  await hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", [describing("mine", "more")]));
  expect(await world.database.stores.changeSets.get(record.id)).toMatchObject({ phase: "open" });
});

test("[V3] that is said, too, where nobody had noticed: nothing was written here since the other server opened it", async () => {
  const { hosts, applying, record, ana, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  trouble.before = () => world.database.stores.documentLog.open(record.id);
  const outcome = await applying.apply(record, contentHash, ana);
  expect(outcome).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("on another server") } });
  expect(await world.onHead()).toEqual([]);
  delete trouble.before;
  const isApplying = () => hosts.withChangeSet(record, async (host) => host.isApplying);
  expect(await isApplying()).toBe(false);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
});

test("[V3] a change set that could not be held still is not shown as being applied", async () => {
  const { hosts, applying, record, ana } = world;
  const contentHash = await world.approved(...creating("mine"));
  const outcome = await hosts.withChangeSet(record, async (host) => {
    await world.database.stores.documentLog.open(record.id);
    await expect(applying.apply(record, contentHash, ana)).rejects.toThrow("not confirmed");
    return host.isApplying;
  });
  expect(outcome).toBe(false);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
});

test("[V22] who waited for the turn in which a change set was closed finds it closed", async () => {
  const { hosts, record, ana, waiting } = world;
  const { coming } = await hosts.workspaces.with(record.workspace, (home) =>
    home.serial.run(async () => {
      const opening = hosts.changeSets.use(record.id);
      await expect.poll(waiting).toBe(1);
      const audit = auditLine(ana, { at: 1, changeSet: record.id, sentence: "abandoned it elsewhere" });
      expect(await world.database.stores.changeSets.abandon(record.id, { audit })).toMatchObject({ ok: true });
      return { coming: opening };
    }),
  );
  const { value, release } = await coming;
  expect(value.isClosed).toBe(true);
  release();
});

test("[V51] a change set that cannot be opened leaves nothing of the attempt behind", async () => {
  const { hosts, record, deps, watched } = world;
  await hosts.withChangeSet(record, async ({ session }) => expect(session.baseVersion).toBe(record.baseVersion));
  await hosts.changeSets.evict(record.id);
  await world.moved(...creating("theirs"));
  const { changeSets } = deps.stores;
  const real = changeSets.update.bind(changeSets);
  const update = () => Promise.reject(new StoreUnavailable("update a change set", new Error("connection reset")));
  Object.assign(changeSets, { update });
  await expect(hosts.withChangeSet(record, async () => undefined)).rejects.toThrow("update a change set");
  expect(watched.layers).toBe(0);
  Object.assign(changeSets, { update: real });
  const stands = await hosts.withChangeSet(record, async ({ session }, home) => [session.baseVersion, home.version]);
  expect([stands[0], watched.layers]).toEqual([stands[1], 1]);
});

test("[V52] what is on its way when a change set is closed is stored and answered, and it can be opened anew", async () => {
  const { hosts, record, ana } = world;
  const { value: host } = await hosts.changeSets.use(record.id);
  const written = host.session.submit(ana.actor, "owner", creating("mine"));
  await hosts.changeSets.evict(record.id);
  expect(await written).toMatchObject({ refused: [] });
  expect(await hosts.withChangeSet(record, async ({ session }) => session.size)).toBe(2);
});

test("[V52] whoever waits for what follows from a change set that is closed meanwhile is told that it is not known, at once", async () => {
  const { hosts, record, ana } = world;
  const { value: host } = await hosts.changeSets.use(record.id);
  const filled = Promise.withResolvers<void>();
  const filling = host.filling(async () => {
    await host.session.submit(ana.actor, "owner", creating("mine"));
    await filled.promise;
  });
  await expect.poll(() => host.session.size).toBe(2);
  const settled = host.settled(60_000);
  await hosts.changeSets.evict(record.id);
  filled.resolve();
  await filling;
  expect(await settled).toBe(false);
});
