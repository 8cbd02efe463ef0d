import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { inPath } from "../in-path.ts";
import { kernelIn, modulesOf } from "./kernel.ts";
import { unpacked } from "./unpack.ts";

/** Long runs, matches that reach into themselves, and what does not shrink. */
const TEXT = Buffer.concat([
  Buffer.alloc(70_000, "a"),
  Buffer.from("abcabcabcabcabd".repeat(500)),
  Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 7919) % 251)),
]);

test("[VM10] what kernels are packed with is unpacked, and what is not packed stays as it is", () => {
  expect(unpacked(gzipSync(TEXT)).equals(TEXT)).toBe(true);
  expect(unpacked(zstdCompressSync(TEXT)).equals(TEXT)).toBe(true);
  expect(unpacked(TEXT)).toBe(TEXT);
});

test.runIf(inPath("xz"))("[VM10] xz too, by its own program", () => {
  expect(unpacked(execFileSync("xz", ["-c"], { input: TEXT })).equals(TEXT)).toBe(true);
});

test("[VM10] blocks of lz4 are unpacked: literals, matches that overlap, long lengths", () => {
  // One literal "a", a match of 19 + 2 bytes one back; then literals alone. By hand, from lz4's description of the format.
  const block = Buffer.from([0x1f, 0x61, 1, 0, 2, 0x20, 0x62, 0x63]);
  const frame = Buffer.concat([Buffer.from("02214c18", "hex"), Buffer.from([block.length, 0, 0, 0]), block]);
  expect(unpacked(frame).toString()).toBe(`${"a".repeat(22)}bc`);
});

test.runIf(inPath("lz4"))("[VM10] and so is what lz4 itself writes", () => {
  expect(unpacked(execFileSync("lz4", ["-l", "-c"], { input: TEXT })).equals(TEXT)).toBe(true);
});

test("[VM10] the newest kernel that has its modules is taken, with them alone, each after what it needs", () => {
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  const module = (name: string, depends: string) => Buffer.from(`ELF${name}\0depends=${depends}\0`);
  const at = (version: string) => join(folder, "lib/modules", version, "kernel/drivers");
  mkdirSync(join(folder, "boot"));
  for (const version of ["6.9.1", "6.10.0", "6.12.0"]) writeFileSync(join(folder, "boot", `vmlinuz-${version}`), "");
  for (const version of ["6.9.1", "6.10.0"]) {
    mkdirSync(at(version), { recursive: true });
    writeFileSync(join(at(version), "ring.ko.gz"), gzipSync(module(`ring ${version}`, "")));
    writeFileSync(join(at(version), "wire.ko"), module("wire", "ring,bus"));
    writeFileSync(join(folder, "lib/modules", version, "modules.builtin"), "kernel/drivers/bus.ko\nkernel/port.ko\n");
  }
  const kernel = kernelIn(folder);
  expect(kernel.file).toBe(join(folder, "boot/vmlinuz-6.10.0"));
  const modules = modulesOf(kernel, ["wire"]);
  expect(modules.map(({ name }) => name)).toEqual(["ring", "wire"]);
  expect(modules[0]?.content.toString()).toContain("ring 6.10.0");
  expect(modulesOf(kernel, ["port"])).toEqual([]);
  expect(() => modulesOf(kernel, ["disk"])).toThrow("has no module disk.ko");
  rmSync(folder, { recursive: true });
  expect(() => kernelIn("/nowhere")).toThrow("TRIBUTARY_MACHINE_KERNEL");
});
