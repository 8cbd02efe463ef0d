import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReactiveDriver } from "./launch.ts";
import { librariesOf } from "./namespaces.ts";

/** This folder, whose files a child runs, and the package that says what kind of modules they are. */
const HERE = fileURLToPath(new URL(".", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../package.json", import.meta.url));

/** What each driver imports, and what that imports. */
const PACKAGES: { readonly [Driver in ReactiveDriver]: readonly string[] } = {
  "isolated-vm": ["isolated-vm", "node-gyp-build"],
  quickjs: ["quickjs-emscripten-core", "@jitl/quickjs-ng-wasmfile-release-sync", "@jitl/quickjs-ffi-types"],
};

const known = new Map<ReactiveDriver, readonly string[]>();

/** All files a child of this driver needs, each where it is: Node, its libraries, our code, the packages it imports. */
export function childFiles(driver: ReactiveDriver): readonly string[] {
  let files = known.get(driver);
  if (!files) {
    const paths = [process.execPath, HERE, PACKAGE, ...PACKAGES[driver].map((name) => folderOf(name))];
    files = [...librariesOf(process.execPath), ...paths];
    known.set(driver, files);
  }
  return files;
}

/** The folder of a package: the one around its entry whose package.json bears the name. */
function folderOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === name) return folder;
  }
  throw new Error(`the package ${name} was not found around ${entry}`);
}
