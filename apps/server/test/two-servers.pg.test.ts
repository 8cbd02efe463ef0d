import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyByTwo, writeKeys } from "./change-sets.fixture.ts";
import { type Api, type Person, ServerProcess } from "./server-process.ts";

/* Two server processes on one PostgreSQL: what one of them runs is none of the other's, for as long as it is there; Head is both's. */

const ENDLESS =
  'export default async () => { console.log("going"); for (;;) await new Promise((go) => setTimeout(go, 20)); };\n';

let database: TestDatabase;
let first: ServerProcess;
let second: ServerProcess | undefined;
let ana: Person;
let workspace: string;
let changeSet: string;
let env: Record<string, string>;

beforeAll(async () => {
  database = await testDatabase();
  env = { DATABASE_URL: database.connectionString, TRIBUTARY_SECRET: "one secret for both servers, long enough" };
  first = await ServerProcess.start(env);
  ({ ana, workspace } = await first.foundShop());
  ({ id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Look" }));
}, 120_000);

afterAll(async () => {
  await second?.dispose();
  await first.dispose();
  await database.close();
});

/** A function that never ends, in the change set. */
async function written(): Promise<void> {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" });
  const { doc, leave } = await first.stockPeer(changeSet, { token });
  doc.getMap("function").set("look", { kind: "debug", name: "look", source: ENDLESS });
  const list = () => ana.api.function.list.query({ workspace, changeSet });
  await expect.poll(async () => (await list()).map(({ name }) => name)).toContain("look");
  leave();
}

/** One that goes on until somebody ends it, begun by the first server, with its first line stored. */
async function begun(): Promise<string> {
  const { run } = await ana.api.function.run.mutate({ workspace, changeSet, target: { id: "look" } });
  await expect.poll(async () => (await ana.api.functionRun.log.query({ run, afterSeq: 0 })).length).toBeGreaterThan(0);
  return run;
}

test("[V54] what is applied on one server is on Head on the other, where a change set that is open moves with it", async () => {
  second = await ServerProcess.start(env);
  const ben = await first.join("Ben", "approver");
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Mover", kind: "agent" });
  const { id: theirs } = await ana.api.changeSet.create.mutate({ workspace, title: "Theirs" });
  const [head, mine] = [
    await second.stockPeer(`head.${workspace}`, { token }),
    await second.stockPeer(changeSet, { token }),
  ];
  const peer = await first.stockPeer(theirs, { token });
  const keys = { net: { schema: "docker.project@1" }, "net/meta/name": { value: "net" } };
  await writeKeys(ana, { changeSet: theirs, doc: peer.doc }, keys);
  await applyByTwo(ana, ben, theirs);
  const version = (await ana.api.head.snapshot.query({ workspace })).version;
  await expect.poll(() => head.doc.getMap("head").get("version"), { timeout: 15_000 }).toBe(version);
  await expect.poll(() => mine.doc.getMap("control").get("base"), { timeout: 15_000 }).toBe(version);
  for (const { leave } of [head, mine, peer]) leave();
}, 120_000);

test("[V44] a second server leaves the first one's runs alone, shows them, ends them by asking, and says when they are interrupted", async () => {
  await written();
  const [one, other] = [await begun(), await begun()];
  second ??= await ServerProcess.start(env);
  const there: Api = second.api({ cookie: ana.cookie });
  const stateOf = async (run: string) => (await there.functionRun.get.query({ run })).state;
  expect(await stateOf(one)).toEqual({ phase: "running" });
  expect((await there.functionRun.log.query({ run: one, afterSeq: 0 })).map(({ text }) => text)).toEqual(["going"]);

  // Ended from the second, where it does not run, by whoever asked there; the other goes on.
  await there.functionRun.kill.mutate({ run: one });
  await expect.poll(() => stateOf(one)).toMatchObject({ phase: "killed", by: "Ana" });
  expect(await ana.api.functionRun.get.query({ run: one })).toMatchObject({ state: { phase: "killed" } });
  await expect(there.functionRun.kill.mutate({ run: one })).rejects.toThrow("has ended already");
  expect(await stateOf(other)).toEqual({ phase: "running" });

  // Gone without a word: the other says so when its lease is over, and not before it could be so.
  await first.end("SIGKILL");
  expect(await stateOf(other)).toEqual({ phase: "running" });
  await expect
    .poll(() => stateOf(other), { timeout: 60_000 })
    .toMatchObject({ phase: "failed", failure: { kind: "interrupted" } });
}, 180_000);
