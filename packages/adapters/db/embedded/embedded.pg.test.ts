import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../open.ts";
import { verifyAuditChain } from "../stores/verify-audit.ts";
import { asUser } from "./identity.ts";
import { startEmbeddedPostgres } from "./index.ts";
import { socketDirOf } from "./socket-dir.ts";

let dataDir: string;
const begun: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tributary-embedded-"));
});
afterEach(async () => {
  for (const child of begun.splice(0)) child.kill("SIGKILL");
  await expect.poll(() => processesIn(join(dataDir, "postgres"))).toEqual([]);
  rmSync(socketDirOf(dataDir), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(config: pg.ClientConfig, text: string) {
  const client = new pg.Client(config);
  await client.connect();
  return client.query(text).finally(() => client.end());
}

function processesIn(dir: string): string[] {
  return readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readlinkSync(`/proc/${entry}/cwd`) === dir;
    } catch {
      return false;
    }
  });
}

describe("the embedded PostgreSQL", () => {
  test("[E1] it answers on a socket nobody else can reach, by both ways of naming it, and keeps its data", async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    expect(statSync(first.poolConfig.host).mode & 0o777).toBe(0o700);
    await ask({ connectionString: first.connectionString }, "CREATE TABLE kept AS SELECT 1 AS one");
    const settings = await ask(
      first.poolConfig,
      "SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS listens",
    );
    expect(settings.rows).toEqual([{ fsync: "on", listens: "" }]);
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect((await ask(second.poolConfig, "SELECT one FROM kept")).rows).toEqual([{ one: 1 }]);
    await second.stop();
  });

  test("[E2] a second process on the same directory is refused, and says who is there", async () => {
    const first = await startEmbeddedPostgres({ dataDir, fsync: false });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      `already runs on ${dataDir} (process ${process.pid})`,
    );
    expect((await ask(first.poolConfig, "SELECT 1")).rowCount).toBe(1);
    await first.stop();
    await (await startEmbeddedPostgres({ dataDir, fsync: false })).stop();
  });

  test("[E3] what an interrupted first start left is cleared away", async () => {
    mkdirSync(join(dataDir, "postgres.new-1"));
    writeFileSync(join(dataDir, "postgres.new-1", "half"), "");
    const server = await startEmbeddedPostgres({ dataDir, fsync: false });
    expect(readdirSync(dataDir).filter((name) => name.includes(".new-"))).toEqual([]);
    await server.stop();
  });

  test("[E3] data of another version is refused, not touched", async () => {
    mkdirSync(join(dataDir, "postgres"));
    writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "15\n");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      "holds PostgreSQL 15 data, and this is PostgreSQL 18",
    );
  });

  test("[E4] lock files that name a living stranger do not stop it", async () => {
    const first = await startEmbeddedPostgres({ dataDir, fsync: false });
    const lock = join(dataDir, "postgres", "postmaster.pid");
    const stale = readFileSync(lock, "utf8").replace(/^\d+/, String(process.pid));
    await first.stop();
    writeFileSync(lock, stale);
    writeFileSync(join(first.poolConfig.host, ".s.PGSQL.5432.lock"), stale);
    const second = await startEmbeddedPostgres({ dataDir, fsync: false });
    expect((await ask(second.poolConfig, "SELECT 1")).rowCount).toBe(1);
    await second.stop();
  });

  test("[E5] a directory with a long path gets a short socket elsewhere", async () => {
    const deep = join(dataDir, "a".repeat(60), "b".repeat(60));
    const server = await startEmbeddedPostgres({ dataDir: deep, fsync: false });
    expect(server.poolConfig.host.startsWith(deep)).toBe(false);
    expect((await ask(server.poolConfig, "SELECT 1")).rowCount).toBe(1);
    await server.stop();
    rmSync(server.poolConfig.host, { recursive: true });
  });

  test.runIf(process.getuid?.() === 0)(
    "[E6] as root it runs without being root, with or without namespaces, and takes its files along",
    async () => {
      const nobody = asUser("nobody");
      for (const identity of [undefined, nobody, undefined]) {
        const server = await startEmbeddedPostgres({ dataDir, fsync: false, ...(identity ? { identity } : {}) });
        expect((await ask(server.poolConfig, "SELECT 1")).rowCount).toBe(1);
        expect(statSync(join(dataDir, "postgres")).uid).toBe(identity?.owner?.uid ?? 0);
        await server.stop();
      }
    },
  );

  test("[E7] a killed server is started again, and stores go on", async () => {
    const events: string[] = [];
    const open = await openDatabase({
      dataDir,
      describe: () => "A change.",
      onEvent: (sentence) => events.push(sentence),
    });
    await open.stores.memos.put([{ key: "before", value: 1 }]);
    const killed = open.embedded?.pid() ?? 0;
    process.kill(killed, "SIGKILL");
    await expect.poll(() => open.embedded?.pid(), { timeout: 10_000 }).not.toBe(killed);
    await expect.poll(async () => (await open.stores.memos.get(["before"])).get("before"), { timeout: 10_000 }).toBe(1);
    expect(events.join(" ")).toContain("started again");
    await open.close();
  });
});

