/** What one evaluation of one policy may cost. Steps are counted, so that the same input ends the same way on any machine. */
export type PolicyLimits = { readonly steps: number; readonly ms: number };

export const POLICY_LIMITS: PolicyLimits = { steps: 100_000, ms: 50 };

/** How often a spending policy looks at the clock and at whether it is still wanted. */
const LOOK_EVERY = 256;

export type PolicyBudget = {
  /** One more look at something. @throws to end the evaluation when the budget is used up or the execution is over */
  spend(steps?: number): void;
};

/** Thrown through a policy to end it; whoever asked the policy catches it. */
export class OverBudget extends Error {
  override readonly name = "OverBudget";
}

/** A budget that is filled up before each evaluation. */
export class Budget implements PolicyBudget {
  readonly #limits: PolicyLimits;
  readonly #look: () => void;
  #left = 0;

  /** @param look - called now and then while a policy spends; what it throws ends the policy */
  constructor(limits: PolicyLimits, look: () => void) {
    this.#limits = limits;
    this.#look = look;
  }

  refill(): void {
    this.#left = this.#limits.steps;
  }

  spend(steps = 1): void {
    const before = this.#left;
    this.#left -= steps;
    if (this.#left < 0) throw new OverBudget(`more than ${this.#limits.steps} steps`);
    if (Math.floor(before / LOOK_EVERY) !== Math.floor(this.#left / LOOK_EVERY)) this.#look();
  }
}
