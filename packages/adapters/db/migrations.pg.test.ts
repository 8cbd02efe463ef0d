import type { WorkspaceId } from "@tributary/core/base";
import { auditText } from "@tributary/core/history";
import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "./testing.ts";
import type { NewAuditEntry } from "./stores/audit-page.ts";
import { verifyAuditChain } from "./stores/verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const statements = (file: string) =>
  readFileSync(new URL(`../../../drizzle/${file}`, import.meta.url), "utf8").split("--> statement-breakpoint");

const files = readdirSync(new URL("../../../drizzle/", import.meta.url))
  .filter((each) => each.endsWith(".sql"))
  .sort();

/** Applies the migrations from one on, up to another that is not applied any more, all in one transaction as a server does. */
async function apply(
  { pool }: TestDatabase,
  from: string,
  { before = "9999", after = async () => {} }: { before?: string; after?: (statement: string) => Promise<void> } = {},
): Promise<void> {
  const client = await pool.connect();
  await client.query("BEGIN");
  for (const file of files.filter((each) => each >= from && each < before))
    for (const statement of statements(file)) {
      await client.query(statement);
      await after(statement);
    }
  await client.query("COMMIT");
  client.release();
}

test("[M3] audit entries that were written line by line are pages, whatever is in them: they verify, and are found", async () => {
  const old = await testDatabase();
  await old.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await apply(old, "0000", { before: "0004" });
  const workspace = "w" as WorkspaceId;
  const mutation = (value: string) =>
    ({ type: "attribute.set", component: "web", path: "/domain/image", value }) as never;
  const entry = { at: 1, outcome: "accepted", sentence: 'A "change".\n', mutation: null, changeSet: null } as const;
  const actor = { id: "ada", name: "Ada \u0000", type: "agent", owner: "Olive" } as const;
  const speaksOf = new Map<number, object>([
    [1, { mutation: mutation("plain"), changeSet: "one" }],
    [2, { mutation: mutation('zero \u0000 half \ud800 "quoted": {}'), details: { correlation: "c\u00e9" } }],
    [1400, { mutation: mutation("late"), at: 5 }],
  ]);
  const entries: NewAuditEntry[] = Array.from({ length: 1500 }, (_, at) => ({ ...entry, actor, ...speaksOf.get(at) }));
  // In the order of its members as it came, as it was written then.
  const json = (value: unknown) => (value ? JSON.stringify(value) : null);
  await old.pool.query("SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [
    workspace,
    entries.map(({ at }) => at),
    entries.map((each) => json(each.actor)),
    entries.map((each) => each.actor.id),
    entries.map(({ changeSet }) => changeSet),
    entries.map(({ outcome }) => outcome),
    entries.map(({ sentence }) => sentence),
    entries.map((each) => json(each.mutation)),
    entries.map(({ details }) => json(details)),
    entries.map((each) => hash("sha256", auditText(workspace, each), "buffer")),
  ]);
  await apply(old, "0004");
  expect(await verifyAuditChain(old.db, workspace)).toMatchObject({ ok: true, value: { entries: 1500 } });
  const { audit, auditChain } = old.stores;
  const found = async (filter: object) => (await audit.list(workspace, { limit: 9, ...filter })).map(({ seq }) => seq);
  expect(await found({ component: "web", path: "/domain/image" })).toEqual([1401, 3, 2]);
  expect(await found({ changeSet: "one", actor: "ada" })).toEqual([2]);
  expect(await found({ correlation: "c\u00e9" })).toEqual([3]);
  expect(await found({ from: 2 })).toEqual([1401]);
  const chain = await auditChain.chain(workspace, { after: 0, limit: 2000 });
  expect(chain.map(({ prev: _, hash: __, seq: ___, ...said }) => said)).toEqual(entries);
  await audit.append(workspace, [{ ...entry, actor, ...speaksOf.get(1) }]);
  expect(await verifyAuditChain(old.db, workspace)).toMatchObject({ ok: true, value: { entries: 1501 } });
  await old.close();
});

