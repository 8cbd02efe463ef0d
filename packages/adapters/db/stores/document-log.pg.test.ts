import type { ConnectionId } from "@tributary/core/base";
import { EMPTY_SNAPSHOT, sentenceOf } from "@tributary/core/model";
import { StoreUnavailable } from "@tributary/core/sync";
import { ada, documentLogContract, logEntry, robot } from "@tributary/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool, connect } from "../connection.ts";
import { lossyLine, testDatabase, type TestDatabase } from "../testing.ts";
import { PgDocumentLog } from "./document-log.ts";
import { verifyAuditChain } from "./verify-audit.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function fresh() {
  const workspace = await database.addWorkspace();
  return { workspace, log: database.stores.documentLog, changeSet: await database.addChangeSet(workspace) };
}

documentLogContract(async () => {
  const { workspace, log, changeSet } = await fresh();
  const deeds = async () => {
    const lines = await database.stores.audit.list(workspace, { changeSet, limit: 50 });
    return lines.filter(({ mutation }) => mutation === null).reverse();
  };
  return { log, changeSet, deeds };
});

/** A workspace whose appends do not come to their end before `goOn`: somebody holds the end of its audit's chain. */
async function stuckWorkspace(changeSets: number) {
  const { workspace, log, changeSet } = await fresh();
  const { epoch } = await log.open(changeSet);
  await log.append(changeSet, { epoch, seq: 0 }, [logEntry("first")]);
  const ids = await Promise.all(Array.from({ length: changeSets }, () => database.addChangeSet(workspace)));
  const fences = new Map(await Promise.all(ids.map(async (id) => [id, await log.open(id)] as const)));
  const outside = createPool({ ...database.poolConfig, max: 1 });
  const holder = await outside.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM audit_head WHERE workspace = $1 FOR UPDATE", [workspace]);
  return {
    workspace,
    appended: ids.map((id) => log.append(id, { epoch: fences.get(id)?.epoch ?? 0, seq: 0 }, [logEntry("busy")])),
    /** How many of its appends have a connection, and wait there. */
    async waiting(): Promise<number> {
      const { rows } = await database.pool.query<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%document_lease%'`,
      );
      return rows[0]?.waiting ?? 0;
    },
    async goOn(): Promise<void> {
      await holder.query("COMMIT");
      holder.release();
      await outside.end();
    },
  };
}

