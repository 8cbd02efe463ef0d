// Brings the programs the tests drive: a browser, a Docker engine, a static busybox for images, a sandbox tool, a font.
// On Debian as root it installs what is missing; anywhere else it says what to install.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "./lib/run.mjs";

/** What must exist, and the Debian package that brings it. The first path found counts. */
const PROGRAMS = [
  { package: "chromium", paths: ["/usr/bin/chromium"], why: "the browser journeys" },
  { package: "docker.io", paths: ["/usr/sbin/dockerd", "/usr/bin/dockerd"], why: "a private Docker engine" },
  { package: "busybox-static", paths: ["/usr/bin/busybox", "/bin/busybox"], why: "test images without a network" },
  { package: "qemu-system-x86", paths: ["/usr/bin/qemu-system-x86_64"], why: "machines for functions" },
  { package: "bubblewrap", paths: ["/usr/bin/bwrap"], why: "sandboxes" },
  {
    package: "fonts-dejavu-core",
    paths: ["/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"],
    why: "text in the browser",
  },
];

/**
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when something is missing and could not be installed
 */
export async function ensureSystem(say) {
  const missing = PROGRAMS.filter((program) => !isPresent(program));
  if (missing.length === 0) return true;
  const names = missing.map((program) => program.package);
  if (!canInstall()) {
    say(`Missing on this machine: ${missing.map((one) => `${one.package} (${one.why})`).join(", ")}.`);
    say(`On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${names.join(" ")}`);
    return false;
  }
  say(`Installing system packages: ${names.join(", ")}…`);
  const update = await aptGet(["update"]);
  if (update.code !== 0) say("apt-get update failed; trying with the package lists there are.");
  const install = await aptGet(["install", "-y", "--no-install-recommends", ...names]);
  if (install.code === 0) return true;
  process.stderr.write(install.output);
  say(`apt-get install failed with code ${install.code}.`);
  return false;
}

/** A package that only looks present (Debian's plain busybox has no static binary) is asked of dpkg. */
function isPresent(program) {
  if (!program.paths.some((path) => existsSync(path))) return false;
  if (program.package !== "busybox-static" || !existsSync("/usr/bin/dpkg")) return true;
  const status = spawnSync("dpkg", ["-s", program.package], { encoding: "utf8" });
  return status.stdout.includes("Status: install ok installed");
}

function canInstall() {
  const hasApt = (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, "apt-get")));
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && hasApt;
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return run("apt-get", ["-o", "DPkg::Lock::Timeout=500", "-qq", ...args], { env, capture: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exit((await ensureSystem((line) => console.log(line))) ? 0 : 1);
}
