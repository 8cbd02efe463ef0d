/** The disposable child process: reads jobs, runs them one after the other in the engine it is told, writes outcomes. */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import type { FunctionEngine } from "./function-engine.ts";
import { line, Lines, READ_FD, split, type ToChild, WRITE_FD } from "./wire.ts";

/** Each engine is loaded only where it is used: one of them may have no build for this machine. */
async function load(driver: string | undefined): Promise<FunctionEngine> {
  if (driver === "quickjs") return new (await import("./quickjs/function-quickjs.ts")).FunctionQuickJs();
  return new (await import("./isolate.ts")).FunctionIsolate();
}

const engine = await load(process.argv[2]);

/**
 * Written at once and completely, before the next job starts: the parent takes the first job without an outcome for the
 * one that killed us.
 */
function say(text: string): void {
  const bytes = Buffer.from(text);
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(WRITE_FD, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function handle(text: string): Promise<void> {
  const { header, body } = split(text);
  const message = header as ToChild;
  if (message.type === "code") {
    engine.learn(message.hash, message.js);
    return;
  }
  const ready = engine.prepare(message.limits.memoryMb);
  if (ready) await ready;
  const started = performance.now();
  const { id, live } = message;
  const onLog = live && ((text: string) => say(line({ type: "log", id, text })));
  const outcome = engine.run(message.hash, body ?? "null", message.limits, onLog);
  const about = {
    id,
    ms: Math.round((performance.now() - started) * 1000) / 1000,
    ...(outcome.logs ? { logs: outcome.logs } : {}),
  };
  if (outcome.ok) say(line({ type: "value", ...about }, outcome.json));
  else say(line({ type: "failure", ...about, failure: outcome.failure }));
}

const lines = new Lines(Number.MAX_SAFE_INTEGER);
const jobs = new Socket({ fd: READ_FD, readable: true, writable: false });
jobs.setEncoding("utf8");
let last: Promise<void> = Promise.resolve();
jobs.on("data", (chunk: string) => {
  const texts = lines.push(chunk);
  last = last.then(async () => {
    for (const text of texts) await handle(text);
  });
});
// The parent is gone: so are we.
jobs.on("close", () => process.exit(0));
say(line({ type: "ready" }));
