import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Detaches what an engine that was killed left mounted below a folder, innermost first, so that it can be removed. */
export function unmountUnder(folder: string): void {
  const below = mountPoints()
    .filter((path) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
  for (const path of below) spawnSync("umount", ["--lazy", path]);
}

function mountPoints(): readonly string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
}
