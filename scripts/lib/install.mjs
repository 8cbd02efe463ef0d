import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duration, run } from "./run.mjs";
import { childEnv, ROOT } from "./root.mjs";

const LOCK = join(ROOT, "package-lock.json");
const INSTALLED_LOCK = join(ROOT, "node_modules/.package-lock.json");
const STAMP = join(ROOT, "node_modules/.tributary-stamp");

/**
 * Makes node_modules agree with package-lock.json; does nothing when it already does.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when npm failed; its own words have been shown
 */
export async function ensureInstalled(say) {
  const wanted = lockStamp();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return true;
  if (installedAgrees()) {
    writeFileSync(STAMP, wanted);
    return true;
  }
  say("Installing packages…");
  const startedAt = Date.now();
  const { code, output } = await npm(["ci", "--loglevel=error", "--include=dev", "--include=optional"]);
  if (code !== 0) {
    process.stderr.write(output);
    say(`Installing failed: npm ci left with code ${code}.`);
    return false;
  }
  writeFileSync(STAMP, wanted);
  say(`Installed in ${duration(Date.now() - startedAt)}.`);
  return true;
}

function lockStamp() {
  const hash = createHash("sha256").update(readFileSync(LOCK)).digest("hex");
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/**
 * Whether somebody already ran `npm install` for this lock. npm writes its hidden lock last, so a broken install has none.
 * Packages the hidden lock lacks must be optional ones (another platform's).
 */
function installedAgrees() {
  if (!existsSync(INSTALLED_LOCK)) return false;
  const wanted = JSON.parse(readFileSync(LOCK, "utf8")).packages;
  const installed = JSON.parse(readFileSync(INSTALLED_LOCK, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    if (entry.link) return existsSync(join(ROOT, path));
    const found = installed[path];
    return found === undefined ? Boolean(entry.optional || entry.devOptional) : found.version === entry.version;
  });
}

/**
 * Native add-ons must be compiled for the Node they will run on, which is ours, not the one npm runs on;
 * a nodedir in the user's own configuration would say otherwise.
 */
function npm(args) {
  const headers = join(ROOT, `node_modules/node-linux-${process.arch}`);
  const env = childEnv(process.platform === "linux" ? { npm_config_nodedir: headers } : {});
  const cli = process.env.npm_execpath;
  const throughNode = cli?.endsWith(".js") === true;
  return throughNode
    ? run(process.execPath, [cli, ...args], { cwd: ROOT, env, capture: true })
    : run("npm", args, { cwd: ROOT, env, capture: true });
}
