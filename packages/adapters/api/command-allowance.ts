import type { ActorId } from "@tributary/core/base";

const WINDOW_MS = 15 * 60_000;
const MOST_ACTORS = 1_000;
export const MOST_COMMANDS = 20_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;

type Used = { readonly since: number; commands: number; bytes: number };

/** How much one actor has remembered here within a quarter of an hour, so that nobody fills the store. Rule [A16]. */
export class CommandAllowance {
  readonly #now: () => number;
  readonly #used = new Map<ActorId, Used>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether one more command is taken from them. */
  takes(actor: ActorId): boolean {
    const used = this.#usedBy(actor);
    if (used.commands >= MOST_COMMANDS) return false;
    used.commands += 1;
    return true;
  }

  /** It was asked before: only what is new counts. */
  givesBack(actor: ActorId): void {
    const used = this.#usedBy(actor);
    used.commands = Math.max(0, used.commands - 1);
  }

  /** Whether an answer of that size is kept for them. */
  keeps(actor: ActorId, bytes: number): boolean {
    const used = this.#usedBy(actor);
    if (bytes > MOST_ANSWER_BYTES || used.bytes + bytes > MOST_BYTES) return false;
    used.bytes += bytes;
    return true;
  }

  #usedBy(actor: ActorId): Used {
    const now = this.#now();
    const known = this.#used.get(actor);
    if (known && now - known.since < WINDOW_MS) return known;
    if (this.#used.size >= MOST_ACTORS)
      for (const [each, { since }] of this.#used) if (now - since >= WINDOW_MS) this.#used.delete(each);
    const fresh = { since: now, commands: 0, bytes: 0 };
    this.#used.set(actor, fresh);
    return fresh;
  }
}
