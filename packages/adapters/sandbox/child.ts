/** The disposable child process: reads jobs, runs them one after the other in an isolate, writes outcomes. */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { FunctionIsolate } from "./isolate.ts";
import { line, Lines, READ_FD, split, type ToChild, WRITE_FD } from "./wire.ts";

const isolate = new FunctionIsolate();

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

function handle(text: string): void {
  const { header, body } = split(text);
  const message = header as ToChild;
  if (message.type === "code") {
    isolate.learn(message.hash, message.js);
    return;
  }
  const started = performance.now();
  const outcome = isolate.run(message.hash, body ?? "null", message.limits);
  const about = {
    id: message.id,
    ms: Math.round((performance.now() - started) * 1000) / 1000,
    ...(outcome.logs ? { logs: outcome.logs } : {}),
  };
  if (outcome.ok) say(line({ type: "value", ...about }, outcome.json));
  else say(line({ type: "failure", ...about, failure: outcome.failure }));
}

const lines = new Lines(Number.MAX_SAFE_INTEGER);
const jobs = new Socket({ fd: READ_FD, readable: true, writable: false });
jobs.setEncoding("utf8");
jobs.on("data", (chunk: string) => {
  for (const text of lines.push(chunk)) handle(text);
});
// The parent is gone: so are we.
jobs.on("close", () => process.exit(0));
say(line({ type: "ready" }));