describe("in PostgreSQL", () => {
  test("[D10] while a workspace's appends do not end, another's does; they do not take all connections, and end in the end", async () => {
    const { log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const stuck = await stuckWorkspace(8);
    await expect.poll(stuck.waiting).toBe(3);
    expect(await log.append(changeSet, { epoch, seq: 0 }, [logEntry("calm")])).toMatchObject({ ok: true });
    expect(await stuck.waiting()).toBe(3);
    await stuck.goOn();
    expect(await Promise.all(stuck.appended)).toEqual(Array.from({ length: 8 }, () => ({ ok: true, value: 1 })));
    expect(await verifyAuditChain(database.db, stuck.workspace)).toMatchObject({ ok: true, value: { entries: 9 } });
  });

  test("[D5] accepted and refused edits are audited in the same transaction, in order", async () => {
    const { workspace, log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const refused = [{ mutation: null, key: "web/domain/x", rule: "noSuchPlace", sentence: "A container has no x." }];
    await log.append(changeSet, { epoch, seq: 0 }, [
      logEntry("nginx:1"),
      logEntry("nginx:2", { actor: robot, refused, at: 2000 }),
    ]);
    const entries = await database.stores.audit.list(workspace, { limit: 10 });
    const first = logEntry("nginx:1").accepted[0];
    expect(entries.map(({ seq, outcome, actor }) => [seq, outcome, actor.name, actor.owner])).toEqual([
      [3, "invalid", "Pinner", "Ada"],
      [2, "accepted", "Pinner", "Ada"],
      [1, "accepted", "Ada", undefined],
    ]);
    expect(entries[0]).toMatchObject({
      sentence: "A container has no x.",
      details: { key: "web/domain/x", rule: "noSuchPlace" },
    });
    expect(entries[2]?.sentence).toBe(first && sentenceOf(first.mutation, EMPTY_SNAPSHOT));
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 3 } });
  });

  test("[D5] a fenced append leaves no trace in the audit", async () => {
    const { workspace, log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    await log.open(changeSet);
    await log.append(changeSet, { epoch, seq: 0 }, [logEntry("late")]);
    expect(await database.stores.audit.list(workspace, { limit: 10 })).toEqual([]);
  });

  test("[D5] the sentence the judge wrote is preferred to a bare description", async () => {
    const { workspace, log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const accepted = logEntry("x").accepted.map((logged) => ({ ...logged, sentence: "Ada pinned web." }));
    await log.append(changeSet, { epoch, seq: 0 }, [logEntry("x", { accepted })]);
    expect((await database.stores.audit.list(workspace, { limit: 1 }))[0]?.sentence).toBe("Ada pinned web.");
  });

  test("[D4] an entry that cannot be stored takes the whole append with it", async () => {
    const { log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const broken = logEntry("b", { connection: "zero\0" as ConnectionId });
    await expect(log.append(changeSet, { epoch, seq: 0 }, [logEntry("a"), broken])).rejects.toThrow(StoreUnavailable);
    expect(await log.open(changeSet)).toMatchObject({ seq: 0, updates: [] });
    expect(await log.mutations(changeSet)).toEqual([]);
  });

  test("[D4] change sets of one workspace append at the same time, each to its own log and all to one chain", async () => {
    const { workspace, log } = await fresh();
    const documents = await Promise.all(Array.from({ length: 4 }, () => database.addChangeSet(workspace)));
    await Promise.all(
      documents.map(async (changeSet) => {
        const { epoch } = await log.open(changeSet);
        for (let seq = 0; seq < 25; seq++) await log.append(changeSet, { epoch, seq }, [logEntry(`v${seq}`)]);
      }),
    );
    expect(await verifyAuditChain(database.db, workspace)).toMatchObject({ ok: true, value: { entries: 100 } });
  });

  test("[D3] a lost connection is a fault with its cause, and the next call has a new one", async () => {
    const { log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    const outcome = await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a")]).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(StoreUnavailable);
    expect((await log.open(changeSet)).epoch).toBe(epoch + 1);
  });

  test.each(["question", "answer"] as const)(
    "[D3] a state whose %s is lost on its way takes the place of the updates all the same, once",
    async (at) => {
      const { log, changeSet } = await fresh();
      const line = await lossyLine(database.poolConfig);
      const { epoch, generation } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a"), logEntry("b")]);
      const lossy = line.stores.documentLog;
      const [state, next] = [new Uint8Array([1]), new Uint8Array([2])];

      line.cut(at, { of: "INSERT INTO document_state" });
      expect(await lossy.compact(changeSet, { epoch, seq: 2 }, state, generation)).toEqual({
        ok: true,
        value: { epoch },
      });
      line.cut(at, { of: "INSERT INTO document_state" });
      const raised = { ok: true, value: { epoch: epoch + 1 } };
      expect(await lossy.compact(changeSet, { epoch, seq: 2 }, next, generation + 1)).toEqual(raised);
      expect(line.cuts).toBe(2);
      const opened = await log.open(changeSet);
      expect(opened).toMatchObject({ epoch: epoch + 2, generation: generation + 1, seq: 2, state: next, updates: [] });

      // Where somebody else has opened it meanwhile it is theirs, whatever was lost.
      line.cut("question", { of: "INSERT INTO document_state", meanwhile: () => log.open(changeSet) });
      const late = lossy.compact(changeSet, { epoch: epoch + 2, seq: 2 }, state, generation + 2);
      expect(await late).toEqual({ ok: false, error: { kind: "fenced" } });
      await line.close();
    },
  );

  test("[D3] a server that is away is a fault, not a crash", async () => {
    const pool = createPool({ ...database.poolConfig, host: "/nowhere" });
    const log = new PgDocumentLog(connect(pool), () => "");
    await expect(log.mutations((await fresh()).changeSet)).rejects.toThrow("store: read mutations failed");
    await pool.end();
  });

  test("[D6] contributors are everyone who was accepted, with the keys that stand by their hand", async () => {
    const { log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const key = (name: string, after: unknown) => [{ ...logEntry("x").accepted[0], key: name, after }] as never;
    await log.append(changeSet, { epoch, seq: 0 }, [
      logEntry("1", { accepted: key("a", 1), at: 1 }),
      logEntry("2", { accepted: key("b", 1), at: 2 }),
      logEntry("3", { accepted: key("a", 2), actor: robot, at: 3 }),
      logEntry("4", { accepted: key("c", 1), actor: robot, at: 4 }),
      logEntry("5", { accepted: key("c", undefined), actor: robot, at: 5 }),
    ]);
    expect(await database.stores.changeSets.contributors(changeSet)).toEqual([
      { actor: robot, mutations: 1, lastAt: 5 },
      { actor: ada, mutations: 1, lastAt: 2 },
    ]);
  });

  test("[D6] contributors of thousands of change sets are asked for at once, and are what each alone answers", async () => {
    const { workspace, log, changeSet } = await fresh();
    await database.pool.query(
      `INSERT INTO change_set (id, workspace, title, description, phase, base_version, created_by, created_at)
       SELECT $1 || '-' || n, $1, 'Change ' || n, '', 'open', 0, 'ada', n FROM generate_series(1, 5000) AS n`,
      [workspace],
    );
    const records = await database.stores.changeSets.list(workspace, {}, 10_000);
    const written = [changeSet, ...records.slice(0, 40).map(({ id }) => id)];
    for (const [index, id] of written.entries()) {
      const { epoch, seq } = await log.open(id);
      await log.append(id, { epoch, seq }, [
        logEntry(`v${index}`),
        logEntry("w", index % 2 === 0 ? { actor: robot } : {}),
      ]);
    }
    const all = await database.stores.changeSets.contributorsOfAll(records.map(({ id }) => id));
    expect([records.length, all.size]).toEqual([5001, 41]);
    for (const id of written) expect(all.get(id)).toEqual(await database.stores.changeSets.contributors(id));

    // What was counted is not counted again until somebody has written.
    const { epoch, seq } = await log.open(changeSet);
    await log.append(changeSet, { epoch, seq }, [logEntry("more")]);
    const after = await database.stores.changeSets.contributors(changeSet);
    expect(after).not.toEqual(all.get(changeSet));
    expect(after.find(({ actor }) => actor.id === ada.id)?.mutations).toBeGreaterThan(0);
  });

  test("[D9] what one append accepted is read back as it was, by whom and over which connection, whatever is in it", async () => {
    const { log, changeSet } = await fresh();
    const { epoch } = await log.open(changeSet);
    const [row] = logEntry("x").accepted;
    const odd = { text: 'tab\t line\n zero \u0000 half \ud800 "quoted"', nothing: null };
    const accepted = [
      { ...row, key: 'web/a\tb\n"c"', before: undefined, after: null },
      { ...row, before: null, after: odd, at: 7 },
      { ...row, mutation: { ...row?.mutation, value: odd }, before: odd, after: undefined },
    ] as never;
    const entries = [
      logEntry("1", { accepted, at: 1 }),
      logEntry("2", { actor: robot, at: 2 }),
      logEntry("3", { connection: "another" as never, at: 3 }),
      logEntry("4", { accepted: [], at: 4 }),
      logEntry("5", { actor: { ...ada }, at: 5 }),
    ];
    await log.append(changeSet, { epoch, seq: 0 }, entries);
    const expected = entries.flatMap(({ accepted: all, actor, at }, index) =>
      all.map(({ mutation, root, key, before, after, ...more }) => ({
        ...{ seq: index + 1, mutation, root, key, before, after, actor, at: more.at ?? at },
      })),
    );
    expect(await log.mutations(changeSet)).toEqual(expected);
    const who = "SELECT actor_id AS by, connection, idx FROM document_mutation WHERE change_set = $1 ORDER BY seq, idx";
    expect((await database.pool.query(who, [changeSet])).rows).toEqual(
      entries.flatMap(({ accepted: all, actor, connection }) =>
        all.map((_, idx) => ({ by: actor.id, connection, idx })),
      ),
    );
    const page = "SELECT cardinality(actors) AS writers FROM mutation_page WHERE change_set = $1";
    expect((await database.pool.query(page, [changeSet])).rows).toEqual([{ writers: 3 }]);
  });

  test("[D7] accepted history refuses to be changed", async () => {
    await expect(database.pool.query("DELETE FROM mutation_page")).rejects.toThrow("append-only");
    await expect(database.pool.query("UPDATE head_version SET at = 0")).rejects.toThrow("append-only");
  });
});
