import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxUnavailable } from "../launch.ts";
import { unpacked } from "./unpack.ts";

const ELF = "7f454c46";
const SECTOR = 512;
/** Where a bzImage says these things of itself. @see the kernel's Documentation/arch/x86/boot.rst */
const AT = { sectors: 0x1f1, mark: 0x202, version: 0x206, payload: 0x248, length: 0x24c } as const;
const OLDEST = 0x208;
/** Behind what is packed stands how long it was; gzip alone says so itself. */
const SIZE_BYTES = 4;

/**
 * The kernel as a program (ELF), as Firecracker boots it: what a distribution's bzImage unpacks itself to.
 *
 * @throws {SandboxUnavailable} where the file is neither
 */
export function vmlinuxOf(image: Buffer): Buffer {
  if (isElf(image)) return image;
  if (image.toString("latin1", AT.mark, AT.mark + 4) !== "HdrS" || image.readUInt16LE(AT.version) < OLDEST)
    throw new SandboxUnavailable("the kernel is neither a bzImage nor an ELF file.");
  const begin = (image.readUInt8(AT.sectors) + 1) * SECTOR + image.readUInt32LE(AT.payload);
  const payload = image.subarray(begin, begin + image.readUInt32LE(AT.length));
  const kernel = unpacked(isGzip(payload) ? payload : payload.subarray(0, -SIZE_BYTES));
  if (isElf(kernel)) return kernel;
  throw new SandboxUnavailable("the kernel is packed in a way that is not known here (gzip, zstd, lz4 and xz are).");
}

/** The same as a file, kept in `cache` under the hash of what it was unpacked from. */
export function vmlinuxFile(kernel: string, cache: string): string {
  const image = readFileSync(kernel);
  const file = join(cache, `vmlinux-${createHash("sha256").update(image).digest("hex")}`);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, vmlinuxOf(image));
  renameSync(part, file);
  return file;
}

function isElf(bytes: Buffer): boolean {
  return bytes.toString("hex", 0, 4) === ELF;
}

function isGzip(bytes: Buffer): boolean {
  return bytes.readUInt16BE(0) === 0x1f8b;
}
