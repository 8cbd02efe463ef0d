export type TarFile = {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
};

const BLOCK = 512;

/**
 * An archive of small text files, as an engine's `PUT /containers/{id}/archive` takes it.
 *
 * @throws {RangeError} if a path is longer than the format holds (100 bytes, or 155 + 100 split at a slash)
 * @see POSIX.1-2001, pax, "ustar Interchange Format"
 */
export function tarOf(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const content = Buffer.from(file.content, "utf8");
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(file, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(file: TarFile, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = split(file.path.replace(/^\/+/, ""));
  block.write(name, 0, 100, "utf8");
  writeOctal(block, 100, 8, file.mode);
  writeOctal(block, 108, 8, file.uid);
  writeOctal(block, 116, 8, file.gid);
  writeOctal(block, 124, 12, size);
  writeOctal(block, 136, 12, 0); // no time: the same files give the same archive
  block.write(" ".repeat(8), 148, 8, "ascii");
  block.write("0", 156, 1, "ascii");
  block.write("ustar\u000000", 257, 8, "ascii");
  block.write(prefix, 345, 155, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, 8, "ascii");
  return block;
}

function writeOctal(block: Buffer, offset: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, length, "ascii");
}

function split(path: string): { readonly name: string; readonly prefix: string } {
  const bytes = (text: string) => Buffer.byteLength(text, "utf8");
  if (bytes(path) <= 100) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (bytes(prefix) <= 155 && bytes(name) <= 100 && name !== "") return { name, prefix };
  }
  throw new RangeError(`tar: the path is too long: ${path}`);
}
