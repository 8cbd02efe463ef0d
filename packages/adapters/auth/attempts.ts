type Rule = { readonly window: number; readonly max: number };
type Decision = { readonly allowed: boolean; readonly retryAfter: number | null };

const MAX_KEYS = 100_000;

/** Counts attempts per key (an address and what it asks for) in windows of `rule.window` seconds that start with the first. */
export class Attempts {
  readonly #counts = new Map<string, { count: number; readonly endsAtMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one more, unless the window is full; `retryAfter` is in seconds. */
  consume(key: string, { window, max }: Rule): Decision {
    const nowMs = this.#now();
    const known = this.#counts.get(key);
    if (!known || known.endsAtMs <= nowMs) {
      this.#counts.delete(key);
      this.#makeRoom(nowMs);
      this.#counts.set(key, { count: 1, endsAtMs: nowMs + window * 1000 });
      return { allowed: true, retryAfter: null };
    }
    if (known.count >= max) return { allowed: false, retryAfter: Math.ceil((known.endsAtMs - nowMs) / 1000) };
    known.count += 1;
    return { allowed: true, retryAfter: null };
  }

  /** Oldest first: what has run out, then, so that nobody can fill our memory, whatever is oldest. */
  #makeRoom(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.#counts) {
      if (endsAtMs > nowMs && this.#counts.size < MAX_KEYS) return;
      this.#counts.delete(key);
    }
  }
}
