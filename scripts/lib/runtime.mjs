import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

const NEEDED_MAJOR = 24;

/**
 * The Node our TypeScript runs on: the one npm installed with the project, or this one where none is published for the machine.
 *
 * @returns {{path: string} | {problem: string}} a problem is a sentence for the person at the terminal
 */
export function findRuntime() {
  const bundled = join(ROOT, "node_modules/.bin/node");
  const probe = spawnSync(bundled, ["--version"], { encoding: "utf8" });
  if (probe.status === 0 && major(probe.stdout) >= NEEDED_MAJOR) return { path: bundled };
  if (major(process.version) >= NEEDED_MAJOR) return { path: process.execPath };
  return {
    problem:
      `Tributary needs Node ${NEEDED_MAJOR} or newer. There is no packaged Node for ${process.platform}-${process.arch}, ` +
      `and this one is ${process.version}. Install Node ${NEEDED_MAJOR} (https://nodejs.org) and run the same command again.`,
  };
}

function major(version) {
  return Number.parseInt(String(version).replace(/^v/, ""), 10) || 0;
}