test("[M3] [D9] accepted mutations that were written row by row are found one by one as they were", async () => {
  const old = await testDatabase();
  await old.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await apply(old, "0000", { before: "0022" });
  const rows = Array.from({ length: 700 }, (_, index) => ({
    ...{
      change_set: index < 600 ? "one" : "two",
      seq: Math.floor(index / 3),
      idx: index % 3,
      mutation: { value: "\u0000", text: "a\tb\n" },
    },
    ...{ root: "attribute", key: `web/${index}\t"\n`, before: index % 2 === 0 ? null : "null", after: `"${index}"` },
    ...{ actor: { name: "Ada", id: "ada" }, actor_id: "ada", connection: "c", at: index },
  }));
  for (const row of rows)
    await old.pool.query(
      "INSERT INTO document_mutation (change_set, seq, idx, mutation, root, key, before, after, actor, actor_id, connection, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      Object.values({ ...row, mutation: JSON.stringify(row.mutation, null, "\t") }),
    );
  await apply(old, "0022");
  const now = await old.pool.query(
    `SELECT change_set, seq, idx, mutation, root, key, before::text AS before, after::text AS after, actor, actor_id, connection, at
     FROM document_mutation ORDER BY change_set, seq, idx`,
  );
  expect(now.rows).toEqual(rows);
  expect((await old.pool.query("SELECT FROM mutation_page")).rowCount).toBe(2);
  await old.close();
});

test("[M3] what a server of the version before writes meanwhile is refused or kept, and not dropped", async () => {
  const old = await testDatabase();
  await old.pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await apply(old, "0000", { before: "0021" });
  const told = () =>
    old.pool.query(
      `SELECT audit_append('w', '{1}', '{"{\\"id\\":\\"ada\\"}"}', '{ada}', '{user}', '{NULL}', '{NULL}', '{NULL}', '{NULL}',
         '{accepted}', '{Did it.}', '{NULL}', '{NULL}', ARRAY[sha256('')])`,
    );
  const written = () =>
    old.pool.query(
      `INSERT INTO document_mutation (change_set, seq, idx, mutation, root, key, after, actor, actor_id, connection, at)
       VALUES ('one', 1, 0, '{}', 'attribute', 'web/a', '1', '{}', 'ada', 'c', 1)`,
    );
  const meanwhile: Promise<string>[] = [];
  const begun = async (work: Promise<unknown>) => {
    let isOver = false;
    const outcome = work.then(
      () => "kept",
      () => "refused",
    );
    meanwhile.push(outcome);
    void outcome.then(() => (isOver = true));
    const isHeldUp = async () => (await old.pool.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount !== 0;
    await expect.poll(async () => isOver || (await isHeldUp())).toBe(true);
  };
  await apply(old, "0021", {
    after: async (statement) => {
      if (statement.includes("FROM audit\n")) await begun(told());
      if (statement.includes("FROM document_mutation GROUP BY")) await begun(written());
    },
  });
  const [line, mutation] = await Promise.all(meanwhile);
  const count = async (table: string) => (await old.pool.query(`SELECT FROM ${table}`)).rowCount;
  expect(await count("audit_page")).toBe(line === "kept" ? 1 : 0);
  expect(await count("mutation_page")).toBe(mutation === "kept" ? 1 : 0);
  await old.close();
});

test("[M3] an index of Head's writes from before authors were read for everything is made anew", async () => {
  const workspace: WorkspaceId = await database.addWorkspace();
  const create = { type: "function.create", function: "f1", name: "one", kind: "qualification", source: "" } as never;
  const actor = { id: "ada", name: "Ada", type: "user" } as never;
  const { heads, history } = database.stores;
  await heads.append(workspace, 0, { actor, at: 1, mutations: [create], idempotencyKey: "one" });
  await history.statistics(workspace);
  await database.pool.query("UPDATE head_write SET thing = NULL, mutation = NULL WHERE workspace = $1", [workspace]);
  expect(await history.timeline(workspace, { thing: "f1", limit: 9 })).toEqual([]);
  for (const statement of statements("0016_authors.sql").slice(-1)) await database.pool.query(statement);
  expect(await history.timeline(workspace, { thing: "f1", limit: 9 })).toMatchObject([{ mutation: create }]);
});
