import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { vi } from "vitest";

const NAMESPACES = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

/** A process as its neighbours see it: what it shares with us, and what it has in sight. */
export type Outside = {
  /** Namespaces that it has in common with this process. */
  readonly shared: readonly string[];
  readonly devices: readonly string[];
  readonly routes: number;
  readonly root: readonly string[];
  readonly processes: number;
  readonly environment: readonly string[];
  /** What it may do beyond others, as the kernel writes it: zeros are nothing. */
  readonly capabilities: string | undefined;
};

/** The first process below this one whose arguments fit, as soon as there is one. */
export async function descendant(fits: (args: readonly string[]) => boolean): Promise<number> {
  const found = await vi.waitUntil(
    () => descendants(process.pid).find((pid) => fits(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0"))),
    20_000,
  );
  return found;
}

/** Looks at a process through the kernel's eyes, without asking it anything. */
export function lookAt(pid: number): Outside {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
  return {
    shared: NAMESPACES.filter(
      (kind) => readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`),
    ),
    devices: read("net/dev")
      .split("\n")
      .flatMap((row) => /^\s*(\S+):/.exec(row)?.[1] ?? []),
    routes: read("net/route").trim().split("\n").length - 1,
    root: readdirSync(`/proc/${pid}/root`).sort(),
    processes: readdirSync(`/proc/${pid}/root/proc`).filter((name) => /^\d+$/.test(name)).length,
    environment: read("environ")
      .split("\0")
      .filter(Boolean)
      .map((pair) => pair.slice(0, pair.indexOf("=")))
      .sort(),
    capabilities: /^CapEff:\t(\S+)$/m.exec(read("status"))?.[1],
  };
}

function descendants(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}
