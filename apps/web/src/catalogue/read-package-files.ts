import { readArchive } from "@tributary/adapters/archive";
import type { PackageFile } from "@tributary/core/catalogue";
import { type ReadFiles, textOf } from "../import/read-files.ts";

const MAX_BYTES = 16_000_000;
const ZIP = [0x50, 0x4b];

/** The files of a package that was dropped or picked: a zip file, or a folder. */
export async function readPackageFiles(list: readonly File[]): Promise<ReadFiles> {
  if (list.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES)
    return { ok: false, sentence: "A package is smaller than 16 MB." };
  const [first] = list;
  const bytes = first && list.length === 1 ? new Uint8Array(await first.arrayBuffer()) : undefined;
  if (bytes && ZIP.every((byte, at) => bytes[at] === byte)) {
    const read = readArchive(bytes);
    return read.ok ? { ok: true, files: read.value } : { ok: false, sentence: read.error };
  }
  const files: PackageFile[] = [];
  for (const file of list) {
    if (file.name.startsWith(".")) continue;
    const text = textOf(await file.arrayBuffer());
    if (text === undefined) return { ok: false, sentence: `${file.name} is neither a zip file nor a text.` };
    files.push({ path: file.webkitRelativePath || file.name, text });
  }
  return { ok: true, files };
}
