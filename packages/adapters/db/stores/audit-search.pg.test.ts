import type { ComponentId } from "@tributary/core/base";
import { auditText } from "@tributary/core/history";
import type { AuditEntry, AuditFilter } from "@tributary/core/protocol";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, createPool } from "../connection.ts";
import { testDatabase, type TestDatabase } from "../testing.ts";
import { PgAuditChainStore } from "./audit-chain-store.ts";
import { BLOCK } from "./audit-filing.ts";
import type { NewAuditEntry } from "./audit-page.ts";
import { PgAuditStore } from "./audit-store.ts";
import { rowsFetched } from "./rows-read.fixture.ts";
import { FilingVerifier } from "./verify-filing.ts";

let database: TestDatabase;
let one: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  one = createPool({ ...database.poolConfig, max: 1 });
});
afterAll(async () => {
  await one.end();
  await database.close();
});

function entry(actor: string, component: string | null, changeSet: string | null, at = 1): NewAuditEntry {
  return {
    ...{ at, changeSet, outcome: "accepted", sentence: "Did it." },
    actor: { id: actor, name: actor, type: "user" },
    mutation: component === null ? null : { type: "component.delete", component: component as ComponentId },
  };
}

async function logOf(entries: readonly NewAuditEntry[], appended = 1500) {
  const workspace = await database.addWorkspace();
  for (let from = 0; from < entries.length; from += appended)
    await database.stores.audit.append(workspace, entries.slice(from, from + appended));
  return workspace;
}

test("[U10] what is appended together stands in pages of 256 entries, word for word as it is hashed", async () => {
  const entries = Array.from({ length: 600 }, (_, index) => entry("ana", `c${index}`, null, 600 - index));
  const workspace = await logOf(entries, 600);
  await database.stores.audit.append(workspace, [entry("ben", null, null, 7)]);
  const { rows } = await database.pool.query<{ first: number; first_at: number; last_at: number; lines: string[] }>(
    "SELECT first, first_at, last_at, lines FROM audit_page WHERE workspace = $1 ORDER BY first",
    [workspace],
  );
  expect(rows.map(({ first, first_at, last_at, lines }) => [first, lines.length, first_at, last_at])).toEqual([
    [1, 256, 345, 600],
    [257, 256, 89, 344],
    [513, 88, 1, 88],
    [601, 1, 7, 7],
  ]);
  expect(rows.flatMap(({ lines }) => lines).slice(0, 600)).toEqual(entries.map((each) => auditText(workspace, each)));
});

test("[U9] each block is filed under whom and what its entries speak of, and under nothing else", async () => {
  const workspace = await logOf(
    Array.from({ length: 2600 }, (_, index) => {
      const seq = index + 1;
      return entry(seq === 1025 ? "ben" : "ana", seq === 1023 ? "web" : null, seq > 2048 ? "one" : null);
    }),
    2600,
  );
  await database.stores.audit.append(workspace, [entry("ana", "web", "one")]);
  const { rows } = await database.pool.query(
    "SELECT kind, value, block FROM audit_filing WHERE workspace = $1 ORDER BY kind, value, block",
    [workspace],
  );
  expect(rows.map(({ kind, value, block }) => `${kind} ${value} ${block}`)).toEqual([
    ...["actor ana 0", "actor ana 1", "actor ana 2", "actor ben 1"],
    ...["changeSet one 2", "component web 0", "component web 2"],
  ]);
});

test("[U9] what is filed while it is looked at is not taken for what leads nowhere", async () => {
  const workspace = await logOf(
    Array.from({ length: 1800 }, (_, index) => entry(`a${index}`, `c${index}`, `s${index}`)),
  );
  const pool = database.pool;
  let isMore = true;
  const query = async (statement: string, values: unknown[]) => {
    const answer = await pool.query(statement, values);
    if (isMore && statement.includes("unnest(lines)") && values[1] === BLOCK) {
      isMore = false;
      await database.stores.audit.append(workspace, [entry("a1", "zebra", null)]);
    }
    return answer;
  };
  const watched = Object.create(database.db, { $client: { value: { query } } }) as typeof database.db;
  expect(await new FilingVerifier(watched, workspace).end()).toBeUndefined();
  expect(isMore).toBe(false);
});

