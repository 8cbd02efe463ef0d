import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { err, ok, type Result } from "@tributary/core/base";

const MAX_BYTES = 64 * 1024 * 1024;

/** A file's text; the error is a sentence for whoever named the file. */
export function readText(path: string): Result<string, string> {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) return err(`${path} is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
    return ok(readFileSync(path, "utf8"));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return err(`There is no file ${path}.`);
    if (code === "EISDIR") return err(`${path} is a directory; name a file in it.`);
    if (code === "EACCES") return err(`${path} may not be read by this user.`);
    return err(`${path} could not be read: ${(cause as Error).message}.`);
  }
}

/** What Compose calls a project that gives itself no name: its directory. */
export function projectNameOf(path: string): string {
  const name = basename(dirname(resolve(path)))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
  return name || "project";
}
