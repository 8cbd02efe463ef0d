import type { WorkspaceId } from "@tributary/core/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import type { NewAuditEntry } from "./audit-chain.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function entry(sentence: string, patch: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    at: 1000,
    actor: { id: "ada", name: "Ada", type: "user" },
    changeSet: null,
    outcome: "accepted",
    sentence,
    mutation: null,
    ...patch,
  };
}

async function chainOf(count: number): Promise<WorkspaceId> {
  const workspace = await database.addWorkspace();
  await database.stores.audit.append(
    workspace,
    Array.from({ length: count }, (_, index) => entry(`Entry ${index + 1}.`)),
  );
  return workspace;
}

/** What somebody who owns the database can do: take the trigger away first. */
async function tamper(statement: string, values: unknown[]) {
  await database.pool.query("ALTER TABLE audit DISABLE TRIGGER append_only");
  await database.pool.query(statement, values);
  await database.pool.query("ALTER TABLE audit ENABLE TRIGGER append_only");
}

describe("the audit chain", () => {
  test("[U1] entries are numbered from 1 without gaps, per workspace, and verify", async () => {
    const workspace = await chainOf(3);
    await chainOf(2);
    expect((await database.stores.audit.list(workspace, { limit: 10 })).map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(await verifyAuditChain(database.db, workspace)).toEqual({
      ok: true,
      value: { entries: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test("[U1] so they are when many write at once", async () => {
    const workspace = await chainOf(0);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        database.stores.audit.append(workspace, [entry(`a${index}`), entry(`b${index}`)]),
      ),
    );
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 80 } });
  });

  test("[U1] long chains verify page by page", async () => {
    const workspace = await chainOf(2500);
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 2500 } });
  });

  test("[U2] nothing is changed or removed through the front door", async () => {
    for (const statement of ["UPDATE audit SET sentence = ''", "DELETE FROM audit", "TRUNCATE audit"]) {
      await expect(database.pool.query(statement)).rejects.toThrow("audit is append-only");
    }
  });

  const SENTENCE = "UPDATE audit SET sentence = 'All is well.' WHERE workspace = $1 AND seq = 2";
  const tampering = [
    { name: "a changed sentence", statement: SENTENCE, seq: 2, says: "Entry 2 was changed after it was written." },
    {
      name: "a changed actor",
      statement: `UPDATE audit SET actor = '{"id":"ada","name":"Eve","type":"user"}' WHERE workspace = $1 AND seq = 1`,
      seq: 1,
      says: "was changed",
    },
    {
      name: "an entry filed under another actor",
      statement: "UPDATE audit SET actor_id = 'eve' WHERE workspace = $1 AND seq = 3",
      seq: 3,
      says: "another actor",
    },
    {
      name: "a removed entry",
      statement: "DELETE FROM audit WHERE workspace = $1 AND seq = 2",
      seq: 2,
      says: "Entry 2 is missing",
    },
    {
      name: "a cut-off end",
      statement: "DELETE FROM audit WHERE workspace = $1 AND seq > 3",
      seq: 4,
      says: "Entries 4 to 5 are missing.",
    },
    {
      name: "two swapped entries",
      statement: "UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE workspace = $1 AND seq IN (2, 3)",
      seq: 1,
      says: "",
    },
  ];
  test.each(tampering)("[U3] $name is found, and named", async ({ statement, seq, says }) => {
    const workspace = await chainOf(5);
    await tamper(statement, [workspace]);
    if (says === "") await tamper("UPDATE audit SET seq = -seq WHERE workspace = $1 AND seq < 0", [workspace]);
    const verdict = await verifyAuditChain(database.db, workspace);
    expect(verdict).toMatchObject({
      ok: false,
      error: { kind: "broken", ...(says ? { seq } : {}), sentence: expect.stringContaining(says) },
    });
  });

  test("[U3] an entry moved to another workspace is found", async () => {
    const [from, to] = [await chainOf(1), await chainOf(1)];
    await tamper(
      "UPDATE audit SET sentence = (SELECT sentence FROM audit WHERE workspace = $2), hash = (SELECT hash FROM audit WHERE workspace = $2) WHERE workspace = $1",
      [to, from],
    );
    expect(await verifyAuditChain(database.db, to)).toMatchObject({ ok: false });
  });

  test("[U4] hostile text is kept as far as a database can hold it, and verifies", async () => {
    const workspace = await chainOf(0);
    const name = "Zero\u0000\ud800 'quote' \"double\" {a,b} \\ <script>";
    await database.stores.audit.append(workspace, [
      entry(name, { actor: { id: "ada", name, type: "user" }, details: { name, "12": "12" } }),
    ]);
    const [found] = await database.stores.audit.list(workspace, { limit: 1 });
    expect(found).toMatchObject({
      actor: { name },
      details: { name, "12": "12" },
      sentence: name.replace("\u0000\ud800", "\ufffd\ufffd"),
    });
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true });
  });

  test("[U5] the list filters by change set, actor, outcome and text, and pages", async () => {
    const workspace = await chainOf(0);
    await database.stores.audit.append(workspace, [
      entry("Set image of web.", { changeSet: "one" }),
      entry("Set port of 100% web_db.", { changeSet: "two", outcome: "refused" }),
      entry("Added a health check.", { actor: { id: "robot", name: "Pinner", type: "agent", owner: "Ada" } }),
    ]);
    const found = async (options: object) =>
      (await database.stores.audit.list(workspace, { limit: 10, ...options })).map(({ seq }) => seq);
    expect(await found({ changeSet: "one" })).toEqual([1]);
    expect(await found({ outcome: "refused" })).toEqual([2]);
    expect(await found({ actor: "robot" })).toEqual([3]);
    expect(await found({ text: "SET" })).toEqual([2, 1]);
    expect(await found({ text: "100% web_" })).toEqual([2]);
    expect(await found({ before: 3, limit: 1 })).toEqual([2]);
  });
});
