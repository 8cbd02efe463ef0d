/** One entry of an archive: a file with its content, a link to `target`, or a folder. Paths have no leading slash. */
export type ArchiveEntry = { readonly path: string } & (
  | { readonly kind: "file"; readonly content: Uint8Array; readonly executable?: boolean }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder" }
);

const KINDS = { file: 0o100_000, link: 0o120_000, folder: 0o040_000 } as const;

/**
 * The archive a Linux kernel unpacks as its first root file system, uncompressed. Everything belongs to root and has no time.
 *
 * @see the kernel's Documentation/driver-api/early-userspace/buffer-format.rst ("newc")
 */
export function cpioArchive(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => record(entry.path, modeOf(entry), contentOf(entry), index + 1));
  return Buffer.concat([...parts, ...record("TRAILER!!!", 0, Buffer.alloc(0), 0)]);
}

function record(path: string, mode: number, content: Uint8Array, inode: number): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [header, name, padding(header.length + name.length), content, padding(content.length)];
}

function padding(length: number): Uint8Array {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function modeOf(entry: ArchiveEntry): number {
  if (entry.kind === "file") return KINDS.file | (entry.executable ? 0o755 : 0o644);
  return KINDS[entry.kind] | (entry.kind === "folder" ? 0o755 : 0o777);
}

function contentOf(entry: ArchiveEntry): Uint8Array {
  if (entry.kind === "file") return entry.content;
  return entry.kind === "link" ? Buffer.from(entry.target) : Buffer.alloc(0);
}
