import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PORT } from "./socket-dir.ts";
import { EmbeddedUnavailable } from "./unavailable.ts";

const POLL_MS = 20;
const ASK_AFTER_MS = 1000;
const INSIST_AFTER_MS = 10_000;
const GIVE_UP_AFTER_MS = 20_000;

/**
 * Waits until no PostgreSQL process of an earlier start works in `cluster`, then removes the lock files it left.
 *
 * The postmaster's own lock is by process number, which a zombie or an unrelated new process may hold; and a back end
 * can outlive a killed postmaster for a moment, still writing. So what counts is who has the cluster as its working
 * directory. Call it only while owning the data directory.
 *
 * @throws {EmbeddedUnavailable} if they do not go
 */
export async function clearLeftovers(cluster: string, socketDir: string): Promise<void> {
  const start = performance.now();
  let asked: NodeJS.Signals | undefined;
  for (let pids = processesIn(cluster); pids.length > 0; pids = processesIn(cluster)) {
    const waitedMs = performance.now() - start;
    if (waitedMs > GIVE_UP_AFTER_MS)
      throw new EmbeddedUnavailable(`an earlier one still runs on ${cluster} (process ${pids.join(", ")})`);
    const signal = waitedMs > INSIST_AFTER_MS ? "SIGQUIT" : waitedMs > ASK_AFTER_MS ? "SIGINT" : undefined;
    if (signal && signal !== asked) pids.forEach((pid) => send(pid, signal));
    asked = signal;
    await sleep(POLL_MS);
  }
  for (const file of [
    join(cluster, "postmaster.pid"),
    join(socketDir, `.s.PGSQL.${PORT}.lock`),
    join(socketDir, `.s.PGSQL.${PORT}`),
  ]) {
    rmSync(file, { force: true });
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime, which is what was asked of it.
  }
}

function processesIn(cluster: string): number[] {
  return process.platform === "linux" ? byWorkingDirectory(cluster) : byLockFile(cluster);
}

function byWorkingDirectory(cluster: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === cluster;
      } catch {
        return false; // a zombie, another user's, or gone
      }
    })
    .map(Number);
}

/** Without /proc: the postmaster the lock file names, if that process is still a postgres. */
function byLockFile(cluster: string): number[] {
  try {
    const pid = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    const command = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes("postgres") ? [pid] : [];
  } catch {
    return [];
  }
}
