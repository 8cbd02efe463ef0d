import { join } from "node:path";
import type { ServerProcess } from "../server-process.ts";

/** What a server held at one moment, in MB: of its pages, and of live objects after a full collection. */
export type MemorySample = { readonly atSeconds: number; readonly rssMb: number; readonly liveMb: number };

/** With these the server's process can be asked what it holds. */
export const WATCHED_NODE_ARGS = ["--expose-gc", "--import", join(import.meta.dirname, "memory-probe.ts")] as const;

const SAID = /^memory (\{.*\})$/gm;
const ANSWERS_WITHIN_MS = 20_000;

/** Samples of one process, taken when asked. */
export class MemoryWatch {
  readonly samples: MemorySample[] = [];
  readonly #server: Pick<ServerProcess, "output" | "signal">;
  readonly #answersWithinMs: number;
  readonly #beganAt = performance.now();

  constructor(server: Pick<ServerProcess, "output" | "signal">, answersWithinMs = ANSWERS_WITHIN_MS) {
    this.#server = server;
    this.#answersWithinMs = answersWithinMs;
  }

  /** @throws {Error} when the server does not answer in time */
  async sample(): Promise<MemorySample> {
    const told = this.#answers().length;
    this.#server.signal("SIGUSR2");
    const askedAt = performance.now();
    while (this.#answers().length === told) {
      if (performance.now() - askedAt > this.#answersWithinMs) throw new Error("the server does not say what it holds");
      await new Promise((done) => setTimeout(done, 50));
    }
    const { rss, heapUsed, external } = JSON.parse(this.#answers().at(-1) ?? "{}") as NodeJS.MemoryUsage;
    const atSeconds = Math.round((performance.now() - this.#beganAt) / 1000);
    const sample = { atSeconds, rssMb: mb(rss), liveMb: mb(heapUsed + external) };
    this.samples.push(sample);
    return sample;
  }

  /**
   * Samples every `everyMs` until told to stop. Never throws, since nobody waits for it while it goes on: a server that does not
   * answer is not asked again, and it is said why.
   */
  async until(isOver: () => boolean, everyMs: number): Promise<{ readonly problem?: string }> {
    let due = performance.now();
    while (!isOver()) {
      if (performance.now() >= due) {
        try {
          await this.sample();
        } catch (fault) {
          return { problem: (fault as Error).message };
        }
        due += everyMs;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    return {};
  }

  #answers(): readonly string[] {
    return [...this.#server.output.matchAll(SAID)].map((match) => match[1] as string);
  }
}

function mb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
