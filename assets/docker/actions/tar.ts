import type { TarFile } from "../engine/tar-file.ts";

const BLOCK = 512;
const encoder = new TextEncoder();

/**
 * An archive of small text files, as an engine's `PUT /containers/{id}/archive` takes it.
 *
 * @throws {RangeError} if a path is longer than the format holds (100 bytes, or 155 + 100 split at a slash)
 * @see POSIX.1-2001, pax, "ustar Interchange Format"
 */
export function tarOf(files: readonly TarFile[]): Uint8Array<ArrayBuffer> {
  const blocks = files.flatMap((file) => {
    const content = encoder.encode(file.content);
    const padding = new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(file, content.length), content, padding];
  });
  return concatenated([...blocks, new Uint8Array(2 * BLOCK)]);
}

function concatenated(blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const archive = new Uint8Array(blocks.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const block of blocks) {
    archive.set(block, at);
    at += block.length;
  }
  return archive;
}

function header(file: TarFile, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const write = (text: string, offset: number): void => block.set(encoder.encode(text), offset);
  const octal = (offset: number, length: number, value: number): void =>
    write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset);
  const { name, prefix } = split(file.path.replace(/^\/+/, ""));
  write(name, 0);
  octal(100, 8, file.mode);
  octal(108, 8, file.uid);
  octal(116, 8, file.gid);
  octal(124, 12, size);
  octal(136, 12, 0); // no time: the same files give the same archive
  write(" ".repeat(8), 148);
  write("0", 156);
  write("ustar\u000000", 257);
  write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function split(path: string): { readonly name: string; readonly prefix: string } {
  const bytes = (text: string) => encoder.encode(text).length;
  if (bytes(path) <= 100) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (bytes(prefix) <= 155 && bytes(name) <= 100 && name !== "") return { name, prefix };
  }
  throw new RangeError(`tar: the path is too long: ${path}`);
}
