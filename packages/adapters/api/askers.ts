/** Who waits for what came of one command: it is given up once all of them have. Whoever has no way to say so never does. */
export class Askers {
  readonly #left = new AbortController();
  #waiting = 0;

  /** Aborts when nobody waits any more. */
  get givenUp(): AbortSignal {
    return this.#left.signal;
  }

  join(signal: AbortSignal | undefined): void {
    this.#waiting += 1;
    if (signal?.aborted) this.#leave();
    else signal?.addEventListener("abort", () => this.#leave(), { once: true });
  }

  #leave(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#left.abort();
  }
}
