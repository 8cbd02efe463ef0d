import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The sandbox cannot run on this machine, or its processes keep dying at birth; no function was tried. */
export class SandboxUnavailable extends Error {
  override readonly name = "SandboxUnavailable";

  constructor(reason: string, cause?: unknown) {
    super(`The function sandbox cannot start: ${reason}`, { cause });
  }
}

/** `quickjs` where the native engine has no build, or nothing native is wanted; its answers differ at the edges (no Intl). */
export type ReactiveDriver = "isolated-vm" | "quickjs";

export type Launched = {
  readonly process: ChildProcess;
  readonly jobs: Duplex;
  readonly outcomes: Readable;
  readonly errors: Readable;
};

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
const MINIMUM_NODE = 24;

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
export function launch(driver: ReactiveDriver): Launched {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < MINIMUM_NODE)
    throw new SandboxUnavailable(`it needs Node ${MINIMUM_NODE} or newer, and this is ${process.version}.`);
  const node = [process.execPath, "--no-node-snapshot", "--disable-warning=ExperimentalWarning", CHILD, driver];
  const [command, ...args] = process.platform === "win32" ? node : limited(node);
  const child = spawn(command as string, args, {
    detached: process.platform !== "win32",
    env: { NODE_ENV: "production", TZ: "UTC", LC_ALL: "en_US.UTF-8" },
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const [, , errors, jobs, outcomes] = child.stdio;
  return { process: child, jobs: jobs as Duplex, outcomes: outcomes as Readable, errors: errors as Readable };
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

function inPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
