import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { inPath } from "../in-path.ts";

/** Processes and threads of one execution. The runtime itself has some twenty, more on a machine of many cores. */
export const MAX_PROCESSES = 512;

/** A control group for one guest, which it is put into before it is anything. */
export type Cell = {
  /** Where a process writes its own id to be in it. */
  readonly door: string;
  /** Takes it away once nothing is left in it. */
  remove(): void;
};

/**
 * How many processes one execution may have is bounded by: a control group of its own; or the kernel's limit of a user, counted in the
 * namespace of that execution alone, which does not bind root; or nothing.
 */
export type ProcessLimit =
  | { readonly by: "cgroup"; cell(): Cell }
  | { readonly by: "rlimit"; readonly prlimit: string; readonly most: number }
  | { readonly by: "nothing" };

const CONTROL_GROUPS = "/sys/fs/cgroup";
const NAME = "tributary-";
/** One that is empty and older than this has no guest on its way into it. */
const LEFT_AFTER_MS = 60_000;
const AGAIN_MS = 50;
const TRIES = 40;

/** The best this machine has for us. `hasNamespaces`: guests are in user namespaces of their own. */
export function processLimit({
  hasNamespaces,
  most = MAX_PROCESSES,
}: {
  readonly hasNamespaces: boolean;
  readonly most?: number;
}): ProcessLimit {
  if (process.platform !== "linux") return { by: "nothing" };
  const home = controlGroups().find((folder) => isOpen(folder, most));
  if (home !== undefined) {
    sweep(home);
    return { by: "cgroup", cell: () => newCell(home, most) };
  }
  const prlimit = inPath("prlimit");
  if (hasNamespaces && prlimit !== undefined && process.getuid?.() !== 0 && countsByNamespace())
    return { by: "rlimit", prlimit, most };
  return { by: "nothing" };
}

/** Where a group may be made that limits processes: below our own, or at the top. */
function controlGroups(): readonly string[] {
  const lines = read("/proc/self/cgroup").split("\n");
  const of = (controller: string): string | undefined =>
    lines
      .map((line) => line.split(":"))
      .find(([, controllers = ""]) => controllers.split(",").includes(controller))
      ?.slice(2)
      .join(":");
  const [first, second] = [of("pids"), of("")];
  return [
    ...(first === undefined ? [] : [join(CONTROL_GROUPS, "pids", first), join(CONTROL_GROUPS, "pids")]),
    ...(second === undefined ? [] : [join(CONTROL_GROUPS, second), CONTROL_GROUPS]),
  ];
}

/** Whether a process can be put into a group made there: found by doing it. */
function isOpen(home: string, most: number): boolean {
  let cell: Cell | undefined;
  try {
    cell = newCell(home, most);
    return spawnSync("/bin/sh", ["-c", 'echo $$ > "$1"', "sh", cell.door]).status === 0;
  } catch {
    return false; // not there, not ours, or of a kind that limits no processes
  } finally {
    cell?.remove();
  }
}

function newCell(home: string, most: number): Cell {
  const folder = join(home, `${NAME}${process.pid}-${randomBytes(6).toString("hex")}`);
  mkdirSync(folder);
  const bound = join(folder, "pids.max");
  if (!existsSync(bound)) {
    rmdirSync(folder);
    throw new Error(`${home} limits no processes`);
  }
  writeFileSync(bound, String(most));
  return { door: join(folder, "cgroup.procs"), remove: () => removeSoon(folder, TRIES) };
}

/** What was killed is in its group until the kernel has done with it. */
function removeSoon(folder: string, tries: number): void {
  if (isRemoved(folder) || tries === 0) return;
  setTimeout(() => removeSoon(folder, tries - 1), AGAIN_MS);
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** Takes away what a server that was killed has left. One that still holds a process cannot be taken away. */
function sweep(home: string): void {
  for (const name of readdirSync(home).filter((each) => each.startsWith(NAME))) {
    const made = statSync(join(home, name), { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && Date.now() - made > LEFT_AFTER_MS) isRemoved(join(home, name));
  }
}

/** Since Linux 5.14; before that all processes of the user counted, ours too. */
function countsByNamespace(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // there is none here
  }
}
