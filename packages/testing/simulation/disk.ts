import { StoreUnavailable } from "@tributary/core/sync";
import type { Dice } from "./random.ts";

type Waiting = {
  readonly name: string;
  readonly fails: Failure | undefined;
  readonly effect: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: StoreUnavailable) => void;
};

/** lost: nothing was written. written: everything was, and only the answer was lost. */
export type Failure = "lost" | "written";

/**
 * A disk whose writes wait until somebody lets them happen: in any order, failing, or with the answer lost on the way. What
 * waits when the process dies has been written or not, as chance will have it.
 */
export class Disk {
  #waiting: Waiting[] = [];
  /** What becomes of the next write that is asked for. */
  failNext: Failure | undefined;

  get isWriting(): boolean {
    return this.#waiting.length > 0;
  }

  /** `effect` happens as a whole, some time later or never. @throws {StoreUnavailable} when the write fails */
  write<T>(name: string, effect: () => T): Promise<T> {
    const fails = this.failNext;
    this.failNext = undefined;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, fails, effect, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Lets one waiting write happen and answer: the oldest, or the one at `place` counted round and round, from the end when negative. */
  answer(place = 0): void {
    const [one] = this.#waiting.splice(place % Math.max(1, this.#waiting.length), 1);
    if (!one) return;
    if (one.fails === "lost") return one.reject(unavailable(one.name));
    const value = one.effect();
    if (one.fails === "written") one.reject(unavailable(one.name));
    else one.resolve(value);
  }

  /** The process that was waiting is gone. Nobody hears how its writes ended. */
  abandon(dice: Dice): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { effect } of waiting) if (dice.chance(0.5)) effect();
  }
}

function unavailable(name: string): StoreUnavailable {
  return new StoreUnavailable(name, new Error("the simulated disk is full"));
}
