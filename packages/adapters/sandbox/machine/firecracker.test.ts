import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { createMachineSandbox } from "./create-machine-sandbox.ts";
import { askFirecracker } from "./firecracker-api.ts";
import { bootRequests, restoreRequests, saveRequests, versionObjection } from "./firecracker.ts";
import { machineMemory } from "./memory.ts";
import { vmlinuxOf } from "./vmlinux.ts";

test("[VM11] Firecracker is asked for a machine with one wire, to stand still and be saved, and for copies that run", () => {
  const boot = bootRequests({ kernel: "/k", initrd: "/i" });
  expect(boot.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "PUT /machine-config",
    "PUT /boot-source",
    "PUT /vsock",
    "PUT /actions",
  ]);
  expect(boot[1]?.body).toMatchObject({ kernel_image_path: "/k", initrd_path: "/i" });
  expect(boot[1]?.body["boot_args"]).toMatch(/reboot=k tributary\.port=52$/);
  // Relative: a copy makes its own in its own folder.
  expect(boot[2]?.body).toEqual({ guest_cid: 3, uds_path: "wire" });
  expect(saveRequests()).toEqual([
    { method: "PATCH", path: "/vm", body: { state: "Paused" } },
    {
      method: "PUT",
      path: "/snapshot/create",
      body: { snapshot_type: "Full", snapshot_path: "state", mem_file_path: "/proc/self/fd/3" },
    },
  ]);
  expect(restoreRequests().map(({ body }) => body)).toEqual([
    {
      snapshot_path: "state",
      mem_backend: { backend_type: "File", backend_path: "/proc/self/fd/3" },
      resume_vm: true,
    },
  ]);
});

test("[VM11] one that is too old, or something else, is not taken for it", async () => {
  expect(versionObjection("Firecracker v1.8.0\n", "hardware")).toBeUndefined();
  expect(
    versionObjection("Firecracker v1.13.1\n\nSupported snapshot data format versions: v7.0.0\n", "hardware"),
  ).toBeUndefined();
  expect(versionObjection("Firecracker v2.0.0", "hardware")).toBeUndefined();
  expect(versionObjection("Firecracker v1.7.0", "hardware")).toContain("1.8 is the oldest");
  expect(versionObjection("busybox v1.35", "hardware")).toContain("does not say that it is Firecracker");
  const standIn = "Firecracker v1.8.0 (a stand-in: QEMU, emulated)";
  expect(versionObjection(standIn, "hardware")).toContain("only stands in for Firecracker");
  expect(versionObjection(standIn, "emulated")).toBeUndefined();
});

test("[VM11] what it does not answer is refused and not asked again; where nobody is, it may be", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asked-"));
  const path = join(folder, "control");
  let asked = 0;
  const silent = createServer(() => (asked += 1));
  await new Promise<void>((done) => silent.listen(path, done));
  const [pause] = saveRequests();
  if (!pause) throw new Error("nothing is asked");
  expect(await askFirecracker(path, pause, 50)).toBe("it did not answer within 0.05 seconds");
  expect(asked).toBe(1);
  await expect(askFirecracker(join(folder, "nobody"), pause, 60_000)).rejects.toThrow("ENOENT");
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true });
});

test("[VM6] without a kernel there is no sandbox under Firecracker either", async () => {
  const nowhere = { kernel: "/nowhere", cache: "/nowhere", acceleration: "hardware", firecracker: "/nowhere" } as const;
  await expect(createMachineSandbox(nowhere)).rejects.toThrow("no kernel in /nowhere");
});

test("[VM9] memory is written as Firecracker writes a file, by its number, and by nobody once it is sealed", async () => {
  const memory = await machineMemory(8192);
  const path = `/proc/self/fd/${memory.fd}`;
  // Made if need be, emptied, written: all that a file would take.
  writeFileSync(path, Buffer.alloc(8192, "m"));
  await memory.seal();
  expect(readFileSync(path).equals(Buffer.alloc(8192, "m"))).toBe(true);
  expect(() => writeFileSync(path, "taken over")).toThrow("EPERM");
  memory.close();
});

/** A bzImage as far as it says where what it unpacks is. */
function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(3 * 512);
  head.writeUInt8(1, 0x1f1);
  head.write("HdrS", 0x202, "latin1");
  head.writeUInt16LE(0x20f, 0x206);
  head.writeUInt32LE(512, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload, Buffer.alloc(64, 0xff)]);
}

test("[VM10] a distribution's kernel is unpacked to the program that Firecracker boots", () => {
  const kernel = Buffer.concat([Buffer.from("7f454c46", "hex"), Buffer.alloc(10_000, "kernel")]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(kernel.length);
  expect(vmlinuxOf(kernel)).toBe(kernel);
  expect(vmlinuxOf(bzImage(gzipSync(kernel))).equals(kernel)).toBe(true);
  expect(vmlinuxOf(bzImage(Buffer.concat([zstdCompressSync(kernel), size]))).equals(kernel)).toBe(true);
  expect(() => vmlinuxOf(bzImage(Buffer.concat([Buffer.from("bzip3"), size])))).toThrow("packed in a way");
  expect(() => vmlinuxOf(Buffer.alloc(2000))).toThrow("neither a bzImage nor an ELF file");
});
