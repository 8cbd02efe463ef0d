const BLOCK = 512;
const SIZE_AT = 124;
const SUM_AT = 148;

/** A tar archive with the content of some files exchanged: `change` is given each file's and answers the new one, or nothing. */
export function withContents(archive: Uint8Array, change: (content: Uint8Array) => Uint8Array | undefined): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const header = archive.slice(at, at + BLOCK);
    const size = Number.parseInt(Buffer.from(header.subarray(SIZE_AT, SIZE_AT + 11)).toString("latin1"), 8) || 0;
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const next = change(archive.subarray(at + BLOCK, at + BLOCK + size));
    if (next) parts.push(sized(header, next.length), next, new Uint8Array((BLOCK - (next.length % BLOCK)) % BLOCK));
    else parts.push(archive.subarray(at, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat([...parts, archive.subarray(at)]));
}

/** The header of a file of another size, with its checksum. */
function sized(header: Uint8Array, size: number): Uint8Array {
  const block = Buffer.from(header);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, SIZE_AT, "latin1");
  block.write(" ".repeat(8), SUM_AT, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, SUM_AT, "latin1");
  return block;
}
