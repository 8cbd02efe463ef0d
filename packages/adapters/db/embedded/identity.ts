import { spawnSync } from "node:child_process";
import { chownSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedUnavailable } from "./unavailable.ts";

/** How PostgreSQL's programs are started, and who then owns their files (absent: whoever we are). */
export type Identity = {
  readonly prefix: readonly string[];
  readonly owner?: { readonly uid: number; readonly gid: number };
};

const NOBODY = 65_534;
/** The kernel sends SIGINT (fast shutdown) when our process dies, however it dies: nothing is left running. */
const DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "INT"];
const IN_USER_NAMESPACE = ["unshare", "-U", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, ...DIE_WITH_PARENT];

/**
 * PostgreSQL refuses to run as root. As root it therefore runs in a user namespace, where it sees itself as nobody while
 * its files stay root's; where namespaces are denied, as the user `postgres` or `nobody`.
 *
 * @throws {EmbeddedUnavailable} as root where neither works
 */
export function chooseIdentity(): Identity {
  const root = process.getuid?.() === 0;
  if (process.platform !== "linux") {
    if (root)
      throw new EmbeddedUnavailable("PostgreSQL refuses to run as root, so start Tributary as an ordinary user");
    return { prefix: [] };
  }
  if (!root) return { prefix: works(DIE_WITH_PARENT) ? DIE_WITH_PARENT : [] };
  if (works(IN_USER_NAMESPACE)) return { prefix: IN_USER_NAMESPACE };
  for (const user of ["postgres", "nobody"]) {
    const identity = asUser(user);
    if (identity) return identity;
  }
  throw new EmbeddedUnavailable(
    "PostgreSQL refuses to run as root, and this system allows neither user namespaces nor another user",
  );
}

/** The fallback without namespaces; undefined where the user does not exist or cannot be taken on. */
export function asUser(user: string): Identity | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (!uid || !gid) return undefined;
  const prefix = ["setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--pdeathsig", "INT"];
  return works(prefix) ? { prefix, owner: { uid: Number(uid), gid: Number(gid) } } : undefined;
}

function works(prefix: readonly string[]): boolean {
  const [command = "", ...rest] = prefix;
  return spawnSync(command, [...rest, "true"], { stdio: "ignore", timeout: 5000 }).status === 0;
}

/** Gives `path` and all below it to the identity, where it is someone else's: the identity may differ from last time's. */
export function give(path: string, identity: Identity): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = identity.owner ?? { uid: 0, gid: 0 };
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.uid === uid) return;
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, gid);
  }
}
