import { parentPort, workerData } from "node:worker_threads";
import { importCompose } from "@tributary/adapters/compose";
import { newId } from "../ids.ts";
import type { ImportJob } from "./read-files.ts";

/** Reads one project's files away from the server's own thread: a hostile file costs its time and memory here, nobody else's. */
const { files, env, projectName } = workerData as ImportJob;
const entry = files.filter((file) => isCompose(file.path));
const others = new Map(files.map((file) => [file.path, file.text]));

parentPort?.postMessage(
  importCompose({
    files: entry.length > 0 ? entry : files.slice(0, 1),
    read: (path) => others.get(path) ?? others.get(path.replace(/^\.\//, "")),
    env,
    projectName,
    newId,
  }),
);

/** Of several files, those that Compose itself would take; the rest are what they include and name. */
function isCompose(path: string): boolean {
  return /(^|[\\/])(docker-)?compose([.-][\w.-]+)?\.ya?ml$/i.test(path) && !/[\\/]/.test(path.replace(/^\.\//, ""));
}
