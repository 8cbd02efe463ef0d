import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where the kernel of the test machines is kept between runs. */
const KERNEL = join(import.meta.dirname, "../../../node_modules/.cache/tributary/kernel");

/** Brings a kernel for machines, as Debian packages it, unless `TRIBUTARY_MACHINE_KERNEL` names one that is there. */
export default function setup(): void {
  process.env["TRIBUTARY_MACHINE_KERNEL"] ??= KERNEL;
  if (existsSync(join(process.env["TRIBUTARY_MACHINE_KERNEL"], "boot"))) return;
  try {
    fetchKernel();
  } catch (error) {
    rmSync(KERNEL, { recursive: true, force: true });
    throw new Error(
      `There is no kernel for the test machines, and none could be fetched (apt-get download): ${(error as Error).message} ` +
        "Set TRIBUTARY_MACHINE_KERNEL to a folder that a kernel's package was unpacked into.",
    );
  }
}

function fetchKernel(): void {
  mkdirSync(KERNEL, { recursive: true });
  const options = { cwd: KERNEL, encoding: "utf8" } as const;
  const depends = execFileSync("apt-cache", ["depends", "linux-image-cloud-amd64"], options);
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error("this system's packages name no kernel for virtual machines.");
  execFileSync("apt-get", ["download", name], options);
  const file = readdirSync(KERNEL).find((each) => each.endsWith(".deb"));
  if (file === undefined) throw new Error(`${name} was not downloaded.`);
  execFileSync("dpkg-deb", ["-x", file, "."], options);
  rmSync(join(KERNEL, file));
}
