import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import type { Path } from "@tributary/core/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../testing.ts";
import type { NewAuditEntry } from "./audit-page.ts";
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

/**
 * The same entry by entry: the statements find a workspace's ($1) in the table `entry` by their `seq`, and what they leave
 * becomes pages again, of `size` entries.
 */
async function tamperEntries(workspace: WorkspaceId, statements: readonly string[], size = 256) {
  await database.pool.query("DROP TABLE IF EXISTS entry");
  await database.pool.query(
    `CREATE TABLE entry AS SELECT first + place - 1 AS seq, line, prev_hash, hash
     FROM audit_page, unnest(lines, prev_hashes, hashes) WITH ORDINALITY AS entry (line, prev_hash, hash, place)
     WHERE workspace = '${workspace}'`,
  );
  for (const statement of statements) await tamper(statement, statement.includes("$1") ? [workspace] : []);
  await tamper("DELETE FROM audit_page WHERE workspace = $1", [workspace]);
  await tamper(
    `INSERT INTO audit_page
     SELECT $1, min(seq), 1000, 1000, array_agg(line ORDER BY seq), array_agg(prev_hash ORDER BY seq), array_agg(hash ORDER BY seq)
     FROM (SELECT *, seq - row_number() OVER (ORDER BY seq) AS gaps FROM entry) AS entry GROUP BY gaps, (seq - 1) / ${size}`,
    [workspace],
  );
}

