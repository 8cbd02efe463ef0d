import { type Actor, type ActorId, contentHash, type Json } from "../base/index.ts";
import { goneWith, isOverlayRoot, keyTrees, type OverlayKey } from "../document/index.ts";
import type { LoggedMutation } from "./ports.ts";

/** Of so many keys at which nothing stands any more it is known who took it away: more than a person steps back over. */
const GONE = 10_000;

/** Who wrote where a policy has put something else in its place, and what that was: by its hash, for it may be large. */
type Proposed = { readonly by: ActorId; readonly hash: string };

/**
 * Who wrote last under which key, as far as is known: of what stands, and of the latest that is gone [S47]. Taking something away
 * costs what is below it [S46].
 */
export class Writers {
  readonly #standing = keyTrees<Actor>();
  /** By root and key, longest gone first. */
  readonly #gone = new Map<string, Actor>();
  /** By root and key, longest known first: of what nobody has written since. As many as of `#gone`. */
  readonly #proposed = new Map<string, Proposed>();
  readonly #bound: number;

  constructor(bound = GONE) {
    this.#bound = bound;
  }

  of({ root, key }: OverlayKey): Actor | undefined {
    return this.#standing[root].get(key) ?? this.#gone.get(`${root} ${key}`);
  }

  /** Whether what stands was put in the place of this, which this one wrote; and nobody has written there since [S88]. */
  isInPlaceOf({ root, key }: OverlayKey, by: ActorId, value: Json | undefined): boolean {
    const proposed = this.#proposed.get(`${root} ${key}`);
    return proposed?.by === by && proposed.hash === contentHash(value ?? null);
  }

  /**
   * Takes note of what was written where something else stands; after the row that says so, if there is one. Where there is none, what
   * stands is what stood there: only whoever is known to have written that has anything there to take back.
   */
  notePutOtherwise({ root, key }: Pick<LoggedMutation, "root" | "key">, by: ActorId, value: Json | undefined): void {
    if (!isOverlayRoot(root) || this.of({ root, key })?.id !== by) return;
    const name = `${root} ${key}`;
    this.#proposed.delete(name);
    this.#proposed.set(name, { by, hash: contentHash(value ?? null) });
    dropLongest(this.#proposed, this.#bound);
  }

  /** Of how many keys it is known. */
  get size(): { readonly standing: number; readonly gone: number } {
    const standing = Object.values(this.#standing).reduce((sum, { size }) => sum + size, 0);
    return { standing, gone: this.#gone.size };
  }

  /**
   * Takes note of an accepted row. Whoever takes something away is the last to have written what stood below it, and goes with it.
   * @param actor - undefined where the server wrote it: whose it is, the log alone knows
   */
  note({ root, key, after, mutation }: LoggedMutation, actor: Actor | undefined): void {
    if (!isOverlayRoot(root)) throw new RangeError(`${root} is no root of an overlay`);
    const below = goneWith(mutation, this.#standing);
    if (after === null) this.#leaves({ root, key }, actor);
    else this.#stands({ root, key }, actor);
    for (const each of below) if (each.root !== root || each.key !== key) this.#leaves(each, actor);
  }

  #stands({ root, key }: OverlayKey, actor: Actor | undefined): void {
    if (this.#gone.size > 0) this.#gone.delete(`${root} ${key}`);
    if (this.#proposed.size > 0) this.#proposed.delete(`${root} ${key}`);
    if (actor) this.#standing[root].set(key, actor);
    else this.#standing[root].delete(key);
  }

  #leaves({ root, key }: OverlayKey, actor: Actor | undefined): void {
    const name = `${root} ${key}`;
    this.#standing[root].delete(key);
    this.#gone.delete(name);
    this.#proposed.delete(name);
    if (actor) this.#gone.set(name, actor);
    dropLongest(this.#gone, this.#bound);
  }
}

function dropLongest(known: Map<string, unknown>, bound: number): void {
  if (known.size <= bound) return;
  const [longest] = known.keys();
  if (longest !== undefined) known.delete(longest);
}
