/** How much may have been taken in and not yet been stored, before the world is asked to wait. */
export type BacklogBounds = { readonly frames: number; readonly bytes: number };

/**
 * For one session that so many peers listen to: a few batches, so that storing never waits for judging, and those are larger where
 * many are to be told of them. More would only be carried along in memory. What is on its way when the bound is reached still
 * comes, so memory is bounded by a little more.
 */
export function sessionBacklog(peers: () => number): BacklogBounds {
  return {
    get frames() {
      return Math.max(1_500, 4 * peers());
    },
    bytes: 4 * 1024 * 1024,
  };
}
/** For all sessions of a process together. */
export const PROCESS_BACKLOG: BacklogBounds = { frames: 40_000, bytes: 64 * 1024 * 1024 };

/**
 * What has been taken in and is not stored yet: full from its bound on, until half of it is stored [S33]. Nothing is ever
 * thrown away for being too much; whoever sends is read more slowly instead.
 */
export class Backlog {
  readonly #bounds: BacklogBounds;
  readonly #onChange: (isFull: boolean) => void;
  readonly #all: Backlog | undefined;
  readonly #parts = new Set<Backlog>();
  #frames = 0;
  #bytes = 0;
  #isFull = false;

  /** @param all - the backlog this one is part of: while that is full, so is this */
  constructor(bounds: BacklogBounds, onChange: (isFull: boolean) => void = () => undefined, all?: Backlog) {
    this.#bounds = bounds;
    this.#onChange = onChange;
    this.#all = all;
    if (all) all.#parts.add(this);
  }

  get frames(): number {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#isFull || (this.#all?.isFull ?? false);
  }

  add(bytes: number): void {
    this.#change(1, bytes);
  }

  remove(frames: number, bytes: number): void {
    this.#change(-frames, -bytes);
  }

  /** It is no more: what it held is given back. */
  end(): void {
    this.#change(-this.#frames, -this.#bytes);
    if (this.#all) this.#all.#parts.delete(this);
  }

  #change(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
    if (this.#all) this.#all.#change(frames, bytes);
    const share = Math.max(this.#frames / this.#bounds.frames, this.#bytes / this.#bounds.bytes);
    const isFull = this.#isFull ? share > 0.5 : share >= 1;
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#tell();
  }

  #tell(): void {
    this.#onChange(this.isFull);
    for (const part of this.#parts) part.#tell();
  }
}