/** What somebody who owns the database can do: take the trigger away first. */
async function tamper(statement: string, values: unknown[]) {
  for (const table of ["audit_page", "audit_filing"])
    await database.pool.query(`ALTER TABLE ${table} DISABLE TRIGGER append_only`);
  await database.pool.query(statement, values);
  for (const table of ["audit_page", "audit_filing"])
    await database.pool.query(`ALTER TABLE ${table} ENABLE TRIGGER append_only`);
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
    for (const statement of ["UPDATE audit_page SET lines = '{}'", "DELETE FROM audit_page", "TRUNCATE audit_page"]) {
      await expect(database.pool.query(statement)).rejects.toThrow("audit_page is append-only");
      const ofFiling = statement.replace("audit_page", "audit_filing").replace("lines = '{}'", "value = ''");
      await expect(database.pool.query(ofFiling)).rejects.toThrow("audit_filing is append-only");
    }
  });

  const tampering: readonly {
    readonly name: string;
    readonly statements: readonly string[];
    readonly kind: string;
    readonly seq: number;
    readonly says: string;
  }[] = [
    {
      name: "a changed sentence",
      statements: ["UPDATE entry SET line = replace(line, 'Entry 2.', 'All is well.') WHERE seq = 2"],
      ...{ kind: "changed", seq: 2, says: "Entry 2 was changed" },
    },
    {
      name: "a changed actor",
      statements: ["UPDATE entry SET line = replace(line, 'Ada', 'Eve') WHERE seq = 1"],
      ...{ kind: "changed", seq: 1, says: "was changed" },
    },
    {
      name: "an entry made into something that is none",
      statements: ["UPDATE entry SET line = 'All is well.' WHERE seq = 4"],
      ...{ kind: "changed", seq: 4, says: "Entry 4 was changed" },
    },
    {
      name: "an actor written so that no search sees it",
      statements: [String.raw`UPDATE entry SET line = replace(line, '"ada"', '"\u0061da"') WHERE seq = 3`],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "an outcome that stands apart",
      statements: [`UPDATE entry SET line = replace(line, '"outcome":', '"outcome": ') WHERE seq = 3`],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "a sentence said twice, of which the last counts",
      statements: [
        `UPDATE entry SET line = replace(line, '"sentence":', '"sentence":"None.","sentence":') WHERE seq = 3`,
      ],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "something more that an entry says",
      statements: [`UPDATE entry SET line = replace(line, '"workspace":', '"why":"None.","workspace":') WHERE seq = 3`],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "something that an entry says in the place of a member that is null",
      statements: [`UPDATE entry SET line = replace(line, '"mutation":null', '"why":"None."') WHERE seq = 3`],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "an entry that says it is another workspace's",
      statements: [`UPDATE entry SET line = regexp_replace(line, '"workspace":".*"', '"workspace":"w"') WHERE seq = 3`],
      ...{ kind: "changed", seq: 3, says: "it is not written as searches look for it" },
    },
    {
      name: "a block that is not filed under an actor of its entries any more",
      statements: ["DELETE FROM audit_filing WHERE workspace = $1 AND kind = 'actor' AND value = 'ada'"],
      ...{ kind: "changed", seq: 1, says: "Entry 1 is not found by its actor" },
    },
    {
      name: "a block that was filed under another actor instead",
      statements: ["UPDATE audit_filing SET value = 'eve' WHERE workspace = $1"],
      ...{ kind: "changed", seq: 1, says: "Entry 1 is not found by its actor" },
    },
    {
      name: "a block filed under what none of its entries speaks of",
      statements: ["INSERT INTO audit_filing VALUES ($1, 'component', 'web', 0)"],
      ...{ kind: "inserted", seq: 1, says: "Entries 1 to 1023 are filed under the component “web”" },
    },
    {
      name: "a block that is none, filed",
      statements: ["INSERT INTO audit_filing VALUES ($1, 'actor', 'ada', 9223372036854775807)"],
      ...{ kind: "inserted", seq: 9_007_199_254_738_944, says: "filed under the actor “ada”" },
    },
    {
      name: "a block filed under nobody",
      statements: ["INSERT INTO audit_filing VALUES ($1, 'actor', '', 0)"],
      ...{ kind: "inserted", seq: 1, says: "filed under the actor “”" },
    },
    {
      name: "a block before all others, filed",
      statements: ["INSERT INTO audit_filing VALUES ($1, 'actor', 'ada', -9223372036854775808)"],
      ...{ kind: "inserted", seq: 1, says: "filed under the actor “ada”" },
    },
    {
      name: "a removed entry",
      statements: ["DELETE FROM entry WHERE seq = 2"],
      ...{ kind: "missing", seq: 2, says: "Entry 2 is missing" },
    },
    {
      name: "a removed entry whose place was closed",
      statements: [
        "DELETE FROM entry WHERE seq = 2",
        "UPDATE entry SET seq = seq - 1 WHERE seq > 2",
        "UPDATE audit_head SET seq = 4 WHERE workspace = $1",
      ],
      ...{ kind: "missing", seq: 2, says: "Entry 2 is missing: what stands in its place was written as entry 3" },
    },
    {
      name: "a cut-off end",
      statements: ["DELETE FROM entry WHERE seq > 3"],
      ...{ kind: "cutOff", seq: 4, says: "Entries 4 to 5 are missing" },
    },
    {
      name: "two swapped entries",
      statements: ["UPDATE entry SET seq = 5 - seq WHERE seq IN (2, 3)"],
      ...{ kind: "moved", seq: 2, says: "Entry 2 was written as entry 3" },
    },
    {
      name: "an entry put in, the others moved on",
      statements: [
        "UPDATE entry SET seq = seq + 1 WHERE seq > 2",
        "INSERT INTO entry SELECT 3, replace(line, 'Entry 2.', 'Put in.'), hash, sha256(hash) FROM entry WHERE seq = 2",
        "UPDATE audit_head SET seq = 6 WHERE workspace = $1",
      ],
      ...{ kind: "changed", seq: 3, says: "Entry 3" },
    },
    {
      name: "an entry put in before the first",
      statements: [
        "INSERT INTO entry SELECT 0, replace(line, 'Entry 2.', 'Put in.'), hash, sha256(hash) FROM entry WHERE seq = 2",
      ],
      ...{ kind: "changed", seq: 0, says: "Entry 0" },
    },
    {
      name: "an entry put in after the end",
      statements: [
        "INSERT INTO entry SELECT 6, replace(line, 'Entry 5.', 'Put in.'), hash, sha256(hash) FROM entry WHERE seq = 5",
      ],
      ...{ kind: "inserted", seq: 6, says: "Entry 6 was put in" },
    },
  ];
  const layouts = [
    { of: "a page", size: 256 },
    { of: "pages of their own", size: 1 },
  ];
  test.each(tampering.flatMap((each) => layouts.map((layout) => ({ ...each, ...layout }))))(
    "[U3] $name is found, and named, in $of",
    async ({ statements, kind, seq, says, size }) => {
      const workspace = await chainOf(5);
      await tamperEntries(workspace, statements, size);
      const verdict = await verifyAuditChain(database.db, workspace);
      expect(verdict).toMatchObject({ ok: false, error: { kind, seq, sentence: expect.stringContaining(says) } });
    },
  );

  test("[U3] so is a page that is said to be of other moments, by which no search would look into it, and one without a link", async () => {
    for (const change of ["last_at = 999", "first_at = 1001"]) {
      const workspace = await chainOf(5);
      await tamper(`UPDATE audit_page SET ${change} WHERE workspace = $1`, [workspace]);
      expect(await verifyAuditChain(database.db, workspace)).toMatchObject({
        error: { kind: "changed", seq: 1, sentence: expect.stringContaining("no search finds it by its moment") },
      });
    }
    const workspace = await chainOf(5);
    await tamper("UPDATE audit_page SET hashes = hashes[1:4] WHERE workspace = $1", [workspace]);
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ error: { kind: "changed", seq: 5 } });
  });

  test("[U3] so is an entry that a second page is laid over, wherever the log is gone on with", async () => {
    for (const over of [257, 700, 1001]) {
      const workspace = await chainOf(1500);
      const [page, place] = [over - ((over - 1) % 256), ((over - 1) % 256) + 1];
      await tamper(
        `INSERT INTO audit_page SELECT workspace, $2, first_at, last_at, lines[$3:], prev_hashes[$3:], hashes[$3:]
         FROM audit_page WHERE workspace = $1 AND first = $4 AND first <> $2`,
        [workspace, over, place, page],
      );
      const changed = Math.max(over, page + 240);
      await tamper(
        "UPDATE audit_page SET lines[$3] = replace(lines[$3], 'Entry', 'No entry') WHERE workspace = $1 AND first = $2",
        [workspace, page, changed - page + 1],
      );
      const verdict = await verifyAuditChain(database.db, workspace);
      expect(verdict).toMatchObject({ ok: false, error: { kind: "changed", seq: changed } });
    }
  });

  test("[U3] of a long log, too, the first entry is named whose block is not filed under what it speaks of", async () => {
    const workspace = await chainOf(2500);
    await database.stores.audit.append(workspace, [entry("In it.", { changeSet: "one" })]);
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true });
    await tamper("DELETE FROM audit_filing WHERE workspace = $1 AND kind = 'changeSet'", [workspace]);
    const verdict = () => verifyAuditChain(database.db, workspace);
    expect(await verdict()).toMatchObject({ error: { seq: 2501, sentence: expect.stringContaining("its changeSet") } });
    await tamper("DELETE FROM audit_filing WHERE workspace = $1 AND block = 1", [workspace]);
    expect(await verdict()).toMatchObject({ error: { seq: 1025, sentence: expect.stringContaining("its actor") } });
  });

  test("[U3] so is the first block that is filed under what none of its entries speaks of", async () => {
    const workspace = await chainOf(2500);
    await tamper("INSERT INTO audit_filing VALUES ($1, 'actor', 'eve', 1)", [workspace]);
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({
      error: { seq: 1024, sentence: expect.stringContaining("Entries 1024 to 2047 are filed under the actor “eve”") },
    });
    expect(await database.stores.audit.list(workspace, { limit: 9, actor: "eve" })).toEqual([]);
    expect((await database.stores.audit.actors(workspace)).map(({ id }) => id)).toEqual(["ada"]);
  });

  test("[U3] an end cut off with its record passes, and not before a place that was kept", async () => {
    const workspace = await chainOf(5);
    const before = await verifyAuditChain(database.db, workspace);
    const kept = before.ok ? [{ seq: before.value.entries, hash: before.value.hash }] : [];
    await tamperEntries(workspace, [
      "DELETE FROM entry WHERE seq > 3",
      "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM entry WHERE seq = 3) WHERE workspace = $1",
    ]);
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 3 } });
    expect(await verifyAuditChain(database.db, workspace, kept)).toMatchObject({
      ok: false,
      error: { kind: "cutOff", seq: 4 },
    });
  });

  test("[U3] an entry moved to another workspace is found", async () => {
    const [from, to] = [await chainOf(1), await chainOf(1)];
    await tamper(
      "UPDATE audit_page AS here SET lines = there.lines, hashes = there.hashes FROM audit_page AS there WHERE here.workspace = $1 AND there.workspace = $2",
      [to, from],
    );
    expect(await verifyAuditChain(database.db, to)).toMatchObject({ ok: false });
  });

  test("[U4] hostile text is kept to the letter, and verifies", async () => {
    const workspace = await chainOf(0);
    const name = "Zero\u0000\ud800 'quote' \"double\" {a,b} \\ <script>";
    await database.stores.audit.append(workspace, [
      entry(name, { actor: { id: "ada", name, type: "user" }, details: { name, "12": "12" } }),
    ]);
    const [found] = await database.stores.audit.list(workspace, { limit: 1 });
    expect(found).toMatchObject({
      actor: { name },
      details: { name, "12": "12" },
      sentence: name,
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
    expect(await found({ outcome: "blocked" })).toEqual([]);
    await database.stores.audit.append(workspace, [
      entry("Tried to.", { outcome: "blocked", details: { reason: "for ticket 7\0" } }),
      entry("Tried, too.", { outcome: "invalid" }),
    ]);
    expect(await found({ outcome: "blocked" })).toEqual([4]);
    expect(await found({ outcome: "refused" })).toEqual([5, 4, 2]);
    expect(await found({ actor: "robot" })).toEqual([3]);
    expect(await found({ text: "SET" })).toEqual([2, 1]);
    expect(await found({ text: "100% web_" })).toEqual([2]);
    expect(await found({ text: "ticket 7" })).toEqual([4]);
    expect(await found({ before: 3, limit: 1 })).toEqual([2]);
  });

  test("[U5] it filters by kind of actor, component, path, kind of mutation and time", async () => {
    const workspace = await chainOf(0);
    const set = (component: string, path: string) =>
      ({ type: "attribute.set", component: component as ComponentId, path: path as Path, value: 1 }) as const;
    const agent = { id: "bot", name: "Bot", type: "agent", owner: "Ada" } as const;
    await database.stores.audit.append(workspace, [
      entry("a", { mutation: set("web", "/domain/ports/p1/published"), at: 10 }),
      entry("b", { mutation: set("web", "/domain/portsmouth"), at: 20, actor: agent }),
      entry("c", { mutation: set("db", "/domain/ports/p1"), at: 30 }),
      entry("d", { mutation: { type: "component.delete", component: "web" as ComponentId }, at: 40 }),
      entry("e", { at: 50, details: { correlation: "cli-7" } }),
      entry("f says cli-7", { at: 60, details: { reason: "cli-7", correlation: "cli-70" } }),
    ]);
    const found = async (options: object) =>
      (await database.stores.audit.list(workspace, { limit: 10, ...options })).map(({ sentence }) => sentence).join("");
    expect(await found({ actorType: "agent" })).toBe("b");
    expect(await found({ component: "web" })).toBe("dba");
    expect(await found({ component: "web", path: "/domain/ports" })).toBe("a");
    expect(await found({ mutationType: "component.delete" })).toBe("d");
    expect(await found({ correlation: "cli-7" })).toBe("e");
    expect(await found({ correlation: "cli" })).toBe("");
    expect(await found({ from: 20, to: 40 })).toBe("cb");
    expect(await found({ component: "web", from: 20, mutationType: "attribute.set" })).toBe("b");
    const chained = await database.stores.auditChain.chain(workspace, {
      after: 1,
      limit: 2,
      filter: { component: "web" },
    });
    expect(chained.map(({ sentence }) => sentence)).toEqual(["b", "d"]);
  });
});
