import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type PackageFile, readPackage } from "@tributary/core/catalogue";
import type { ShelfPackage } from "@tributary/core/protocol";

const FOLDER = join(import.meta.dirname, "../../../../examples/packages");

/** The packages that come with the project, one folder each. What is not a whole package is not offered. */
export async function readShelf(folder: string = FOLDER): Promise<readonly ShelfPackage[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory());
  const read = await Promise.all(folders.map(({ name }) => readFolder(join(folder, name))));
  const found = read.flatMap((files): ShelfPackage[] => {
    const content = readPackage(files);
    if (!content.ok) return [];
    const { name, version, title, description, hash } = content.value;
    return [{ name, version, title, description, hash, files }];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readFolder(folder: string): Promise<readonly PackageFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: path.slice(folder.length + 1), text: await readFile(path, "utf8") };
      }),
  );
}