test("[U5] whatever is asked for, from wherever, it is found in its order, page by page, and nothing else", async () => {
  // Some are everywhere, some here and there, some once, and some never together.
  const entries = Array.from({ length: 14 * BLOCK }, (_, index) =>
    entry(
      index % 900 === 0 ? "rare" : index === 5000 ? "once" : index % 7 === 0 ? "ben" : "ana",
      index % 1300 === 1 ? "rare" : index % 3 === 0 ? null : `c${index % 5}`,
      index % 2 === 0 ? null : `set-${Math.floor(index / 3000)}`,
      index,
    ),
  );
  const workspace = await logOf(entries);
  const matches = ({ actor, component, changeSet, to = Number.POSITIVE_INFINITY }: AuditFilter) =>
    entries.flatMap((each, index) => {
      const of = each.mutation && "component" in each.mutation ? each.mutation.component : null;
      const isActor = actor === undefined || each.actor.id === actor;
      const isComponent = component === undefined || of === component;
      const isChangeSet = changeSet === undefined || each.changeSet === changeSet;
      return isActor && isComponent && isChangeSet && each.at < to ? [index + 1] : [];
    });
  const of = (found: readonly AuditEntry[]) => found.map(({ seq }) => seq);
  const { audit, auditChain } = database.stores;
  const filters = [undefined, "rare", "once", "ana", "ben", "nobody"].flatMap((actor) =>
    [undefined, "rare", "c1"].flatMap((component) =>
      [undefined, "set-2", "set-0"].map((changeSet) => ({
        ...(actor === undefined ? {} : { actor }),
        ...(component === undefined ? {} : { component }),
        ...(changeSet === undefined ? {} : { changeSet }),
      })),
    ),
  );
  for (const filter of [...filters, { actor: "rare", to: 4000 }]) {
    const all = matches(filter as AuditFilter);
    for (const limit of [3, 40])
      for (const place of [1, 1024, 5001, 9999, 14 * BLOCK]) {
        const before = all.filter((seq) => seq < place).reverse();
        expect(of(await audit.list(workspace, { ...filter, before: place, limit }))).toEqual(before.slice(0, limit));
        const after = all.filter((seq) => seq > place);
        const chained = await auditChain.chain(workspace, { filter, after: place, limit });
        expect(of(chained)).toEqual(after.slice(0, limit));
      }
    expect(of(await audit.list(workspace, { ...filter, limit: 30 }))).toEqual(all.toReversed().slice(0, 30));
  }
});

test("[U5] only blocks that are filed under all that is asked for are looked through, and none once the page is full", async () => {
  const workspace = await logOf(
    Array.from({ length: 40 * BLOCK }, (_, index) =>
      entry(index % BLOCK === 5 ? "scattered" : "ana", index < 3 * BLOCK ? "early" : null, null),
    ),
    10_000,
  );
  await database.pool.query("ANALYZE audit_page, audit_filing");
  const [audit, chain] = [new PgAuditStore(connect(one)), new PgAuditChainStore(connect(one))];
  // Pages of 256 entries: four, or with the one that an append ended with five, to a block.
  const read = (work: () => Promise<unknown>) => rowsFetched(one, "audit_page", work);
  const list = (filter: object) => audit.list(workspace, { limit: 50, ...filter });
  expect(await read(() => list({ actor: "ana" }))).toBeLessThan(4 * 5 + 5);
  expect(await read(() => list({ actor: "nobody" }))).toBeLessThan(5);
  expect(await read(() => list({ actor: "scattered", limit: 4 }))).toBeLessThan(4 * 5 + 5);
  const early = await read(() => list({ actor: "scattered", component: "early" }));
  expect(early).toBeGreaterThan(2 * 4);
  expect(early).toBeLessThan(4 * 5 + 5);
  const filter = { actor: "ana" };
  expect(await read(() => chain.chain(workspace, { after: 9000, limit: 50, filter }))).toBeLessThan(4 * 5 + 5);
});

test("[U5] what is appended meanwhile leaves no gap in what is found", async () => {
  const workspace = await database.addWorkspace();
  const { audit, auditChain } = database.stores;
  let isWriting = true;
  const writing = (async () => {
    for (let at = 0; at < 400; at += 1)
      await audit.append(
        workspace,
        Array.from({ length: 300 }, (_, index) => entry("ana", null, null, at * 300 + index)),
      );
    isWriting = false;
  })();
  const oldest: number[][] = [];
  const newest: number[][] = [];
  while (isWriting) {
    const filter = { actor: "ana" };
    oldest.push((await auditChain.chain(workspace, { after: 0, limit: 100_000, filter })).map(({ seq }) => seq));
    newest.push((await audit.list(workspace, { limit: 5000, ...filter })).map(({ seq }) => seq));
  }
  await writing;
  for (const found of oldest) expect(found).toEqual(found.map((_, index) => index + 1));
  for (const found of newest) expect(found).toEqual(found.map((_, index) => (found[0] ?? 0) - index));
  expect(Math.max(...oldest.map(({ length }) => length))).toBeGreaterThan(4 * BLOCK);
});
