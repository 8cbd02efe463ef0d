import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { inPath } from "../in-path.ts";
import { librariesOf, namespaces } from "../namespaces.ts";
import type { MachineImage } from "./image.ts";
import type { Acceleration } from "./qemu.ts";

/** The beginning of the command line of a machine that keeps its sockets in `folder`, up to the program that carries it. */
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

type Boxed = {
  readonly program: string;
  /** What it is made of beside itself, and what it reads. */
  readonly files: readonly string[];
  readonly acceleration: Acceleration;
  /** Words and input with which it starts, finds its parts, and ends well. */
  readonly trial: { readonly words: readonly string[]; readonly input: string };
};

/** Walls around QEMU itself; undefined where this machine has no namespaces, or QEMU does not find its parts in them. */
export function qemuBox(image: MachineImage, acceleration: Acceleration): MachineBox | undefined {
  const program = inPath("qemu-system-x86_64");
  if (program === undefined) return undefined;
  const parts = PARTS.filter((path) => existsSync(path));
  const files = [...linkedWith(program, parts), ...parts, image.kernel, image.initrd];
  return machineBox({ program, files, acceleration, trial: { words: TRIED, input: TOLD } });
}

/**
 * Walls around what carries a machine: whoever breaks out of one finds no network, no process but its own, and of our files the kernel,
 * the image and its own sockets.
 */
export function machineBox({ program, files, acceleration, trial }: Boxed): MachineBox | undefined {
  const all = [...new Set([program, ...files])];
  const box = (folder: string | undefined): readonly string[] | undefined =>
    namespaces({
      files: () => all,
      ...(folder === undefined ? {} : { folders: [folder], cwd: folder }),
      devices: acceleration === "hardware" ? ["/dev/kvm"] : [],
      environment: { PATH: "/usr/bin" },
    });
  const [file, ...args] = box(undefined) ?? [];
  if (file === undefined) return undefined;
  const { status } = spawnSync(file, [...args, program, ...trial.words], { input: trial.input, timeout: TRY_MS });
  return status === 0 ? (folder) => [...(box(folder) ?? []), program] : undefined;
}

/** The libraries of the program, and of what carries a machine, which some distributions keep in modules. */
function linkedWith(qemu: string, parts: readonly string[]): readonly string[] {
  const modules = parts.flatMap((folder) => {
    const names = readdirSync(folder).filter((name) => /^accel-.*\.so$/.test(name));
    return names.map((name) => join(folder, name));
  });
  return [realpathSync(qemu), ...modules].flatMap((path) => librariesOf(path));
}
