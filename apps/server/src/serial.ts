/** Runs `work` over all items, at most `width` at a time. Rejects with the first fault, after what was begun has ended. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const faults: unknown[] = [];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined && faults.length === 0; item = rest.shift()) {
      await work(item).catch((fault: unknown) => void faults.push(fault));
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (faults.length > 0) throw faults[0];
}

/** Calls `task` now if it was quiet, else once when `ms` have passed since the last call of it. */
export class Throttle {
  readonly #ms: number;
  readonly #task: () => void;
  #timer: NodeJS.Timeout | undefined;
  #due = false;

  constructor(ms: number, task: () => void) {
    this.#ms = ms;
    this.#task = task;
  }

  call(): void {
    if (this.#timer) {
      this.#due = true;
      return;
    }
    this.#task();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#due) return;
      this.#due = false;
      this.call();
    }, this.#ms);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
