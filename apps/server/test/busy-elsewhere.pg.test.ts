import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Y from "yjs";
import { type Person, ServerProcess } from "./server-process.ts";

/* Two workspaces of one server whose disk is slow: many change sets of one of them are edited without a pause. */

const BUSY = 24;
/** Too large to be taken, so it is little that is stored: but it waits for that, like everything. */
const HUGE = "x".repeat(1024 * 1024);
const KEY = "shop/meta/name";

let database: TestDatabase;
let server: ServerProcess;
let ana: Person;

beforeAll(async () => {
  database = await testDatabase();
  server = await ServerProcess.start({ DATABASE_URL: database.connectionString });
  ana = await server.signUp("Ana");
}, 120_000);

afterAll(async () => {
  await server.dispose();
  await database.close();
});

/** A workspace with so many change sets, and somebody in each of them. */
async function workspaceWith(name: string, changeSets: number) {
  const { id: workspace } = await ana.api.workspace.create.mutate({ name });
  const { token } = await ana.api.token.create.mutate({ workspace, name, kind: "agent" });
  const docs: { readonly changeSet: string; readonly doc: Y.Doc }[] = [];
  for (let index = 0; index < changeSets; index += 1) {
    const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: `${name} ${index}` });
    const { doc } = await server.stockPeer(changeSet, { token });
    doc.transact(() => {
      doc.getMap("component").set("shop", { schema: "docker.project@1" });
      doc.getMap("attribute").set(KEY, { value: "shop" });
    });
    docs.push({ changeSet, doc });
  }
  return { workspace, token, docs };
}

/** From now on what is appended takes a tenth of a second to be durable, and is counted in the order in which it is. */
async function slowDown(): Promise<void> {
  await database.pool.query(`
    CREATE TABLE appended (place bigint GENERATED ALWAYS AS IDENTITY, workspace text, change_set text);
    CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_sleep(0.1);
      INSERT INTO appended (workspace, change_set) VALUES (NEW.workspace, NEW.change_set);
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER slowly AFTER UPDATE OF seq ON document_lease DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slowly();`);
}

/** How many appends there have been, and how many of others stand among those after `since` before the first of this workspace. */
async function appends(workspace: string, since = 0): Promise<{ readonly all: number; readonly others: number }> {
  const { rows } = await database.pool.query<{ all: number; others: number }>(
    `SELECT coalesce(max(place), 0) AS all, count(*) FILTER (WHERE place > $2 AND place <
       (SELECT min(place) FROM appended WHERE workspace = $1 AND place > $2)) AS others FROM appended`,
    [workspace, since],
  );
  return rows[0] ?? { all: 0, others: 0 };
}

test("[V41] while two dozen change sets of a workspace are edited without a pause on a slow disk, another's single edit waits for few of their appends", async () => {
  const hot = await workspaceWith("Hot", BUSY);
  const calm = await workspaceWith("Calm", 1);
  const [mine] = calm.docs;
  if (!mine) throw new RangeError("no change set");
  const reader = await server.stockPeer(mine.changeSet, { token: calm.token });
  const told = (value: string) =>
    expect.poll(() => reader.doc.getMap("attribute").get(KEY), { interval: 5, timeout: 60_000 }).toEqual({ value });
  await told("shop");
  await slowDown();

  for (const { doc } of hot.docs)
    for (let edit = 0; edit < 5; edit += 1)
      doc.getMap("attribute").set("shop/meta/description", { value: HUGE + edit });
  let typed = 0;
  const typing = setInterval(() => {
    typed += 1;
    for (const { doc } of hot.docs) doc.getMap("attribute").set(KEY, { value: `typed ${typed}` });
  }, 10);

  // First much waits that has just been sent, then every one of them has something to append all the time.
  const between: number[] = [];
  for (const after of [4, 4, 2 * BUSY, 2 * BUSY + 4, 2 * BUSY + 8]) {
    await expect.poll(async () => (await appends(calm.workspace)).all, { timeout: 60_000 }).toBeGreaterThan(after);
    const { all } = await appends(calm.workspace);
    const value = `mine ${between.length}`;
    mine.doc.getMap("attribute").set(KEY, { value });
    await told(value);
    between.push((await appends(calm.workspace, all)).others);
  }
  clearInterval(typing);
  await database.pool.query("DROP TRIGGER slowly ON document_lease");
  // One of its own takes as long as one of theirs, which come to their end one after the other; in one queue it would wait for nearly all of them.
  expect(Math.max(...between), `${between}`).toBeLessThan(BUSY / 2);
  const last = hot.docs.at(-1);
  const look = await server.stockPeer(last?.changeSet ?? "", { token: hot.token });
  await expect
    .poll(() => look.doc.getMap("attribute").get(KEY), { timeout: 60_000 })
    .toEqual({ value: `typed ${typed}` });
}, 240_000);
