import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { Mutation } from "@tributary/core/model";
import { afterEach, expect, test } from "vitest";
import { applyByTwo } from "./change-sets.fixture.ts";
import { MemoryWatch, WATCHED_NODE_ARGS } from "./fuzz/memory-watch.ts";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* [V95]: thousands of change sets in one workspace. */

const MANY = 2_000;
/** As many stand open at most that nobody has open. */
const LEFT_OPEN = 32;
const PAGE = 200;
const OPENED = 250;
/** What is kept of so many besides: some 7 MB, of answers and hashes that are remembered up to a bound. Left open, they held 123. */
const KEPT_MB = 20;

let server: ServerProcess | undefined;
let database: TestDatabase | undefined;
let world: Reviewing | undefined;

afterEach(async () => {
  await Promise.all([server?.dispose(), world?.close()]);
  await database?.close();
  server = world = database = undefined;
});

/** Runs `work` for each, a few at a time. */
async function forEachOf<T>(all: readonly T[], work: (one: T) => Promise<unknown>, atOnce = 8): Promise<void> {
  const rest = [...all];
  const worker = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const edit = (person: Person, changeSet: string, mutations: readonly Mutation[]) =>
  person.api.changeSet.edit.mutate({ changeSet, mutations: [...mutations] });

test("[V95] of two thousand a page is listed at a time; one moves with Head when it is opened; what hundreds held that were opened and left is given back", async () => {
  database = await testDatabase();
  server = await ServerProcess.start({ DATABASE_URL: database.connectionString }, WATCHED_NODE_ARGS);
  const { ana, workspace } = await server.foundShop();
  const ben = await server.join("Ben", "approver");
  const { id: first } = await ana.api.changeSet.create.mutate({ workspace, title: "First" });
  const [record] = await database.stores.changeSets.some(workspace as WorkspaceId, [first]);
  if (!record) throw new RangeError("it was made just now");
  const others = many(MANY - 1).map(
    (index): ChangeSetRecord => ({
      ...{ ...record, id: `many${index}` as ChangeSetId, title: `Change ${index}` },
      // Ten made in the same moment, so that pages end among those, too.
      createdAt: record.createdAt - 1 - Math.floor(index / 10),
    }),
  );
  await forEachOf(others, (each) => database?.stores.changeSets.create(each, null) ?? Promise.resolve());

  const listed: string[] = [];
  for (let before: ChangeSetId | undefined; ; ) {
    const page = await ana.api.changeSet.list.query({
      ...{ workspace, show: "open", limit: PAGE },
      ...(before ? { before } : {}),
    });
    expect([page.items.length, page.open]).toEqual([PAGE, MANY]);
    listed.push(...page.items.map(({ id }) => id));
    if (page.next === null) break;
    before = page.next as ChangeSetId;
  }
  expect([...listed].sort()).toEqual([first, ...others.map(({ id }) => id)].sort());
  const found = await ana.api.changeSet.list.query({ workspace, text: "Change 1234" });
  expect(found.items.map(({ id }) => id)).toEqual(["many1234"]);

  // Head moves by one of them. Another, which nobody has opened, stands on it once somebody does.
  await edit(ana, first, creating("shared"));
  await applyByTwo(ana, ben, first);
  const versionOf = async (changeSet: string) => (await ana.api.changeSet.get.query({ changeSet })).baseVersion;
  expect(await versionOf("many0")).toBe(1);
  expect(await edit(ana, "many0", [describing("shared", "mine")])).toMatchObject({ phase: "done" });
  expect([await versionOf("many0"), await versionOf("many1")]).toEqual([2, 1]);

  // As many as may stand open count on both sides, so what is between is what the others hold that were opened and left.
  const memory = new MemoryWatch(server);
  const write = ({ id }: ChangeSetRecord) =>
    edit(
      ana,
      id,
      many(40).flatMap((nth) => creating(`${id}-${nth}`)),
    );
  await forEachOf(others.slice(1, 2 * LEFT_OPEN), write);
  const { liveMb: stood } = await memory.sample();
  await forEachOf(others.slice(2 * LEFT_OPEN, 2 * LEFT_OPEN + OPENED), write);
  const { liveMb: stands } = await memory.sample();
  expect(stands - stood).toBeLessThan(KEPT_MB);
});

test("[V95] however many were opened and left, no more than a few stand open that nobody has", async () => {
  world = await openReviewing();
  const { hosts, record, ana, database, watched } = world;
  const others = many(OPENED).map((nth): ChangeSetRecord => ({ ...record, id: `many${nth}` as ChangeSetId }));
  for (const each of others) await database.stores.changeSets.create(each, null);
  const held = await hosts.changeSets.use(record.id);
  await forEachOf(others, (each) =>
    hosts.withChangeSet(each, ({ session }) => session.submit(ana.actor, "owner", creating(each.id))),
  );
  await expect.poll(() => hosts.changeSets.opened().length).toBe(LEFT_OPEN + 1);
  await expect.poll(() => watched.layers).toBe(LEFT_OPEN + 1);
  // Whoever has one open keeps it, however many others were opened since.
  expect(hosts.changeSets.opened().some(({ value }) => value === held.value)).toBe(true);
  held.release();
  const [first] = others;
  if (!first) throw new RangeError("there are many");
  await hosts.withChangeSet(first, async ({ session }) => expect(session.size).toBe(2));
});
