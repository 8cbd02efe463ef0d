import { parentPort } from "node:worker_threads";
import { compileText } from "./compile-text.ts";

/** One text after the other. A parser that breaks takes the thread with it, and a fresh one takes its place. */
parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: string }) => {
  parentPort?.postMessage({ id, answer: compileText(job) });
});
parentPort?.postMessage({ ready: true });
