import type { ComponentId } from "@tributary/core/base";
import type { ResourceState } from "@tributary/core/protocol";
import { setTimeout as sleep } from "node:timers/promises";
import { inParallel } from "../serial.ts";
import { RETRY_MS } from "../try-again.ts";

const LANES = 4;

export type ResourceKeeperParts = {
  store(component: ComponentId, state: ResourceState | undefined): Promise<void>;
  onFault(fault: unknown): void;
};

/**
 * Stores of each component the newest state: one write of a component at a time, so that no earlier one arrives after it, and again
 * while the store is away. Rule [V57].
 */
export class ResourceKeeper {
  readonly #parts: ResourceKeeperParts;
  readonly #closing = new AbortController();
  /** The newest of each that is not stored, and not being stored. */
  #waiting = new Map<ComponentId, ResourceState | undefined>();
  #working: Promise<void> | undefined;

  constructor(parts: ResourceKeeperParts) {
    this.#parts = parts;
  }

  keep(component: ComponentId, state: ResourceState | undefined): void {
    this.#waiting.set(component, state);
    this.#working ??= this.#work();
  }

  /** What waits is tried once more; what cannot be stored then is read anew by whoever opens the workspace next. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#waiting.size > 0) {
      const isLast = signal.aborted;
      if ((await this.#storeAll()) || signal.aborted) {
        if (isLast) break;
        continue;
      }
      await sleep(RETRY_MS, undefined, { ref: false, signal }).catch(() => undefined);
    }
    // In the same turn as the last look at what waits: what is to be kept from now on begins anew.
    this.#working = undefined;
  }

  /** Tries what waits until something cannot be stored: false then, and all that is not stored waits on, that last. */
  async #storeAll(): Promise<boolean> {
    const { store, onFault } = this.#parts;
    const batch = this.#waiting;
    this.#waiting = new Map();
    const failed = new Map<ComponentId, ResourceState | undefined>();
    const attempt = async ([component, state]: readonly [ComponentId, ResourceState | undefined]): Promise<void> => {
      batch.delete(component);
      failed.set(component, state);
      await store(component, state);
      failed.delete(component);
    };
    await inParallel([...batch], LANES, attempt).catch(onFault);
    // What has come meanwhile is newer.
    this.#waiting = new Map([...batch, ...failed, ...this.#waiting]);
    return failed.size === 0;
  }
}
