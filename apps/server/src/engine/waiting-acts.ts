import type { Principal } from "@tributary/core/governance";

/**
 * Acts of people and agents that were let in and wait for their turn. Between the two whoever does them may lose the right to: then they
 * are given up, as connections are cut. Rule [V96].
 */
export class WaitingActs {
  readonly #acts = new Map<AbortController, Principal>();

  /** @param act - is to stop waiting when its signal says so; once its turn has come it is done */
  async during<T>(principal: Principal, act: (giveup: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#acts.set(controller, principal);
    try {
      return await act(controller.signal);
    } finally {
      this.#acts.delete(controller);
    }
  }

  /** Gives up those of whoever matches. */
  giveUp(matches: (principal: Principal) => boolean): void {
    for (const [controller, principal] of this.#acts) if (matches(principal)) controller.abort();
  }
}
