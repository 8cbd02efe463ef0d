import type { WorkspaceId } from "../base/index.ts";

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

/** What a backlog is part of. */
type Whole = {
  readonly isFull: boolean;
  enter(part: Backlog): void;
  leave(part: Backlog): void;
  changed(frames: number, bytes: number): void;
};

/**
 * What has been taken in and is not stored yet: full from its bound on, until half of it is stored [S33]. Nothing is ever
 * thrown away for being too much; whoever sends is read more slowly instead.
 */
export class Backlog {
  readonly #bounds: BacklogBounds;
  readonly #onChange: (isFull: boolean) => void;
  readonly #all: Whole | undefined;
  readonly #parts = new Set<Backlog>();
  #frames = 0;
  #bytes = 0;
  #isFull = false;

  /** @param all - what this one is part of: while that is full, so is this */
  constructor(bounds: BacklogBounds, onChange: (isFull: boolean) => void = () => undefined, all?: Whole) {
    this.#bounds = bounds;
    this.#onChange = onChange;
    this.#all = all;
    all?.enter(this);
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
    this.changed(1, bytes);
  }

  remove(frames: number, bytes: number): void {
    this.changed(-frames, -bytes);
  }

  /** It is no more: what it held is given back. */
  end(): void {
    this.changed(-this.#frames, -this.#bytes);
    this.#all?.leave(this);
  }

  enter(part: Backlog): void {
    this.#parts.add(part);
  }

  leave(part: Backlog): void {
    this.#parts.delete(part);
    if (this.#parts.size === 0) this.#all?.leave(this);
  }

  changed(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
    this.#all?.changed(frames, bytes);
    this.look();
  }

  /** Tells everybody in it where it has become full, or is no longer: also when its bounds are others by now. */
  look(): void {
    const share = Math.max(this.#frames / this.#bounds.frames, this.#bytes / this.#bounds.bytes);
    const isFull = this.#isFull ? share > 0.5 : share >= 1;
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#tell();
  }

  #tell(): void {
    this.#onChange(this.isFull);
    for (const part of this.#parts) part.#tell();
    // Whoever hears of room first may take all of it: next time another one does.
    const [first] = this.#parts;
    if (!this.isFull && first && this.#parts.delete(first)) this.#parts.add(first);
  }
}

/**
 * The backlog of a process, shared by workspaces: each may have in it as much as is left of its bounds. So one alone has half of them, each
 * of two a third, each of many little; there is room for whoever comes, however busy others are, and what is stored of
 * anybody's makes room for everybody.
 *
 * @see A. K. Choudhury, E. L. Hahne, "Dynamic queue length thresholds for shared-memory packet switches", IEEE/ACM ToN 6(2), 1998
 */
export class SharedBacklog {
  readonly #bounds: BacklogBounds;
  readonly #workspaces = new Map<WorkspaceId, Backlog>();
  /** Those that may take in nothing more for now. */
  readonly #full = new Set<Backlog>();
  #frames = 0;
  #bytes = 0;

  constructor(bounds: BacklogBounds) {
    this.#bounds = bounds;
  }

  get frames(): number {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A workspace's part of it, for as long as something is part of that. */
  of(workspace: WorkspaceId): Backlog {
    const known = this.#workspaces.get(workspace);
    if (known) return known;
    const part: Backlog = new Backlog(
      this.#left(),
      (isFull) => void (isFull ? this.#full.add(part) : this.#full.delete(part)),
      {
        isFull: false,
        enter: () => undefined,
        leave: () => void this.#workspaces.delete(workspace),
        changed: (frames, bytes) => this.#changed(frames, bytes),
      },
    );
    this.#workspaces.set(workspace, part);
    return part;
  }

  /** What everybody has taken in together may come to be a little more than the bounds: then nothing is left, and not less. */
  #left(): BacklogBounds {
    const left = (bound: number, taken: number): number => Math.max(Number.MIN_VALUE, bound - taken);
    const frames = (): number => left(this.#bounds.frames, this.#frames);
    const bytes = (): number => left(this.#bounds.bytes, this.#bytes);
    return {
      get frames() {
        return frames();
      },
      get bytes() {
        return bytes();
      },
    };
  }

  #changed(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
    if (frames < 0) for (const part of this.#full) part.look();
  }
}
