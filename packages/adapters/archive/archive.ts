import { err, ok, type Result } from "@tributary/core/base";
import { strToU8, unzipSync, zipSync } from "fflate";

export type ArchivedFile = { readonly path: string; readonly text: string };

const MAX_FILES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;
/** Made of local fields, as zip keeps them, so that it is the same bytes in every time zone. */
const NO_TIME = new Date(1980, 0, 1);

/** The files as a zip file. Rule [Z1]. */
export function packArchive(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = Object.fromEntries(sorted.map(({ path, text }) => [path, strToU8(text)]));
  return zipSync(entries, { level: 6, mtime: NO_TIME });
}

/** The texts in a zip file, without its folders; the error is a sentence. Rule [Z2]. */
export function readArchive(bytes: Uint8Array): Result<readonly ArchivedFile[], string> {
  const entries = unpacked(bytes);
  if (!entries.ok) return entries;
  const files: ArchivedFile[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (const [path, content] of Object.entries(entries.value)) {
    if (path.startsWith("/") || path.split("/").includes("..") || path.includes("\\"))
      return err(`The archive holds a file outside its folder: ${path}.`);
    try {
      files.push({ path, text: decoder.decode(content) });
    } catch {
      return err(`${path} in the archive is no text.`);
    }
  }
  return ok(files.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

/** Sizes are what the archive says, and no more than that is ever unpacked. */
function unpacked(bytes: Uint8Array): Result<{ readonly [path: string]: Uint8Array }, string> {
  let [count, size] = [0, 0];
  const isWithin = () => count <= MAX_FILES && size <= MAX_BYTES;
  try {
    const found = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (name.endsWith("/") || isNoise(name)) return false;
        count += 1;
        size += originalSize;
        return isWithin();
      },
    });
    if (isWithin()) return ok(found);
    return err(`The archive holds more than ${MAX_FILES} files or ${MAX_BYTES / 1024 / 1024} MB.`);
  } catch {
    return err("This is no zip file, or not a whole one."); // whatever the library found: nothing of it can be read
  }
}

/** What operating systems add of their own. */
function isNoise(path: string): boolean {
  return path.startsWith("__MACOSX/") || /(^|\/)(\.DS_Store|Thumbs\.db)$/.test(path);
}
