import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duration, run } from "./run.mjs";
import { childEnv, ROOT } from "./root.mjs";

const WEB = join(ROOT, "apps/web");
const STAMP = join(WEB, ".next/tributary-stamp");
/** Everything whose change can change the built pages. */
const SOURCES = [
  "apps/web",
  "packages/ui",
  "packages/replica",
  "packages/core",
  "assets",
  "package-lock.json",
  "tsconfig.base.json",
];
const SKIPPED_FOLDERS = new Set(["node_modules", ".next", ".turbo", "dist", "test-results"]);
const SKIPPED_FILES = /(\.test\.tsx?|\.md|\.tsbuildinfo|next-env\.d\.ts)$/;

export function hasWebApp() {
  return ["next.config.ts", "next.config.mjs", "next.config.js"].some((name) => existsSync(join(WEB, name)));
}

/**
 * Builds the web app unless the built one comes from exactly these sources.
 *
 * @param {string} node - the runtime to build with
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when the build failed; its own words have been shown
 */
export async function ensureBuilt(node, say) {
  const wanted = sourceHash();
  const isCurrent =
    existsSync(join(WEB, ".next/BUILD_ID")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
  if (isCurrent) return true;
  say("Building the web app…");
  const startedAt = Date.now();
  const next = join(ROOT, "node_modules/next/dist/bin/next");
  const { code, output } = await run(node, [next, "build"], {
    cwd: WEB,
    env: childEnv({ NODE_ENV: "production" }),
    capture: true,
  });
  if (code !== 0) {
    process.stderr.write(output);
    say(`Building the web app failed with code ${code}.`);
    return false;
  }
  writeFileSync(STAMP, wanted);
  say(`Built in ${duration(Date.now() - startedAt)}.`);
  return true;
}

/** By content, not by time: a fresh clone or a switched branch must not look older or newer than it is. */
function sourceHash() {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((source) => filesUnder(source)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return [];
  if (statSync(absolute).isFile()) return [path];
  const entries = readdirSync(absolute, { withFileTypes: true, encoding: "utf8" });
  return entries.flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : filesUnder(inner);
    return entry.isFile() && !SKIPPED_FILES.test(entry.name) ? [inner] : [];
  });
}
