import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout these scripts belong to, wherever they are called from. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Nobody's build calls home from here. */
export const QUIET_ENV = { NEXT_TELEMETRY_DISABLED: "1", TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

/** Where Node keeps what it has made of our TypeScript: a process that starts again needs not read it again. */
const COMPILED = resolve(ROOT, "node_modules/.cache/node");

/** The environment of everything we start: the project's own Node and tools come first on the path. */
export function childEnv(extra = {}) {
  const path = `${resolve(ROOT, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
  return { NODE_COMPILE_CACHE: COMPILED, ...process.env, PATH: path, ...QUIET_ENV, ...extra };
}
