import { KEPT, type Upkeep } from "@tributary/core/governance";
import type { Log } from "./log.ts";

const FIRST_AFTER_MS = 5 * 60_000;
const EVERY_MS = 60 * 60_000;

export type SweeperParts = {
  readonly upkeep: Upkeep;
  readonly log: Log;
  now(): number;
  onFault(fault: unknown, where?: string): void;
};

/** Has the store let go, every hour, of what it keeps for a while only. Rule [V50]. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  start(afterMs = FIRST_AFTER_MS): void {
    this.#timer = setTimeout(() => {
      this.#sweeping = this.sweepOnce().finally(() => void (this.#ending.signal.aborted || this.start(EVERY_MS)));
    }, afterMs).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ending.abort();
    await this.#sweeping;
  }

  /** Once, and a fault is told and costs only this time. */
  async sweepOnce(): Promise<void> {
    const { upkeep, log, now, onFault } = this.#parts;
    try {
      const swept = await upkeep.sweep(now(), KEPT, this.#ending.signal);
      if (Object.values(swept).some((count) => count > 0)) log.info(swept, "let go of what is kept for a while only");
    } catch (fault) {
      onFault(fault, "upkeep");
    }
  }
}
