import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { ACTORS_IN_LOG } from "./audit-actors.ts";
import type { NewAuditEntry } from "./audit-chain.ts";
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

test("[U8] telling them reads an entry or two of each, however many there are", async () => {
  const workspace = await database.addWorkspace();
  const actors = ["a", "b", "c"].map((id) => ({ ...ana, id }));
  for (let batch = 0; batch < 4; batch += 1)
    await database.stores.audit.append(
      workspace,
      Array.from({ length: 1500 }, (_, index) => by(actors[index % 3] ?? ana, index)),
    );
  await database.stores.audit.append(workspace, [by({ ...ana, id: "rare" }, 1)]);
  await database.pool.query("ANALYZE audit");
  const read = await rowsRead(database.pool, "audit", ACTORS_IN_LOG, [workspace, 1000]);
  expect(read).toBeGreaterThanOrEqual(8);
  expect(read).toBeLessThan(20);
});

test("[U8] of more than are told, it is those who did something last, whatever their ids are", async () => {
  const workspace = await database.addWorkspace();
  const ids = ["b", "d", "a", "c"];
  await database.stores.audit.append(
    workspace,
    [...ids, "b"].map((id, index) => by({ ...ana, id }, index)),
  );
  const { rows } = await database.pool.query<{ actor: { id: string } }>(ACTORS_IN_LOG, [workspace, 3]);
  expect(rows.map(({ actor }) => actor.id)).toEqual(["b", "c", "a"]);
});
