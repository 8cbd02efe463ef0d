import type { After } from "@tributary/replica";

/** Time that passes only when somebody says so, and what is to be done in it. */
export class Clock {
  now = 0;
  #waiting: { readonly at: number; readonly work: () => void }[] = [];

  readonly after: After = (delayMs, work) => {
    const one = { at: this.now + Math.max(0, delayMs), work };
    this.#waiting.push(one);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== one);
    };
  };

  /** Lets so much time pass. What falls due is done in its order, also what that asks for. */
  advance(delayMs: number): void {
    const until = this.now + delayMs;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.now = next.at;
      next.work();
    }
    this.now = until;
  }

  #next(until: number) {
    const due = this.#waiting.filter(({ at }) => at <= until);
    return due.reduce<(typeof due)[number] | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  }
}
