// `npm start`: installs what is missing, builds what is stale, then runs the server until it is told to stop.
// Plain JavaScript for Node 18 and newer: this file runs before the project's own Node is there.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./lib/install.mjs";
import { whenOrphaned } from "./lib/orphan.mjs";
import { childEnv, ROOT } from "./lib/root.mjs";
import { exitCode } from "./lib/run.mjs";
import { findRuntime } from "./lib/runtime.mjs";
import { SERVER_FLAGS } from "./lib/server-flags.mjs";
import { ensureBuilt, hasWebApp } from "./lib/web-build.mjs";

const SERVER = join(ROOT, "apps/server/src/main.ts");
const say = (line) => console.log(line);

async function main() {
  if (!(await ensureInstalled(say))) return 1;
  const runtime = findRuntime();
  if ("problem" in runtime) {
    console.error(runtime.problem);
    return 1;
  }
  if (!existsSync(SERVER)) {
    console.error("This checkout has no server yet (apps/server/src/main.ts is missing).");
    return 1;
  }
  if (!hasWebApp()) say("This checkout has no web app yet; starting the server alone.");
  else if (!(await ensureBuilt(runtime.path, say))) return 1;
  return serve(runtime.path);
}

/** Runs the server in the foreground, hands it the signals we get, and leaves with its exit code. */
function serve(node) {
  return new Promise((done) => {
    const env = childEnv({ NODE_ENV: process.env.NODE_ENV ?? "production" });
    const server = spawn(node, [...SERVER_FLAGS, SERVER, ...process.argv.slice(2)], {
      cwd: ROOT,
      env,
      stdio: "inherit",
    });
    // At a terminal, Ctrl-C reaches the whole foreground group by itself; a second one would mean "now, at once".
    process.on("SIGINT", () => process.stdin.isTTY || server.kill("SIGINT"));
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => server.kill(signal));
    whenOrphaned(() => server.kill("SIGTERM"));
    server.on("error", (error) => {
      console.error(`The server could not be started: ${error.message}`);
      done(1);
    });
    server.on("exit", (code, signal) => done(exitCode(code, signal)));
  });
}

process.exit(await main());
