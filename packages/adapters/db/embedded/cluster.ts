import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { give, type Identity } from "./identity.ts";
import { EmbeddedUnavailable } from "./unavailable.ts";

const MAJOR = "18";
export const USER = "tributary";

/**
 * Makes the cluster where there is none, all or nothing: it is made beside its place and moved there when complete, so
 * a process killed halfway leaves nothing that looks like a cluster.
 */
export async function ensureCluster(
  cluster: string,
  options: { readonly binaries: Binaries; readonly identity: Identity; readonly fsync: boolean },
): Promise<void> {
  const parent = dirname(cluster);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(cluster)}.new-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  if (existsSync(cluster)) {
    give(cluster, options.identity);
    return checkVersion(cluster);
  }
  const draft = `${cluster}.new-${process.pid}`;
  mkdirSync(draft, { mode: 0o700 });
  chmodSync(draft, 0o700);
  give(draft, options.identity);
  await initialise(draft, options);
  renameSync(draft, cluster);
  syncDirectory(parent);
}

async function initialise(
  dir: string,
  { binaries, identity, fsync }: Parameters<typeof ensureCluster>[1],
): Promise<void> {
  const [command = binaries.initdb, ...args] = [
    ...identity.prefix,
    binaries.initdb,
    ...["-D", dir, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"],
    ...(fsync ? [] : ["--no-sync"]),
  ];
  try {
    await promisify(execFile)(command, args, { env: plainEnvironment(), cwd: dir });
  } catch (cause) {
    rmSync(dir, { recursive: true, force: true });
    const said = (cause as { stderr?: string }).stderr?.trim().split("\n").at(-1);
    throw new EmbeddedUnavailable(said ? `initdb says “${said}”` : "initdb failed", cause);
  }
}

function checkVersion(cluster: string): void {
  const file = join(cluster, "PG_VERSION");
  const version = existsSync(file) ? readFileSync(file, "utf8").trim() : "no";
  if (version !== MAJOR)
    throw new EmbeddedUnavailable(`${cluster} holds PostgreSQL ${version} data, and this is PostgreSQL ${MAJOR}`);
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** No PGHOST, PGDATA or locale of the person's own reaches the server. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv; // Next's types want NODE_ENV in it
}
