import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripTypes } from "../function-code.ts";
import { SandboxUnavailable } from "../launch.ts";

/** The runtime and the two files it is started with, in a folder of our own that holds nothing else. */
export type Deno = {
  readonly binary: string;
  readonly folder: string;
  readonly guest: string;
  readonly importMap: string;
  remove(): void;
};

const PACKAGES: { readonly [platform: string]: string } = {
  "linux-x64": "@deno/linux-x64-glibc",
  "linux-arm64": "@deno/linux-arm64-glibc",
  "darwin-x64": "@deno/darwin-x64",
  "darwin-arm64": "@deno/darwin-arm64",
};

/** @throws {SandboxUnavailable} where there is no Deno for this machine, or its package was not installed */
export function unpackDeno(): Deno {
  const binary = binaryPath();
  const folder = mkdtempSync(join(tmpdir(), "tributary-world-"));
  const guest = join(folder, "guest.js");
  const importMap = join(folder, "imports.json");
  writeFileSync(guest, guestText());
  writeFileSync(importMap, JSON.stringify({ imports: refusals() }));
  return { binary, folder, guest, importMap, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The guest as plain JavaScript, which any runtime starts without a cache to write to. */
export function guestText(): string {
  return stripTypes(readFileSync(new URL("./guest.ts", import.meta.url), "utf8"));
}

/**
 * The arguments that leave it no permission at all, and no module but what it is given. `memoryMb` bounds its heap; array
 * buffers are bounded by whoever starts it.
 */
export function denoArguments(at: { readonly guest: string; readonly importMap: string }, memoryMb: number): string[] {
  return [
    "run",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    `--import-map=${at.importMap}`,
    `--v8-flags=--max-old-space-size=${memoryMb}`,
    at.guest,
  ];
}

function binaryPath(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new SandboxUnavailable(`there is no Deno for ${process.platform} on ${process.arch}.`);
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const path = join(folder, "deno");
    if (existsSync(path)) return path;
  } catch {
    // Not installed: said below.
  }
  throw new SandboxUnavailable(`the package ${name} is not installed. Run npm install without --omit=optional.`);
}

/** Node's own modules give a program more names than it needs; asking for one is refused with a sentence. */
function refusals(): { readonly [specifier: string]: string } {
  const sentence = "A function imports no modules: what it may use is listed in the documentation.";
  const module = `data:text/javascript,throw new TypeError(${encodeURIComponent(JSON.stringify(sentence))});export default 0`;
  return Object.fromEntries(builtinModules.map((name) => [name.startsWith("node:") ? name : `node:${name}`, module]));
}
