import { spawnSync } from "node:child_process";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { SandboxUnavailable } from "../launch.ts";

/** More than any kernel or module is when it is unpacked. */
const MOST_BYTES = 256 * 1024 * 1024;
const LZ4_BLOCK_BYTES = 8 * 1024 * 1024;
/** The longest match of a byte's lower half, and what is added to every match. @see lz4's doc/lz4_Block_format.md */
const [FULL, LEAST_MATCH] = [15, 4];

/**
 * What kernels and their modules are packed with, by their first bytes; what begins otherwise is not packed.
 *
 * @throws {SandboxUnavailable} where it takes a program that is not installed
 */
export function unpacked(packed: Buffer): Buffer {
  const begin = packed.toString("hex", 0, 6);
  if (begin.startsWith("1f8b")) return gunzipSync(packed);
  if (begin.startsWith("28b52ffd")) return zstdDecompressSync(packed);
  if (begin.startsWith("02214c18")) return unpackLegacyLz4(packed);
  return begin === "fd377a585a00" ? unpackXz(packed) : packed;
}

function unpackXz(packed: Buffer): Buffer {
  const { status, stdout, error } = spawnSync("xz", ["-dc"], { input: packed, maxBuffer: MOST_BYTES });
  if (status === 0) return stdout;
  throw new SandboxUnavailable(`the kernel is packed with xz, and xz does not unpack it: ${error?.message ?? status}`);
}

/** What `lz4 -l` writes: blocks, each with its length before it. */
function unpackLegacyLz4(packed: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 4; at + 4 < packed.length; ) {
    const length = packed.readUInt32LE(at);
    blocks.push(unpackLz4Block(packed.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function unpackLz4Block(packed: Buffer): Buffer {
  const out = Buffer.allocUnsafe(LZ4_BLOCK_BYTES);
  let [at, end] = [0, 0];
  /** A length goes on in further bytes as long as they are full. */
  const length = (half: number): number => {
    let all = half;
    for (let more = half === FULL ? 255 : 0; more === 255; all += more) more = packed.readUInt8(at++);
    return all;
  };
  while (at < packed.length) {
    const token = packed.readUInt8(at++);
    const literals = length(token >> 4);
    end += packed.copy(out, end, at, at + literals);
    at += literals;
    if (at >= packed.length) break;
    const back = packed.readUInt16LE(at);
    at += 2;
    // Byte by byte: a match may reach into what it writes.
    for (let left = length(token & FULL) + LEAST_MATCH; left > 0; left--, end++) out[end] = out[end - back] as number;
  }
  return out.subarray(0, end);
}
