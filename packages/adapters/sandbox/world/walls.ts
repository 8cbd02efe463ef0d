import { inPath } from "../in-path.ts";
import { librariesOf, namespaces } from "../namespaces.ts";
import { type Deno, denoArguments } from "./deno.ts";
import { type Cell, type ProcessLimit, processLimit } from "./process-limit.ts";

export type WallLimits = { readonly cpuMs: number; readonly memoryMb: number };

/** A command line that starts the guest behind this machine's walls. */
export type Wall = {
  readonly boundary: "permissions+process" | "namespaces";
  readonly processes: ProcessLimit;
  /** @param cell - the control group it begins in, where processes are limited by one */
  command(limits: WallLimits, cell?: Cell): readonly string[];
};

/** Address space V8 reserves for code without using it, in kilobytes; what is above it is the room there is. */
const RESERVED_KB = 560_000;
/** Between soft and hard limit on computing time, so that the signal says which it was. */
const SECOND = 1;
/** What a guest may write, in memory. */
const SCRATCH_BYTES = 8 * 1024 * 1024;

/** Deno's permissions alone: none. Works wherever Deno does. */
export function permissionsWall(deno: Deno, most?: number): Wall {
  return {
    boundary: "permissions+process",
    processes: processLimit({ hasNamespaces: false, ...(most === undefined ? {} : { most }) }),
    command: (limits, cell) => limited([deno.binary, ...denoArguments(deno, limits.memoryMb)], limits, cell),
  };
}

/** The same inside bubblewrap: namespaces of its own, no network, none of the host's files but the libraries it is linked with. */
export function namespacesWall(deno: Deno, most?: number): Wall | undefined {
  const processes = processLimit({ hasNamespaces: true, ...(most === undefined ? {} : { most }) });
  const { files, begin } = beginning(processes);
  const inside = { guest: "/guest.js", importMap: "/imports.json" };
  const box = namespaces({
    files: () => [
      ...librariesOf(deno.binary),
      [deno.binary, "/deno"],
      [deno.guest, inside.guest],
      [deno.importMap, inside.importMap],
      ...files,
    ],
    environment: ENVIRONMENT,
    scratchBytes: SCRATCH_BYTES,
  });
  if (!box) return undefined;
  return {
    boundary: "namespaces",
    processes,
    command: (limits, cell) =>
      limited([...box, ...begin, "/deno", ...denoArguments(inside, limits.memoryMb)], limits, cell),
  };
}

/** What sets the kernel's limit of a user where that counts: inside, where nobody else is. */
function beginning(limit: ProcessLimit): {
  readonly files: readonly (string | readonly [here: string, there: string])[];
  readonly begin: readonly string[];
} {
  if (limit.by !== "rlimit") return { files: [], begin: [] };
  return {
    files: [...librariesOf(limit.prlimit), [limit.prlimit, "/prlimit"]],
    begin: ["/prlimit", `--nproc=${limit.most}:${limit.most}`],
  };
}

/** What the guest finds in its environment, whatever ours holds. */
export const ENVIRONMENT = {
  NODE_ENV: "production",
  HOME: "/tmp",
  DENO_DIR: "/tmp",
  DENO_NO_UPDATE_CHECK: "1",
  NO_COLOR: "1",
  TZ: "UTC",
} as const;

/** Limits of the kernel: no core, little to write, computing time, and on Linux all memory, array buffers included. */
function limited(command: readonly string[], { cpuMs, memoryMb }: WallLimits, cell?: Cell): readonly string[] {
  const seconds = Math.ceil(cpuMs / 1000) + SECOND;
  const limits = ["ulimit -c 0", `ulimit -S -t ${seconds}`, `ulimit -H -t ${seconds + SECOND}`, "ulimit -f 16384"];
  if (process.platform === "linux") limits.push(`ulimit -d ${RESERVED_KB + Math.ceil(memoryMb * 1024 * 1.25)}`);
  // One that cannot be limited as it is said to be does not begin.
  const enter = cell ? ['echo $$ > "$0" || exit 1'] : [];
  const script = `${[...enter, ...limits].join("; ")}; exec "$@"`;
  return ["/bin/sh", "-c", script, cell?.door ?? "sh", ...withParent(command)];
}

/** The command, ended together with us whatever it is doing then, where the kernel does that. */
export function withParent(command: readonly string[]): readonly string[] {
  const setpriv = process.platform === "linux" ? inPath("setpriv") : undefined;
  return setpriv ? [setpriv, "--pdeathsig", "KILL", ...command] : command;
}
