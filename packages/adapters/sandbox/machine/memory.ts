import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Memory without a name: the template writes it, and once it is sealed its copies read it and can do no more. */
export type MachineMemory = {
  readonly fd: number;
  /** From now on the kernel lets nobody write to it. @throws {Error} while somebody still could */
  seal(): Promise<void>;
  close(): void;
};

/** The number it has in whatever carries a machine. The template writes it; copies keep what they change to themselves. */
export const MEMORY_FD = 3;
/** How whatever carries a machine opens it. */
export const MEMORY_PATH = `/proc/self/fd/${MEMORY_FD}`;

const KEEPER = fileURLToPath(new URL("./memory.pl", import.meta.url));

/** @throws {Error} where the kernel has no such memory */
export async function machineMemory(sizeBytes: number): Promise<MachineMemory> {
  // Node neither makes nor seals such memory. Whoever does, ends when it is done; it is held by its number here.
  const keeper = spawn("perl", [KEEPER, String(sizeBytes)], { stdio: ["pipe", "pipe", "pipe"] });
  let trouble = "";
  keeper.stderr.setEncoding("utf8").on("data", (text: string) => {
    trouble += text;
  });
  keeper.stdin.on("error", () => undefined); // it is gone; its end says so
  const ended = once(keeper, "close") as Promise<[number | null]>;
  const said = await Promise.race([once(keeper.stdout.setEncoding("utf8"), "data") as Promise<[string]>, ended]);
  if (typeof said[0] !== "string") throw new Error(trouble.trim() || "the memory's keeper ended at once");
  const fd = openSync(`/proc/${keeper.pid}/fd/${said[0].trim()}`, "r+");
  return {
    fd,
    seal: async () => {
      keeper.stdin.end("seal\n");
      const [code] = await ended;
      if (code !== 0) throw new Error(trouble.trim() || "the memory's keeper ended before it was told to seal");
    },
    close: () => {
      keeper.kill("SIGKILL");
      closeSync(fd);
    },
  };
}
