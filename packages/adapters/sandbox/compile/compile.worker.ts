import { parentPort } from "node:worker_threads";
import { compileText } from "./compile-text.ts";

/** One text after the other. A parser that breaks takes the thread with it, and a fresh one takes its place. */
parentPort?.on("message", ({ id, source }: { readonly id: number; readonly source: string }) => {
  parentPort?.postMessage({ id, compiled: compileText(source) });
});
