/** Runs at most so many tasks of each key at a time; those that wait begin in the order they came [D10]. */
export class FewOfEach<K> {
  readonly #most: number;
  readonly #running = new Map<K, number>();
  readonly #waiting = new Map<K, (() => void)[]>();

  constructor(most: number) {
    if (!(most >= 1)) throw new RangeError(`most: ${most}`);
    this.#most = most;
  }

  async run<T>(key: K, task: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key) ?? 0;
    if (running < this.#most) this.#running.set(key, running + 1);
    else await this.#turn(key);
    try {
      return await task();
    } finally {
      this.#ended(key);
    }
  }

  /** Resolves with the place of one that has ended. */
  #turn(key: K): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push(resolve);
      else this.#waiting.set(key, [resolve]);
    });
  }

  #ended(key: K): void {
    const waiting = this.#waiting.get(key);
    const next = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(key);
    if (next) return next();
    const left = (this.#running.get(key) ?? 1) - 1;
    if (left > 0) this.#running.set(key, left);
    else this.#running.delete(key);
  }
}
