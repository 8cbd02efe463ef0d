import type { After } from "./after.ts";

/** An answer that takes longer than this is worth a word. */
const SLOW_AFTER_MS = 4000;

/** Says when answers are long in coming; every answer starts the clock anew. */
export class Patience {
  readonly #after: After;
  readonly #tell: (slow: boolean) => void;
  #stop: (() => void) | undefined;

  constructor(after: After, tell: (slow: boolean) => void) {
    this.#after = after;
    this.#tell = tell;
  }

  /** Something was sent. */
  sent(): void {
    this.#stop ??= this.#after(SLOW_AFTER_MS, () => this.#tell(true));
  }

  /** Something was answered; `waiting` says whether more is to come. */
  answered(waiting: boolean): void {
    this.stop();
    this.#tell(false);
    if (waiting) this.sent();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
