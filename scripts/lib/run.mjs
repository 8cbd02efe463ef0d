import { spawn } from "node:child_process";
import { constants } from "node:os";

/** What `run` has started and what still runs, each with the promise of its end. */
const running = new Map();

/** Asks everything that still runs to end, waits until it has, and ends what does not within `patienceMs`. */
export async function endRunning({ patienceMs = 10_000 } = {}) {
  const ends = [...running].map(([child, end]) => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    return end.then(() => clearTimeout(late));
  });
  await Promise.all(ends);
}

/**
 * Runs one program to its end.
 *
 * @param {string} file - a path or a name on PATH; never a shell line
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean}} options - `capture` keeps the output instead of showing it
 * @returns {Promise<{code: number, output: string}>} code 127 when the program could not be started at all
 */
export function run(file, args, { cwd, env, capture = false } = {}) {
  const child = spawn(file, args, { cwd, env, stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit" });
  const end = new Promise((done) => {
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    const output = () => Buffer.concat(chunks).toString("utf8");
    child.on("error", (error) => done({ code: 127, output: `${output()}${file}: ${error.message}\n` }));
    child.on("close", (code, signal) => done({ code: exitCode(code, signal), output: output() }));
  });
  running.set(child, end);
  return end.finally(() => running.delete(child));
}

/** The shell's convention: a program ended by signal number n leaves with 128 + n. */
export function exitCode(code, signal) {
  if (signal !== null) return 128 + (constants.signals[signal] ?? 0);
  return code ?? 1;
}

/** "0.4 s", "14 s", "3 min 05 s": as long as a person would say it. */
export function duration(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
