import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import type { Fault } from "./faults.ts";

export const ROOT = resolve(import.meta.dirname, "../../..");
const COPIED = [
  "packages",
  "assets",
  "drizzle",
  "scripts",
  "package.json",
  "vitest.config.ts",
  "tsconfig.base.json",
  "tsconfig.json",
];
const OWN = "@tributary";

/** A copy of the packages in which faults are planted one by one; libraries are the project's own. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), "tributary-planted-"));

  constructor() {
    const filter = (from: string): boolean => basename(from) !== "node_modules" && basename(from) !== "ui";
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true, filter });
    this.#link();
  }

  /** Runs `work` with the fault in place, and takes it out again. */
  async withFault<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
    const file = join(this.folder, fault.file);
    const whole = readFileSync(file, "utf8");
    if (placesOf(fault, whole) !== 1)
      throw new RangeError(`${fault.id}: ${fault.find} does not stand in ${fault.file} once`);
    writeFileSync(
      file,
      whole.replace(fault.find, () => fault.replace),
    );
    try {
      return await work();
    } finally {
      writeFileSync(file, whole);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Every library where it is; our own packages here. */
  #link(): void {
    const [from, to] = [join(ROOT, "node_modules"), join(this.folder, "node_modules")];
    mkdirSync(join(to, OWN), { recursive: true });
    for (const name of readdirSync(from))
      if (name !== OWN && name !== ".vite") symlinkSync(join(from, name), join(to, name));
    for (const name of readdirSync(join(from, OWN))) {
      const place = relative(ROOT, resolve(join(from, OWN), readlinkSync(join(from, OWN, name))));
      if (existsSync(join(this.folder, place))) symlinkSync(join(this.folder, place), join(to, OWN, name));
    }
    // What a package has of its own.
    for (const name of readdirSync(join(this.folder, "packages"))) {
      const own = join(ROOT, "packages", name, "node_modules");
      if (existsSync(own)) symlinkSync(own, join(this.folder, "packages", name, "node_modules"));
    }
  }
}

/** How often the text that a fault replaces stands in its file. */
export function placesOf({ find }: Fault, text: string): number {
  return text.split(find).length - 1;
}
