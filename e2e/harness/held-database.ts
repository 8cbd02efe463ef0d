import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { TributaryServer } from "./server.ts";

/**
 * Stops every process of a server's own database where it stands, as a disk does that answers nobody: connections stay, and nothing
 * is stored or read. Answers what lets it go on.
 */
export function holdDatabase({ dataDir }: Pick<TributaryServer, "dataDir">): () => void {
  const held = processesIn(join(dataDir, "postgres"));
  if (held.length === 0) throw new Error("The server has no database of its own to hold.");
  for (const pid of held) process.kill(pid, "SIGSTOP");
  return () => {
    for (const pid of held) process.kill(pid, "SIGCONT");
  };
}

/** PostgreSQL's work in the folder of their cluster. */
function processesIn(folder: string): readonly number[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder ? [Number(name)] : [];
    } catch {
      return []; // it has ended meanwhile, or is not ours to look at
    }
  });
}
