import type { Snapshot } from "../model/index.ts";

/** On which versions of Head an edit was made. */
export type MadeOn = {
  /** Over which it was written: what it takes out is what this says. */
  readonly base: number;
  /** The latest that its author knew when they meant it: earlier, where it was written again later. */
  readonly since: number;
};

/** The same as Head was then, of an edit that was made on an earlier one than it is judged on. */
export type MadeOver = {
  readonly since: Snapshot;
  /** Absent where what is taken out says nothing: of an undo, and of what was written on today's. */
  readonly base?: Snapshot;
};

/** So many versions are kept at hand: those that the change set has left last, or that somebody has asked for. */
const AT_HAND = 8;

/** Earlier versions of Head, for edits that were made on them. */
export class OlderBases {
  readonly #baseAt: (version: number) => Promise<Snapshot>;
  /** Longest unused first. */
  readonly #atHand = new Map<number, Snapshot>();

  constructor(baseAt: (version: number) => Promise<Snapshot>) {
    this.#baseAt = baseAt;
  }

  /** The change set leaves this one. */
  keep(version: number, base: Snapshot): void {
    this.#atHand.delete(version);
    this.#atHand.set(version, base);
    if (this.#atHand.size <= AT_HAND) return;
    const [longest] = this.#atHand.keys();
    if (longest !== undefined) this.#atHand.delete(longest);
  }

  /** @throws when Head cannot be read */
  async fetch(version: number): Promise<void> {
    this.keep(version, await this.#baseAt(version));
  }

  /**
   * What an edit was made over, where that is earlier than `now`; a number where that version has to be fetched first, and nothing
   * where it was made on today's, or on a later one than has come here.
   */
  of({ base, since }: MadeOn, now: number, isUndo: boolean): MadeOver | number | undefined {
    if (since >= now) return undefined;
    const known = this.#at(since);
    if (!known) return since;
    if (base >= now || isUndo) return { since: known };
    const written = this.#at(base);
    return written ? { since: known, base: written } : base;
  }

  #at(version: number): Snapshot | undefined {
    const found = this.#atHand.get(version);
    if (found) this.keep(version, found);
    return found;
  }
}
