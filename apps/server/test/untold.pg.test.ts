import type { ComponentId } from "@tributary/core/base";
import type { Mutation } from "@tributary/core/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { creating, describing, DESCRIPTION, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* What was done and could not be told: by the database to the server, by the server to the audit. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

const isClosed = () => world.hosts.withChangeSet(world.record, async (host) => host.isClosed);
const homeVersion = () => world.hosts.workspaces.with(world.record.workspace, async ({ version }) => version);
const storedVersion = async () => (await world.database.stores.heads.load(world.record.workspace)).version;

test("[VR13] an apply of which nobody hears, and that has happened, is found out: closed, on Head here too, and its run begun once", async () => {
  const { applying, record, ana, started, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  Object.assign(trouble, { lostAnswers: 99, lostLooks: 3 });
  const untold = await applying.apply(record, contentHash, ana);
  expect(untold).toMatchObject({ ok: false, error: { sentence: expect.stringContaining("nobody knows yet") } });
  await expect.poll(() => started.length).toBe(1);
  expect(started).toEqual([await world.database.stores.runs.get(started[0]?.id ?? expect.fail("no run"))]);
  expect([await isClosed(), await homeVersion()]).toEqual([true, await storedVersion()]);
  expect(await world.onHead()).toEqual(["mine"]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: false });
  expect(started).toHaveLength(1);
});

test("[VR13] one that has not happened is as it was: it is edited, and applied when the database answers", async () => {
  const { hosts, applying, record, ana, started, trouble } = world;
  const contentHash = await world.approved(...creating("mine"));
  Object.assign(trouble, { lostAnswers: 4, isDone: false });
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: false });
  expect(trouble.lostAnswers).toBe(0);
  expect([await isClosed(), await homeVersion(), await world.onHead()]).toEqual([false, await storedVersion(), []]);
  const said = (...mutations: readonly Mutation[]) =>
    hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", mutations));
  const { component, path } = { component: "mine" as ComponentId, path: DESCRIPTION };
  expect((await said(describing("mine", "edited"))).refused).toEqual([]);
  expect((await said({ type: "attribute.unset", component, path })).refused).toEqual([]);
  expect(started).toEqual([]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect([started.length, await world.onHead()]).toEqual([1, ["mine"]]);
});

test("[VR13] what is applied is told as that, though what is left outside could not be taken off Head", async () => {
  const { applying, record, ana, started, trouble } = world;
  await world.moved(...creating("old"));
  const contentHash = await world.approved({ type: "component.delete", component: "old" as ComponentId, leave: true });
  trouble.clearingFails = true;
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  expect(started).toHaveLength(1);
  expect(await isClosed()).toBe(true);
});

test("[VR14] an approval that the audit cannot tell of is none; told, it is there with what was looked at", async () => {
  const { reviews, applying, record, ana, ben, database } = world;
  const { requests, marks, audit } = database.stores;
  await world.hosts.withChangeSet(record, (host) => host.session.submit(ana.actor, "owner", creating("mine")));
  await reviews.request(record, ana);
  const { contentHash } = await reviews.get(record, ben);
  await database.pool.query(`CREATE FUNCTION unwritable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit cannot be written'; END $$;
    CREATE TRIGGER unwritable BEFORE INSERT ON audit_page EXECUTE FUNCTION unwritable()`);
  await expect(reviews.approve(record, contentHash, ben)).rejects.toThrow();
  expect(await requests.current(record.id)).toMatchObject({ phase: "pending", decisions: [] });
  expect(await marks.marks(record.id)).toEqual([]);
  expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: false });
  await database.pool.query("DROP TRIGGER unwritable ON audit_page");
  expect(await reviews.approve(record, contentHash, ben)).toMatchObject({ ok: true });
  expect(await requests.current(record.id)).toMatchObject({ phase: "approved" });
  expect(await marks.marks(record.id)).toMatchObject([{ person: ben.actor.id, kind: "approved" }]);
  const said = (await audit.list(record.workspace, { limit: 50 })).filter(({ sentence }) =>
    sentence.startsWith("approved"),
  );
  expect(said).toHaveLength(1);
});
