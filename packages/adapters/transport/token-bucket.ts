/**
 * How long a sender has to pause before its next message, in milliseconds.
 *
 * A bucket holds `burst` tokens and gains `perSecond`; each message takes one and may take the bucket below zero, which
 * is the debt to wait for. A returning client with a full outbox is slowed down, never cut off.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(options: { readonly perSecond: number; readonly burst: number; readonly now: number }) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#tokens = options.burst;
    this.#at = options.now;
  }

  /** Takes `cost` tokens at `now`; the pause that is owed, 0 while there are tokens. */
  take(cost: number, now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond) - cost;
    this.#at = now;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1000);
  }
}
