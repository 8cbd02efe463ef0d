import type { RunRecord, RunStore } from "@tributary/core/governance";
import { setTimeout as sleep } from "node:timers/promises";
import { RETRY_MS } from "../try-again.ts";

/** Stores a run's newest record, one write at a time, and keeps trying while the store is away. */
export class RunSaver {
  readonly #store: RunStore;
  readonly #onFault: (fault: unknown) => void;
  #next: RunRecord | undefined;
  #saving: Promise<void> | undefined;
  #stopped = false;

  constructor(store: RunStore, onFault: (fault: unknown) => void) {
    this.#store = store;
    this.#onFault = onFault;
  }

  /** Resolves once this record, or a newer one, is stored. */
  save(record: RunRecord): Promise<void> {
    this.#next = record;
    this.#saving ??= this.#work();
    return this.#saving;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    while (this.#next && !this.#stopped) {
      const record = this.#next;
      this.#next = undefined;
      try {
        await this.#store.save(record);
      } catch (fault) {
        this.#onFault(fault);
        this.#next ??= record;
        await sleep(RETRY_MS);
      }
    }
    // In the same turn as the last look at #next: a record handed in from now on starts a new round.
    this.#saving = undefined;
  }
}
