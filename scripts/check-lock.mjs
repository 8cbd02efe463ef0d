// Says which packages of package-lock.json name a platform package the lock lacks. `npm install` passes over that
// silently, because this platform does not need it; `npm ci` then refuses the lock on every machine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./lib/root.mjs";

/** @returns {string[]} one sentence per package; none when `npm ci` will accept the lock in this respect */
export function incompletePackages(lock) {
  const names = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !names.has(name));
    if (missing.length === 0) return [];
    const what = path === "" ? "the root package" : `${path.replace(/^.*node_modules\//, "")}@${entry.version}`;
    return [`${what}: ${missing.join(", ")} not in the lock; choose a version whose platform packages are published`];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const sentences = incompletePackages(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")));
  for (const sentence of sentences) console.error(`package-lock.json: ${sentence}`);
  process.exit(sentences.length > 0 ? 1 : 0);
}
