import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedUnavailable } from "./unavailable.ts";

export const PORT = 5432;
/** A unix socket's address holds 107 bytes on Linux and 103 on macOS, the terminating zero not counted. */
const MAX_PATH_BYTES = 103;
const LONGEST_NAME = `/.s.PGSQL.${PORT}`;

/** Where the socket of `dataDir` belongs: inside it, or, where that path is too long, in a short one named by its hash. */
export function socketDirOf(dataDir: string): string {
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 16);
  const name = `tributary-${process.getuid?.() ?? 0}-${key}`;
  for (const dir of [join(dataDir, "socket"), join(tmpdir(), name), join("/tmp", name)]) {
    if (Buffer.byteLength(dir + LONGEST_NAME) <= MAX_PATH_BYTES) return dir;
  }
  throw new EmbeddedUnavailable("no directory has a path short enough for its socket");
}

/**
 * Makes the directory, closed to everyone else: who can reach the socket is the database's only authentication.
 *
 * @throws {EmbeddedUnavailable} if something else stands there, or someone else's directory (`/tmp` is everybody's)
 */
export function makeSocketDir(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  const us = process.getuid?.() ?? 0;
  if (!found.isDirectory() || (found.uid !== us && us !== 0))
    throw new EmbeddedUnavailable(`${dir} belongs to somebody else`);
  chmodSync(dir, 0o700);
}
