import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { packArchive, readArchive } from "@tributary/adapters/archive";
import { err, ok, type Result } from "@tributary/core/base";
import type { PackageFile } from "@tributary/core/catalogue";
import { readText } from "./files.ts";

/** A package's files, from a folder or a zip file; the error is a sentence. */
export function readPackageFiles(path: string): Result<readonly PackageFile[], string> {
  try {
    return statSync(path).isDirectory() ? readFolder(path) : readArchive(readFileSync(path));
  } catch (cause) {
    return err(`${path} could not be read: ${(cause as Error).message}.`);
  }
}

/** Writes a zip file where the name ends so, else a folder with the files in it. */
export function writePackageFiles(path: string, files: readonly PackageFile[]): void {
  if (path.endsWith(".zip")) return writeFileSync(path, packArchive(files));
  for (const { path: name, text } of files) {
    const file = join(path, ...name.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function readFolder(folder: string): Result<readonly PackageFile[], string> {
  const files: PackageFile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readText(path);
    if (!text.ok) return text;
    files.push({ path: relative(folder, path).split(sep).join("/"), text: text.value });
  }
  return ok(files.sort((a, b) => (a.path < b.path ? -1 : 1)));
}
