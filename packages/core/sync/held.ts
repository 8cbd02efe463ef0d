import type { Clock, Origin } from "../base/index.ts";
import type { MadeOn } from "./older-bases.ts";
import type { Expected } from "./overtaken.ts";

export type Held = {
  readonly update: Uint8Array;
  readonly submit: number | undefined;
  readonly expected?: readonly Expected[] | undefined;
  readonly made?: MadeOn | undefined;
  /** Whence, as its peer had said when it came. */
  readonly origin: Origin | undefined;
  /** When it came; without it, now. */
  readonly since?: number | undefined;
};

const NONE: readonly Held[] = [];
const MAX_UPDATES = 64;
const MAX_BYTES = 1024 * 1024;
const MAX_AGE_MS = 30_000;

/** One peer's updates that build on ones that have not arrived: bounded in number, size and time [S6]. */
export class HeldUpdates {
  readonly #now: Clock;
  #held: (Held & { readonly since: number })[] = [];
  #bytes = 0;

  constructor(now: Clock) {
    this.#now = now;
  }

  /** False when a bound is passed: the peer is to be cut off. */
  hold(held: Held): boolean {
    this.#held.push({ ...held, since: held.since ?? this.#now() });
    this.#bytes += held.update.length;
    return this.#held.length <= MAX_UPDATES && this.#bytes <= MAX_BYTES && !this.isOverdue;
  }

  /** Whether one of them has waited too long, however often it was tried again. */
  get isOverdue(): boolean {
    const now = this.#now();
    return this.#held.some(({ since }) => now - since > MAX_AGE_MS);
  }

  /** Everything held, oldest first, to be tried again: what still does not fit comes back through `hold`. */
  takeAll(): readonly Held[] {
    if (this.#held.length === 0) return NONE;
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    return held;
  }
}
