/** An answer that takes longer than this is worth a word. */
const SLOW_AFTER_MS = 4000;

/** Says when answers are long in coming; every answer starts the clock anew. */
export class Patience {
  readonly #tell: (slow: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (slow: boolean) => void) {
    this.#tell = tell;
  }

  /** Something was sent. */
  sent(): void {
    this.#timer ??= setTimeout(() => this.#tell(true), SLOW_AFTER_MS);
  }

  /** Something was answered; `waiting` says whether more is to come. */
  answered(waiting: boolean): void {
    this.stop();
    this.#tell(false);
    if (waiting) this.sent();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
