import { Turns } from "./turns.ts";

/** Turns of a process whose rounds the test runs by hand: each until what has arrived is read again. */
export class Rounds {
  /** In milliseconds: it stands still unless somebody moves it. */
  time = 0;
  readonly turns: Turns;
  #due: (() => void)[] = [];

  constructor(sliceMs: number) {
    this.turns = new Turns({ defer: (task) => this.#due.push(task), tick: () => this.time, sliceMs });
  }

  get isQuiet(): boolean {
    return this.#due.length === 0;
  }

  next(): void {
    for (const task of this.#due.splice(0)) task();
  }
}