const WRITER = fileURLToPath(new URL("crash-writer.worker.ts", import.meta.url));

/** Runs the writer until it has been promised `promises` appends; answers the last of them and the postmaster's process. */
async function writeUntil(promises: number, onStart: (postmaster: number) => void = () => {}) {
  const child = spawn(process.execPath, [WRITER, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  begun.push(child);
  const exited = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  let [kept, postmaster, count] = [0, 0, 0];
  const enough = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [word, first, second] = line.split(" ");
      if (word === "ready") {
        [postmaster, kept] = [Number(first), Number(second)];
        onStart(postmaster);
      } else kept = Number(first);
      if (word === "kept" && ++count === promises) resolve();
    });
    void exited.then(() => reject(new Error("the writer ended by itself")));
  });
  await enough;
  return { child, exited, postmaster, last: () => kept };
}

async function expectKept(atLeast: number) {
  const open = await openDatabase({ dataDir, describe: () => "A change." });
  const changeSet = "change" as ChangeSetId;
  const opened = await open.stores.documentLog.open(changeSet);
  expect(opened.seq).toBeGreaterThanOrEqual(atLeast);
  expect(opened.updates.map((update) => new TextDecoder().decode(update))).toEqual(
    Array.from({ length: opened.seq }, (_, index) => `v${index + 1}`),
  );
  expect(await open.stores.documentLog.mutations(changeSet)).toHaveLength(opened.seq);
  expect(await verifyAuditChain(open.db, "workspace" as WorkspaceId)).toMatchObject({
    ok: true,
    value: { entries: opened.seq },
  });
  await open.close();
}

describe("kill -9", () => {
  test("[E8] of the process loses nothing it was promised, and takes the server with it", async () => {
    for (const promises of [1, 57, 120]) {
      const writer = await writeUntil(promises);
      writer.child.kill("SIGKILL");
      await writer.exited;
      await expect.poll(() => existsSync(`/proc/${writer.postmaster}/exe`), { timeout: 5000 }).toBe(false);
      await expectKept(writer.last());
    }
  });

  test("[E8] of the server, while the process goes on, loses nothing that was promised", async () => {
    for (const killAfterMs of [5, 60, 150]) {
      const writer = await writeUntil(200, (postmaster) =>
        setTimeout(() => process.kill(postmaster, "SIGKILL"), killAfterMs),
      );
      writer.child.kill("SIGKILL");
      await writer.exited;
      await expectKept(writer.last());
    }
  });

  test("[E8] in the middle of the very first start leaves a directory that starts", async () => {
    for (const delayMs of [150, 400, 700]) {
      const child = spawn(process.execPath, [WRITER, dataDir], { stdio: "ignore" });
      begun.push(child);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill("SIGKILL");
    }
    const writer = await writeUntil(2);
    writer.child.kill("SIGKILL");
    await writer.exited;
    await expectKept(writer.last());
  });
});
