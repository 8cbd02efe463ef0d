import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { ACTORS_IN_LOG } from "./audit-actors.ts";
import { BLOCK, blockOf } from "./audit-filing.ts";
import { entryIn, type NewAuditEntry } from "./audit-page.ts";
import { rowsRead } from "./rows-read.fixture.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const by = (actor: NewAuditEntry["actor"], at: number): NewAuditEntry => ({
  ...{ actor, at, changeSet: null, outcome: "accepted", sentence: "did something.", mutation: null },
});
const ana = { id: "ana", name: "Ana", type: "user" } as const;
const robot = { id: "robot", name: "Pinner", type: "agent", owner: "Ana" } as const;

test("[U8] all that have an entry are told, as the newest names them and whoever did something last first, per workspace", async () => {
  const workspace = await database.addWorkspace();
  const { audit } = database.stores;
  expect(await audit.actors(workspace)).toEqual([]);
  await audit.append(await database.addWorkspace(), [by({ id: "eve", name: "Eve", type: "user" }, 1)]);
  await audit.append(workspace, [
    by({ ...ana, name: "Ana M." }, 10),
    by({ id: "nightly", name: "Nightly", type: "service" }, 11),
    by(robot, 12),
    by({ ...ana, through: "Discover" }, 13),
  ]);
  expect(await audit.actors(workspace)).toEqual([
    { ...ana, lastAt: 13 },
    { ...robot, lastAt: 12 },
    { id: "nightly", name: "Nightly", type: "service", lastAt: 11 },
  ]);
});

test("[U8] telling them reads a block of entries for each at most, and once for all who were there last, however many entries there are", async () => {
  const workspace = await database.addWorkspace();
  const actors = ["a", "b", "c"].map((id) => ({ ...ana, id }));
  await database.stores.audit.append(workspace, [by({ ...ana, id: "rare" }, 1)]);
  for (let batch = 0; batch < 6; batch += 1)
    await database.stores.audit.append(
      workspace,
      Array.from({ length: 1500 }, (_, index) => by(actors[index % 3] ?? ana, index)),
    );
  await database.pool.query(
    "INSERT INTO audit_filing SELECT $1, 'component', 'c' || n, n % 9 FROM generate_series(1, 5000) AS n",
    [workspace],
  );
  await database.pool.query("ANALYZE audit_page, audit_filing");
  expect((await database.stores.audit.actors(workspace)).map(({ id }) => id)).toEqual(["c", "b", "a", "rare"]);
  const rare = BLOCK - 1;
  const others = 9001 - blockOf(9001) * BLOCK + 1;
  const read = await rowsRead(database.pool, "audit_page", ACTORS_IN_LOG, [workspace, 1000]);
  expect(read).toBeGreaterThanOrEqual(8);
  expect(read).toBeLessThan(rare + others + 20);
  expect(await rowsRead(database.pool, "audit_filing", ACTORS_IN_LOG, [workspace, 1000])).toBeLessThan(20);
  expect(await rowsRead(database.pool, "audit_page", ACTORS_IN_LOG, [workspace, 1])).toBeLessThan(others + 10);
});

test("[U8] of more than are told, it is those who did something last, whatever their ids are", async () => {
  const workspace = await database.addWorkspace();
  const ids = ["b", "d", "a", "c"];
  await database.stores.audit.append(
    workspace,
    [...ids, "b"].map((id, index) => by({ ...ana, id }, index)),
  );
  const { rows } = await database.pool.query<{ line: string }>(ACTORS_IN_LOG, [workspace, 3]);
  expect(rows.map(({ line }) => entryIn(line).actor.id)).toEqual(["b", "c", "a"]);
});
