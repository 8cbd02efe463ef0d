import { parentPort } from "node:worker_threads";
import { createTyping, type TypedText } from "@tributary/typing";
import { readLibrary } from "./read-library.ts";

const typing = createTyping(readLibrary());

/** One text after the other. A text whose types never end takes the thread with it. */
parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: TypedText }) => {
  parentPort?.postMessage({ id, answer: typing.problems(job) });
});
parentPort?.postMessage({ ready: true });
