import type { ActorId } from "@tributary/core/base";

/** Two of the largest imports. */
const MOST_BYTES = 48 * 1024 * 1024;

/** How much of what one person sends, with all that acts for them, is held at a time: until it is whole and was answered. Rule [A17]. */
export class HeldBodies {
  readonly #held = new Map<ActorId, number>();

  /** Whether so much more of theirs is held. */
  takes(person: ActorId, bytes: number): boolean {
    const held = (this.#held.get(person) ?? 0) + bytes;
    if (held > MOST_BYTES) return false;
    this.#held.set(person, held);
    return true;
  }

  givesBack(person: ActorId, bytes: number): void {
    const left = (this.#held.get(person) ?? 0) - bytes;
    if (left > 0) this.#held.set(person, left);
    else this.#held.delete(person);
  }
}
