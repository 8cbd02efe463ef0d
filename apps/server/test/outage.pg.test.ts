import type { ActorId, ChangeSetId, ComponentId, ConnectionId, WorkspaceId } from "@tributary/core/base";
import { writeMutation } from "@tributary/core/document";
import { createPipeline } from "@tributary/core/engine";
import type { Mutation, Path } from "@tributary/core/model";
import { MESSAGE } from "@tributary/core/protocol";
import { DocumentSession, type Peer, submitFrame } from "@tributary/core/sync";
import { baseSnapshot } from "@tributary/testing/simulation";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { type OpenDatabase, openDatabase, verifyAuditChain } from "@tributary/adapters/db";

const BASE = baseSnapshot(4);
const WORKSPACE = "workspace" as WorkspaceId;
const CHANGE_SET = "change" as ChangeSetId;

let dataDir: string;
let open: OpenDatabase;
let session: DocumentSession;
let lost: string[];

/** Somebody typing: every edit another value, each one transaction; what is acknowledged is noted. */
class Typist {
  readonly #doc = new Y.Doc();
  readonly #component: ComponentId;
  readonly #peer: Peer;
  readonly acks: number[] = [];
  isHeld = false;
  sent = 0;

  constructor(name: string, component: string) {
    this.#component = component as ComponentId;
    this.#peer = session.join({
      id: name as ConnectionId,
      actor: { type: "user", id: name as ActorId, name },
      role: "editor",
      outbox: true,
      send: (bytes) => this.#hear(bytes),
      close: () => undefined,
      bufferedBytes: () => 0,
      hold: (isHeld) => {
        this.isHeld = isHeld;
      },
    });
  }

  type(): void {
    this.sent += 1;
    const text: Mutation = {
      type: "attribute.set",
      component: this.#component,
      path: "/domain/text" as Path,
      value: `v${this.sent}`,
    };
    let update = new Uint8Array();
    this.#doc.once("update", (bytes: Uint8Array) => {
      update = new Uint8Array(bytes);
    });
    this.#doc.transact(() => writeMutation(this.#doc, BASE, text));
    this.#peer.receive(submitFrame(this.sent, update));
  }

  /** An acknowledgement is its type in one byte, and its number in groups of seven bits, lowest first. */
  #hear([type, ...rest]: Uint8Array): void {
    if (type === MESSAGE.ack) this.acks.push(rest.reduce((sum, byte, at) => sum + (byte & 127) * 128 ** at, 0));
  }
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tributary-outage-"));
  lost = [];
  open = await openDatabase({ dataDir, describe: () => "A change." });
  const user = "ada" as ActorId;
  await open.pool.query(`INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, $1, $1, $1)`, [user]);
  await open.stores.members.createWorkspace({ id: WORKSPACE, name: "Outage", owner: user }, null);
  await open.stores.changeSets.create(
    {
      ...{ id: CHANGE_SET, workspace: WORKSPACE, title: "t", description: "", phase: "open" },
      ...{ baseVersion: 0, createdBy: user, createdAt: 1 },
    },
    null,
  );
  session = await DocumentSession.open({
    workspace: WORKSPACE,
    changeSet: CHANGE_SET,
    log: open.stores.documentLog,
    baseAt: () => Promise.resolve(BASE),
    baseVersion: 0,
    pipeline: createPipeline({
      ...{ policies: [], audit: () => undefined, history: () => undefined },
      ...{ now: Date.now, newId: () => "e" },
    }),
    now: Date.now,
    defer: (task) => void setImmediate(task),
    onLost: (reason) => lost.push(reason),
  });
});

afterEach(async () => {
  await session.close();
  await open.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Every process of this test's own PostgreSQL. */
function postgresProcesses(): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    try {
      return /^\d+$/.test(entry) && readlinkSync(`/proc/${entry}/cwd`) === join(dataDir, "postgres")
        ? [Number(entry)]
        : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Two people type while `trouble` lasts and a little longer; afterwards everything they typed is stored, once, in order. */
async function typeThrough(trouble: (ana: Typist) => Promise<void>): Promise<readonly [Typist, Typist]> {
  const typists = [new Typist("ana", "base0"), new Typist("ben", "base1")] as const;
  let goOn = true;
  const typing = (async () => {
    while (goOn) {
      for (const typist of typists) if (!typist.isHeld) typist.type();
      await sleep(5);
    }
  })();
  await sleep(200);
  await trouble(typists[0]);
  await sleep(300);
  goOn = false;
  await typing;
  await expect
    .poll(() => typists.map(({ acks }) => acks.length), { timeout: 60_000 })
    .toEqual(typists.map(({ sent }) => sent));
  expect(lost).toEqual([]);
  const logged = await open.stores.documentLog.mutations(CHANGE_SET);
  for (const [index, { sent, acks }] of typists.entries()) {
    const values = logged.filter(({ key }) => key.startsWith(`base${index}/`)).map(({ after }) => after);
    expect(values).toEqual(Array.from({ length: sent }, (_, at) => ({ value: `v${at + 1}` })));
    expect(acks).toEqual(Array.from({ length: sent }, (_, at) => at + 1));
  }
  expect(await verifyAuditChain(open.db, WORKSPACE)).toMatchObject({ ok: true });
  return typists;
}

describe("while people type", () => {
  test("[V40] connections that are cut again and again lose nothing and double nothing", async () => {
    await typeThrough(async () => {
      for (let cut = 0; cut < 12; cut += 1) {
        await open.pool
          .query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()",
          )
          .catch(() => undefined);
        await sleep(60);
      }
    });
  });

  test("[V40] kill -9 of the database loses nothing and doubles nothing, and it goes on by itself", async () => {
    await typeThrough(async () => {
      const killed = open.embedded?.pid() ?? 0;
      process.kill(killed, "SIGKILL");
      await expect.poll(() => open.embedded?.pid(), { timeout: 20_000 }).not.toBe(killed);
    });
  });

  test("[V40] a database that stands still for seconds is waited for, and nothing is acknowledged meanwhile", async () => {
    await typeThrough(async (ana) => {
      const pids = postgresProcesses();
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      try {
        await sleep(200); // what was answered before arrives
        const [sent, acks] = [ana.sent, ana.acks.length];
        await sleep(2_500);
        expect(ana.acks.length).toBe(acks);
        expect(ana.sent).toBeGreaterThan(sent);
      } finally {
        for (const pid of pids) process.kill(pid, "SIGCONT");
      }
    });
  });

  test("[V41] a slow disk holds back who sends, at a bound, and takes all of it in the end", async () => {
    await open.pool.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
      CREATE TRIGGER slow AFTER INSERT ON document_entry FOR EACH STATEMENT EXECUTE FUNCTION slow()`);
    const typist = new Typist("ana", "base0");
    let held = 0;
    const until = performance.now() + 4_000;
    while (performance.now() < until) {
      for (let edit = 0; edit < 50 && !typist.isHeld; edit += 1) typist.type();
      if (typist.isHeld) held += 1;
      await sleep(5);
    }
    expect(held).toBeGreaterThan(0);
    expect(typist.sent - typist.acks.length).toBeLessThan(3_000);
    await open.pool.query("DROP TRIGGER slow ON document_entry");
    await expect.poll(() => typist.acks.length, { timeout: 30_000 }).toBe(typist.sent);
    expect(typist.isHeld).toBe(false);
    expect(await open.stores.documentLog.mutations(CHANGE_SET)).toHaveLength(typist.sent);
  });
});
