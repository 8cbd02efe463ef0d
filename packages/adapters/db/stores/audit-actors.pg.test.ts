import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { ACTORS_IN_LOG } from "./audit-actors.ts";
import type { NewAuditEntry } from "./audit-chain.ts";

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
  const { rows } = await database.pool.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${ACTORS_IN_LOG}`,
    [workspace, 1000],
  );
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  if (!plan) throw new Error("no plan");
  expect(entriesRead(plan)).toBeGreaterThanOrEqual(8);
  expect(entriesRead(plan)).toBeLessThan(20);
});

type Plan = {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
};

/** Entries of the log that a query has looked at. */
function entriesRead(plan: Plan): number {
  const { "Actual Rows": found, "Rows Removed by Filter": passed = 0, "Actual Loops": loops } = plan;
  const own = plan["Relation Name"] === "audit" ? (found + passed) * loops : 0;
  return own + (plan.Plans ?? []).reduce((sum, each) => sum + entriesRead(each), 0);
}
