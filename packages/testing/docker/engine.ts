import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askEngine } from "./http.ts";
import { clearEngine } from "./clear.ts";
import { unmountUnder } from "./mounts.ts";

export type DockerEngine = {
  readonly socketPath: string;
  /** As `DOCKER_HOST` wants it: `unix:///…`. */
  readonly host: string;
  /** Removes every container, network and volume; then ends the engine, unless others of this run share it. */
  stop(): Promise<void>;
};

/** An engine nobody else uses, so that a test may do to it what happens to engines. */
export type FreshEngine = DockerEngine & {
  /** Dies as by `kill -9`, in the middle of whatever it does. Its containers stay as they are. */
  crash(): Promise<void>;
  /** Comes up again after a crash, on the same socket, with the same data. */
  restart(): Promise<void>;
};

/** Set for the test workers by setup.ts: the socket of the engine that this run shares. */
export const SHARED_SOCKET = "TRIBUTARY_TEST_DOCKER_SOCKET";

const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 15_000;

/**
 * A Docker engine of our own: private socket, private data, no default bridge, no rule in the host's firewall, so that
 * it disturbs neither the machine nor another engine. Containers talk over networks they create; ports published on
 * 127.0.0.1 work.
 *
 * Within one test run all callers share an engine, unless they ask for a `fresh` one (to kill it, say).
 *
 * @throws {Error} with a sentence for the person when this machine cannot run one; never skips
 */
export async function startDockerEngine(options: { readonly fresh: true }): Promise<FreshEngine>;
export async function startDockerEngine(options?: { readonly fresh?: boolean }): Promise<DockerEngine>;
export async function startDockerEngine(options: { readonly fresh?: boolean } = {}): Promise<DockerEngine> {
  const shared = process.env[SHARED_SOCKET];
  if (shared !== undefined && options.fresh !== true) return sharedEngine(shared);
  refuseWhereImpossible();

  // A unix socket's path holds at most 107 bytes, so the folder must be short whatever TMPDIR says.
  const folder = mkdtempSync(join(tmpdir().length < 40 ? tmpdir() : "/tmp", "trb-"));
  const socketPath = join(folder, "docker.sock");
  const logPath = join(folder, "log");
  let daemon = launch(folder, socketPath, logPath);
  let exited = exitOf(daemon);
  const stop = async () => {
    // One that crashed has left its containers running, and nobody else can end them.
    if (daemon.signalCode === "SIGKILL") await restart().catch(() => undefined);
    await clearEngine(socketPath).catch(() => undefined);
    await end(daemon, exited);
    unmountUnder(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const crash = async () => {
    daemon.kill("SIGKILL");
    await exited;
  };
  const restart = async () => {
    // What its helper left says that it is still there, and would be waited for.
    for (const left of ["pid", "exec/containerd/containerd.pid", "exec/containerd/containerd.sock"])
      rmSync(join(folder, left), { force: true });
    daemon = launch(folder, socketPath, logPath);
    exited = exitOf(daemon);
    if (!(await answers(socketPath, daemon))) throw new Error("The private Docker engine did not come up again.");
  };
  const engine: FreshEngine = { socketPath, host: `unix://${socketPath}`, stop, crash, restart };
  if (await answers(socketPath, daemon)) return engine;
  const log = existsSync(logPath) ? readFileSync(logPath, "utf8").trimEnd().split("\n").slice(-15).join("\n") : "";
  await stop();
  throw new Error(`The private Docker engine did not come up on this machine. Its last words:\n${log}`);
}

async function sharedEngine(socketPath: string): Promise<DockerEngine> {
  await clearEngine(socketPath);
  return { socketPath, host: `unix://${socketPath}`, stop: () => clearEngine(socketPath) };
}

function exitOf(daemon: ChildProcess): Promise<void> {
  return new Promise((resolve) => daemon.once("exit", () => resolve()));
}

function refuseWhereImpossible(): void {
  if (findProgram("dockerd") === undefined) {
    throw new Error("These tests drive a real Docker engine and dockerd is not installed (Debian: docker.io).");
  }
  if (process.getuid?.() !== 0) {
    throw new Error("These tests start a private Docker engine, which only root may do. Run them as root.");
  }
}

function launch(folder: string, socketPath: string, logPath: string): ChildProcess {
  writeFileSync(join(folder, "daemon.json"), "{}");
  const log = openSync(logPath, "a");
  const dockerd = [
    "dockerd",
    ...["--config-file", join(folder, "daemon.json"), "--host", `unix://${socketPath}`],
    ...["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec"), "--pidfile", join(folder, "pid")],
    ...["--bridge", "none", "--iptables=false", "--ip-masq=false", "--ip-forward=false"],
    ...["--default-address-pool", `base=10.${addressBlock()}.0.0/16,size=24`],
    "--shutdown-timeout=5",
  ];
  // Where setpriv exists, an engine never outlives us, not even after kill -9.
  const [file = "", ...args] = findProgram("setpriv") ? ["setpriv", "--pdeathsig", "TERM", ...dockerd] : dockerd;
  const daemon = spawn(file, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, PATH: searchPath() },
  });
  closeSync(log);
  daemon.on("error", () => undefined);
  return daemon;
}

/** Engines of one run never make networks of the same addresses, and those of two runs on one machine seldom. */
function addressBlock(): number {
  const worker = Number(process.env["TEST_PARALLEL_INDEX"] ?? process.env["VITEST_POOL_ID"] ?? 0);
  return 200 + (process.pid % 25) * 2 + (worker % 2);
}

async function answers(socketPath: string, daemon: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && daemon.exitCode === null && daemon.signalCode === null) {
    const status = await askEngine(socketPath, "GET", "/_ping").then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return true;
    await sleep(50);
  }
  return false;
}

/** The process we started, by its id: asked first, then made. */
async function end(daemon: ChildProcess, exited: Promise<void>): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.kill("SIGTERM");
  const ended = await Promise.race([exited.then(() => true), sleep(STOPPED_WITHIN_MS, false, { ref: false })]);
  if (ended) return;
  daemon.kill("SIGKILL");
  await exited;
}

function findProgram(name: string): string | undefined {
  return searchPath()
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** dockerd and its helpers live in sbin, which is not on everybody's path. */
function searchPath(): string {
  return [process.env["PATH"] ?? "", "/usr/local/sbin", "/usr/sbin", "/sbin"].join(delimiter);
}
