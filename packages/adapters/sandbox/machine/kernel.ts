import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxUnavailable } from "../launch.ts";
import { unpacked } from "./unpack.ts";

/** A kernel as its package brings it: packed, with the folder of its modules. */
export type Kernel = { readonly file: string; readonly modules: string };

/** A module of it, ready to be loaded. */
export type KernelModule = { readonly name: string; readonly content: Buffer };

/** For an operator, wherever a kernel is missing. */
export const HOW_TO_GET_A_KERNEL =
  "TRIBUTARY_MACHINE_KERNEL names the folder that holds boot/vmlinuz-* and lib/modules: “/” where this machine has a kernel that this " +
  "user may read, else one that a kernel's package was unpacked into. On Debian: “apt-get download $(apt-cache depends " +
  "linux-image-cloud-amd64 | sed -n 's/.*Depends: //p') && dpkg-deb -x linux-image-*.deb kernel”.";

const PREFIX = "vmlinuz-";

/**
 * The newest kernel in a folder that has its modules beside it.
 *
 * @param folder - holds `boot/vmlinuz-*` and `lib/modules`, as a kernel's package unpacks
 * @throws {SandboxUnavailable} where there is none
 */
export function kernelIn(folder: string): Kernel {
  const boot = join(folder, "boot");
  const names = existsSync(boot) ? readdirSync(boot).filter((name) => name.startsWith(PREFIX)) : [];
  if (names.length === 0) throw new SandboxUnavailable(`there is no kernel in ${boot}. ${HOW_TO_GET_A_KERNEL}`);
  const newestFirst = names.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  for (const name of newestFirst) {
    const modules = join(folder, "lib/modules", name.slice(PREFIX.length));
    if (existsSync(modules)) return { file: join(boot, name), modules };
  }
  throw new SandboxUnavailable(`no kernel in ${boot} has its modules in ${join(folder, "lib/modules")}.`);
}

/**
 * The modules and what they depend on, each after what it needs; what is built into the kernel needs none.
 *
 * @throws {SandboxUnavailable} naming one that the kernel does not have
 */
export function modulesOf(kernel: Kernel, wanted: readonly string[]): readonly KernelModule[] {
  const files = new Map<string, string>();
  for (const path of readdirSync(kernel.modules, { recursive: true, encoding: "utf8" })) {
    const name = /([^/]+)\.ko(\.xz|\.zst|\.gz)?$/.exec(path)?.[1];
    if (name !== undefined) files.set(name, join(kernel.modules, path));
  }
  const builtIn = builtInto(kernel);
  const ordered = new Map<string, KernelModule>();
  const take = (name: string): void => {
    if (ordered.has(name) || builtIn.has(name)) return;
    const path = files.get(name);
    if (path === undefined) throw new SandboxUnavailable(`the kernel ${kernel.file} has no module ${name}.ko.`);
    const content = unpacked(readFileSync(path));
    for (const needed of dependenciesOf(content)) take(needed);
    ordered.set(name, { name, content });
  };
  for (const name of wanted) take(name);
  return [...ordered.values()];
}

function builtInto({ modules }: Kernel): ReadonlySet<string> {
  const list = join(modules, "modules.builtin");
  const text = existsSync(list) ? readFileSync(list, "utf8") : "";
  return new Set([...text.matchAll(/([^/\n]+)\.ko$/gm)].map(([, name]) => name ?? ""));
}

function dependenciesOf(module: Buffer): readonly string[] {
  const found = /\0depends=([^\0]*)\0/.exec(module.toString("latin1"))?.[1] ?? "";
  return found.split(",").filter((name) => name !== "");
}
