import type { Snapshot } from "@tributary/core/model";
import type { After, ChangeSetReplica } from "@tributary/replica";
import type { Dice } from "./random.ts";

/** Asking takes at most so long, and so does the answer. */
const WITHIN_MS = 400;

type FollowOptions = {
  readonly after: After;
  readonly dice: Dice;
  /** On which version of Head the change set stands. */
  readonly baseVersion: () => number;
  readonly baseAt: (version: number) => Snapshot;
  readonly replica: () => ChangeSetReplica;
};

/** Fetches the base that the server has moved to, as pages and agents do: one reading at a time, each a while old when it arrives. */
export class FollowBase {
  readonly #options: FollowOptions;
  #wanted = 0;
  isFetching = false;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  moved(version: number): void {
    this.#wanted = Math.max(this.#wanted, version);
    if (!this.isFetching) this.#fetch();
  }

  #fetch(): void {
    const { after, dice, baseVersion } = this.#options;
    this.isFetching = true;
    after(dice.below(WITHIN_MS), () => {
      const version = baseVersion();
      after(dice.below(WITHIN_MS), () => this.#arrived(version));
    });
  }

  #arrived(version: number): void {
    const replica = this.#options.replica();
    this.isFetching = false;
    if (version > replica.getState().baseVersion) replica.setBase(this.#options.baseAt(version), version);
    if (replica.getState().baseVersion < this.#wanted) this.#fetch();
  }
}
