/**
 * Lets at most `places` pieces of work be under way; the rest wait, first come first served. Work that finds a place starts at
 * once, before `through` returns.
 */
export class Gate {
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** @throws {RangeError} when `places` is not a whole number ≥ 1 */
  constructor(places: number) {
    if (!Number.isInteger(places) || places < 1) throw new RangeError(`places: ${places}`);
    this.#places = places;
  }

  through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#places) {
      this.#taken += 1;
      return this.#run(work);
    }
    return new Promise<void>((enter) => this.#waiting.push(enter)).then(() => this.#run(work));
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place goes from hand to hand, so that nobody who comes later slips in between.
      if (next) next();
      else this.#taken -= 1;
    }
  }
}
