import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const SCRIPTS = join(import.meta.dirname, "..");

/** A small checkout with our scripts, a Node, and whatever files a test puts into it. */
export function makeCheckout(files = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "trb-checkout-")));
  const write = (path, content, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  for (const part of ["start.mjs", "test.mjs", "ensure-system.mjs", "lib"])
    cpSync(join(SCRIPTS, part), join(root, "scripts", part), { recursive: true });
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules/.bin/node"));
  write("package-lock.json", JSON.stringify(lock({ "node_modules/left": { version: "1.0.0" } })));
  write("node_modules/.package-lock.json", JSON.stringify(lock({ "node_modules/left": { version: "1.0.0" } })));
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export function lock(packages) {
  return { lockfileVersion: 3, packages: { "": { name: "small" }, ...packages } };
}
