/** What gives a place back. Doing so twice changes nothing. */
export type Leave = () => void;

type Waiting = { readonly begin: () => void };

/**
 * So many places; whoever waits for one is begun in turn with the others, not in the order they came. One holder may have a further
 * place only while more are free than it holds: alone it gets half, and there is always room for whoever comes next, until as many
 * holders are there as halve it away. Rule [W9].
 *
 * @see A. K. Choudhury, E. L. Hahne, "Dynamic Queue Length Thresholds", IEEE/ACM Transactions on Networking 6(2), 1998
 */
export class Turns {
  readonly #places: number;
  /** By holder, in the order of their turns. Nobody is kept who neither waits nor holds. */
  readonly #queues = new Map<string, Waiting[]>();
  readonly #held = new Map<string, number>();
  #taken = 0;

  /** @throws {RangeError} for fewer than one place */
  constructor(places: number) {
    if (!Number.isInteger(places) || places < 1) throw new RangeError(`places: ${places}`);
    this.#places = places;
  }

  /**
   * Waits for a place. Undefined when `signal` is aborted before its turn has come: it then stands in line no more.
   *
   * @param whose - among whom places are shared out; without, it takes turns like one holder, and may have every place
   */
  take(whose: string | undefined, signal: AbortSignal): Promise<Leave | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const holder = whose ?? NOBODY;
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#withdraw(holder, waiting);
        resolve(undefined);
      };
      const waiting: Waiting = {
        begin: () => {
          signal.removeEventListener("abort", giveUp);
          resolve(this.#hold(holder));
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      const queue = this.#queues.get(holder);
      if (queue) queue.push(waiting);
      else this.#queues.set(holder, [waiting]);
      this.#pump();
    });
  }

  get statistics(): { readonly taken: number; readonly waiting: number; readonly holders: number } {
    const waiting = [...this.#queues.values()].reduce((sum, { length }) => sum + length, 0);
    return { taken: this.#taken, waiting, holders: new Set([...this.#queues.keys(), ...this.#held.keys()]).size };
  }

  #pump(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const queue = this.#queues.get(next) ?? [];
      // To the end of the line: everybody else who may is begun before it is again.
      this.#queues.delete(next);
      const first = queue.shift();
      if (queue.length > 0) this.#queues.set(next, queue);
      first?.begin();
    }
  }

  #next(): string | undefined {
    if (this.#taken >= this.#places) return undefined;
    return [...this.#queues.keys()].find((holder) => this.#mayHaveMore(holder));
  }

  #mayHaveMore(holder: string): boolean {
    return holder === NOBODY || (this.#held.get(holder) ?? 0) < this.#places - this.#taken;
  }

  #hold(holder: string): Leave {
    this.#taken += 1;
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + 1);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.#taken -= 1;
      const left = (this.#held.get(holder) ?? 0) - 1;
      if (left > 0) this.#held.set(holder, left);
      else this.#held.delete(holder);
      this.#pump();
    };
  }

  #withdraw(holder: string, waiting: Waiting): void {
    const queue = this.#queues.get(holder);
    const at = queue?.indexOf(waiting) ?? -1;
    if (!queue || at < 0) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(holder);
  }
}

/** Whoever is nobody's: the server itself, trying the place out. */
const NOBODY = "";
