import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxUnavailable } from "../launch.ts";
import { librariesOf } from "../namespaces.ts";
import { unpackDeno } from "../world/deno.ts";
import { type ArchiveEntry, cpioArchive } from "./cpio.ts";
import { type Kernel, kernelIn, modulesOf } from "./kernel.ts";

/** A kernel and the file system it starts with. */
export type MachineImage = { readonly kernel: string; readonly initrd: string };

/** What each kind of wire needs of the kernel's modules; their order follows from what each depends on. */
const WIRES = {
  serial: ["virtio_pci", "virtio_console"],
  vsock: ["virtio_mmio", "vmw_vsock_virtio_transport"],
} as const;

/** The wire of what carries the machine. */
export type MachineWire = keyof typeof WIRES;

const PROGRAMS = { busybox: ["/bin/busybox", "/usr/bin/busybox"], perl: ["/usr/bin/perl"] } as const;
const FOLDERS = ["proc", "sys", "dev", "tmp", "bin", "modules"];

/**
 * The image of the machine functions run in: Linux, a shell to bring it up, the runtime, and nothing to go anywhere with. It is
 * put together once from what this machine has, and kept in `folder` under its hash.
 *
 * @param kernelFolder - holds `boot/vmlinuz-*` and `lib/modules`, as a kernel's package unpacks
 * @param wire - all that the kernel needs modules for: one without those of the other wire will do
 * @throws {SandboxUnavailable} naming what is missing
 */
export function machineImage(kernelFolder: string, folder: string, wire: MachineWire): MachineImage {
  const kernel = kernelIn(kernelFolder);
  const archive = cpioArchive([...entriesOf(), ...wireEntries(kernel, wire)]);
  const initrd = join(folder, `machine-${createHash("sha256").update(archive).digest("hex")}.cpio`);
  if (!existsSync(initrd)) {
    mkdirSync(folder, { recursive: true });
    const part = `${initrd}.${process.pid}.part`;
    writeFileSync(part, archive);
    renameSync(part, initrd);
  }
  return { kernel: kernel.file, initrd };
}

/** In the folder of modules: what the wire needs, and the list of it in the order to load it. */
export function wireEntries(kernel: Kernel, wire: MachineWire): readonly ArchiveEntry[] {
  const modules = modulesOf(kernel, WIRES[wire]);
  return [
    ...modules.map(({ name, content }) => ({ kind: "file", path: `modules/${name}.ko`, content }) as const),
    text(`modules/${wire}`, `${modules.map(({ name }) => name).join(" ")}\n`),
  ];
}

function entriesOf(): readonly ArchiveEntry[] {
  const deno = unpackDeno();
  try {
    const [busybox, perl] = [programPath("busybox"), programPath("perl")];
    const libraries = [...new Set([...librariesOf(deno.binary), ...librariesOf(perl)])];
    return [
      ...foldersFor(libraries).map((path) => ({ kind: "folder", path }) as const),
      text("init", ownFile("init.sh"), true),
      text("begin.pl", ownFile("begin.pl")),
      copy("bin/busybox", busybox),
      copy("bin/perl", perl),
      copy("deno", deno.binary),
      copy("guest.js", deno.guest),
      copy("imports.json", deno.importMap),
      ...libraries.map((path) => copy(path.slice(1), path)),
    ];
  } finally {
    deno.remove();
  }
}

function foldersFor(libraries: readonly string[]): readonly string[] {
  const above = libraries.flatMap((path) => {
    const parts = path.slice(1).split("/").slice(0, -1);
    return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set([...FOLDERS, ...above])].sort();
}

function programPath(name: keyof typeof PROGRAMS): string {
  const path = PROGRAMS[name].find((each) => existsSync(each));
  if (path === undefined) throw new SandboxUnavailable(`${name} is not installed.`);
  return path;
}

function ownFile(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), "utf8");
}

function copy(path: string, from: string): ArchiveEntry {
  return { kind: "file", path, content: readFileSync(realpathSync(from)), executable: true };
}

function text(path: string, content: string, executable = false): ArchiveEntry {
  return { kind: "file", path, content: Buffer.from(content), executable };
}
