import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { plainEnvironment } from "./cluster.ts";
import type { Identity } from "./identity.ts";
import { PORT } from "./socket-dir.ts";
import { EmbeddedUnavailable } from "./unavailable.ts";

export type PostmasterOptions = {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly cluster: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly fsync: boolean;
};

export type Postmaster = { readonly pid: number; readonly exited: Promise<string>; stop(): Promise<void> };

const POLL_MS = 10;
/** Recovery after a crash can be long on a slow disk. */
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
const MAX_LOG_BYTES = 20 * 1024 * 1024;

/** Starts the server and waits until it takes connections. @throws {EmbeddedUnavailable} with the end of its log */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const child = launch(options);
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
  void exited.then((how) => {
    ended = how;
  });
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!isReady(options.cluster, child.pid)) {
    if (ended !== undefined)
      throw new EmbeddedUnavailable(`the server ${ended}, and its log ends with “${lastLine(options.logFile)}”`);
    if (performance.now() > deadline) {
      child.kill("SIGQUIT");
      throw new EmbeddedUnavailable(`the server is not ready after ${READY_WITHIN_MS / 1000} s`);
    }
    await sleep(POLL_MS);
  }
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

function launch({ binaries, identity, cluster, socketDir, logFile, fsync }: PostmasterOptions): ChildProcess {
  const settings = [
    "listen_addresses=", // no network: the unix socket alone
    `unix_socket_directories=${socketDir}`,
    "unix_socket_permissions=0700",
    "max_connections=60",
    "max_wal_senders=0",
    "wal_level=minimal",
    "max_parallel_workers_per_gather=0", // needs shared memory that containers keep small
    "jit=off", // compiling costs more than our short queries take
    "log_timezone=UTC",
    "timezone=UTC",
    ...(fsync ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const [command = binaries.postgres, ...args] = [
    ...identity.prefix,
    binaries.postgres,
    ...["-D", cluster, "-p", String(PORT)],
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  const log = openSync(logFile, tooLong(logFile) ? "w" : "a", 0o600);
  try {
    // Its own session, so that Ctrl-C in the terminal reaches us alone and we stop it last.
    return spawn(command, args, { stdio: ["ignore", log, log], detached: true, env: plainEnvironment(), cwd: cluster });
  } finally {
    closeSync(log);
  }
}

/** `pg_ctl` looks at the same line: the eighth of the lock file says "ready" once recovery is over. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT"); // fast shutdown: open transactions are rolled back, everything committed is kept
  const insist = setTimeout(() => child.kill("SIGQUIT"), STOP_WITHIN_MS);
  await exited;
  clearTimeout(insist);
}

function tooLong(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES;
}

function lastLine(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "";
}
