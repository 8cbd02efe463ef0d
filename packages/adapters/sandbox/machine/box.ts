import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { inPath } from "../in-path.ts";
import { librariesOf, namespaces } from "../namespaces.ts";
import type { MachineImage } from "./image.ts";
import type { Acceleration } from "./qemu.ts";

/** The beginning of the command line of a machine that keeps its sockets in `folder`. */
export type MachineBox = (folder: string) => readonly string[];

/** Where distributions keep QEMU's firmware and its modules. */
const PARTS = [
  "/usr/share/qemu",
  "/usr/share/seabios",
  "/usr/lib/ipxe/qemu",
  "/usr/lib/x86_64-linux-gnu/qemu",
  "/usr/lib64/qemu",
  "/usr/lib/qemu",
];
const TRY_MS = 20_000;
/** A machine that never runs: its parts are found and put together, and it ends. */
const TRIED = ["-nodefaults", "-no-user-config", "-display", "none", "-machine", "q35", "-S", "-qmp", "stdio"];
const TOLD = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n';

/**
 * Walls around QEMU itself: whoever breaks out of a machine finds no network, no process but its own, and of our files the kernel,
 * the image and its own sockets. Undefined where this machine has no namespaces, or QEMU does not find its parts in them.
 */
export function machineBox(image: MachineImage, acceleration: Acceleration): MachineBox | undefined {
  const qemu = inPath("qemu-system-x86_64");
  if (qemu === undefined) return undefined;
  const parts = PARTS.filter((path) => existsSync(path));
  const files = [...new Set([qemu, ...linkedWith(qemu, parts), ...parts, image.kernel, image.initrd])];
  const box = (folders: readonly string[]): readonly string[] | undefined =>
    namespaces({
      files: () => files,
      folders,
      devices: acceleration === "hardware" ? ["/dev/kvm"] : [],
      environment: { PATH: "/usr/bin" },
    });
  const [file, ...args] = box([]) ?? [];
  if (file === undefined) return undefined;
  const { status } = spawnSync(file, [...args, qemu, ...TRIED], { input: TOLD, timeout: TRY_MS });
  return status === 0 ? (folder) => [...(box([folder]) ?? []), qemu] : undefined;
}

/** The libraries of the program, and of what carries a machine, which some distributions keep in modules. */
function linkedWith(qemu: string, parts: readonly string[]): readonly string[] {
  const modules = parts.flatMap((folder) => {
    const names = readdirSync(folder).filter((name) => /^accel-.*\.so$/.test(name));
    return names.map((name) => join(folder, name));
  });
  return [realpathSync(qemu), ...modules].flatMap((path) => librariesOf(path));
}
