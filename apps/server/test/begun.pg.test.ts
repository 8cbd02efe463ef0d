import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo, writeKeys } from "./change-sets.fixture.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* A change set made from another is told of once it says what it was made for. The store is slow at the worst moment: when that is written. */

let database: TestDatabase;
let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;

beforeAll(async () => {
  database = await testDatabase();
  const env = { DATABASE_URL: database.connectionString, TRIBUTARY_SECRET: "one secret for every start, long enough" };
  server = await ServerProcess.start(env);
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
}, 60_000);

afterAll(async () => {
  await server.dispose();
  await database.close();
});

const list = async (show: "open" | "ended") =>
  (await ana.api.changeSet.list.query({ workspace, show })).items.map(({ title }) => title).sort();
const said = async () => (await ana.api.audit.list.query({ workspace })).map(({ sentence }) => sentence);

const WAITING = "FROM pg_locks WHERE NOT granted AND relation = 'mutation_page'::regclass";

/** Asks for `work`, and kills the server when it is about to put something into a document's log, which is never stored. */
async function killed(work: () => Promise<unknown>): Promise<void> {
  const client = await database.pool.connect();
  await client.query("BEGIN; LOCK TABLE mutation_page IN SHARE MODE");
  const done = work().catch(() => undefined);
  const waiting = async () => (await database.pool.query(`SELECT ${WAITING}`)).rowCount;
  await expect.poll(waiting, { timeout: 10_000 }).toBeGreaterThan(0);
  await server.end("SIGKILL");
  await database.pool.query(`SELECT pg_terminate_backend(pid) ${WAITING}`);
  await client.query("ROLLBACK");
  client.release();
  await done;
  await server.start();
}

test("[VR20] killed before it says anything, a part or a revert is no open change set, and the audit tells of none", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "All" });
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Robot", kind: "agent" });
  const { doc } = await server.stockPeer(changeSet, { token });
  await writeKeys(ana, { changeSet, doc }, { one: { schema: "docker.project@1" }, "one/meta/name": { value: "one" } });
  const split = () => ana.api.changeSet.split.mutate({ changeSet, components: ["one" as never] });
  const revert = () => ana.api.changeSet.revert.mutate({ changeSet });
  await killed(split);
  expect(await list("open")).toEqual(["All"]);
  expect(await said()).not.toContainEqual(expect.stringContaining("off from"));
  await split();
  expect(await list("open")).toEqual(["All", "All: one"]);
  expect((await said())[0]).toBe("split “All: one” off from “All”");
  await applyByTwo(ana, ben, changeSet);
  await killed(revert);
  expect(await list("open")).toEqual(["All: one"]);
  expect(await said()).not.toContainEqual(expect.stringContaining("back"));
  const { id } = await revert();
  expect((await ana.api.review.get.query({ changeSet: id })).changes.map(({ kind }) => kind)).toEqual(["removed"]);
  expect((await said())[0]).toBe("began to take “All” back");
}, 60_000);
