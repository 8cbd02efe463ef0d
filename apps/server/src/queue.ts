/**
 * Values pushed by one side, awaited by the other. Past `limit` the oldest are dropped: who reads too slowly misses
 * some, and the server's memory stays its own.
 */
export class Queue<T> implements AsyncIterable<T> {
  readonly #limit: number;
  #values: T[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(value: T): void {
    if (this.#ended) return;
    this.#values.push(value);
    if (this.#values.length > this.#limit) this.#values.shift();
    this.#wake?.();
  }

  /** What was pushed is still read; then the iteration ends. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#values.length > 0) {
        const [value] = this.#values.splice(0, 1);
        yield value as T;
      }
      if (this.#ended) return;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
      this.#wake = undefined;
    }
  }
}
