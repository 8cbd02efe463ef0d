import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { childFiles } from "./child-files.ts";
import { inPath } from "./in-path.ts";
import { namespaces } from "./namespaces.ts";

/** The sandbox cannot run on this machine, or its processes keep dying at birth; no function was tried. */
export class SandboxUnavailable extends Error {
  override readonly name = "SandboxUnavailable";

  constructor(reason: string, cause?: unknown) {
    super(`The function sandbox cannot start: ${reason}`, { cause });
  }
}

/** `quickjs` where the native engine has no build, or nothing native is wanted; its answers differ at the edges (no Intl). */
export type ReactiveDriver = "isolated-vm" | "quickjs";

/** What stands around a child beside its own process: namespaces where the machine has them. */
export type ReactiveWall = "namespaces" | "process";

export type Launched = {
  readonly process: ChildProcess;
  readonly jobs: Duplex;
  readonly outcomes: Readable;
  readonly errors: Readable;
};

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
const MINIMUM_NODE = 24;
const ENVIRONMENT = { NODE_ENV: "production", TZ: "UTC", LC_ALL: "en_US.UTF-8" } as const;

/**
 * Data segment of a child, in kilobytes: what bounds array buffers, which no heap limit does. About 1 100 MB of it is
 * address space that V8 reserves for code, for the child's own isolate and the functions', without using it; what is left,
 * about 300 MB, is the room there is before the kernel says no.
 */
const DATA_LIMIT_KB = 1_400_000;

/**
 * Starts one child in a process group of its own, with an empty environment and no file but the pipes it is given.
 *
 * On Linux the kernel bounds its memory and ends it together with us, whatever it is doing then; no core is ever dumped.
 */
export function launch(driver: ReactiveDriver, wall: ReactiveWall): Launched {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < MINIMUM_NODE)
    throw new SandboxUnavailable(`it needs Node ${MINIMUM_NODE} or newer, and this is ${process.version}.`);
  const node = [process.execPath, "--no-node-snapshot", "--disable-warning=ExperimentalWarning", CHILD, driver];
  const walled = wall === "namespaces" ? [...(box(driver) ?? []), ...node] : node;
  const [command, ...args] = process.platform === "win32" ? node : limited(walled);
  const child = spawn(command as string, args, {
    detached: process.platform !== "win32",
    env: ENVIRONMENT,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const [, , errors, jobs, outcomes] = child.stdio;
  return { process: child, jobs: jobs as Duplex, outcomes: outcomes as Readable, errors: errors as Readable };
}

/** The better wall of the two, if this machine seems to have it; whether it has is found by starting a child behind it. */
export function bestWall(driver: ReactiveDriver): ReactiveWall {
  return box(driver) ? "namespaces" : "process";
}

function box(driver: ReactiveDriver): readonly string[] | undefined {
  return namespaces({ files: () => childFiles(driver), environment: ENVIRONMENT });
}

/** Ends a child and all that it may have started. */
export function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whether the kernel bounds the memory of a child here, array buffers included. */
export function hasHardMemoryLimit(): boolean {
  return process.platform === "linux";
}

function limited(command: readonly string[]): readonly string[] {
  const limits = hasHardMemoryLimit() ? `ulimit -c 0; ulimit -d ${DATA_LIMIT_KB};` : "ulimit -c 0;";
  const setpriv = process.platform === "linux" ? inPath("setpriv") : undefined;
  const withParent = setpriv ? [setpriv, "--pdeathsig", "KILL"] : [];
  return ["/bin/sh", "-c", `${limits} exec "$@"`, "sh", ...withParent, ...command];
}
