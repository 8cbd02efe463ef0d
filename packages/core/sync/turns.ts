import type { Clock, WorkspaceId } from "../base/index.ts";
import type { Defer } from "./peers.ts";

export type TurnsOptions = {
  /** Runs what it is given soon, once what has arrived meanwhile has been read. */
  readonly defer: Defer;
  /** In milliseconds. */
  readonly tick: Clock;
  /** So long turns are given before what has arrived is read again, unless a test says otherwise. One that takes longer is not interrupted. */
  readonly sliceMs?: number;
};

/** Less than judging what one change set has at hand takes when it is busy; reading what has arrived costs next to nothing beside it. */
const SLICE_MS = 2;

/**
 * Whose turn it is in a process: workspaces take turns, and what waits in one of them runs in its order. So one with a hundred busy
 * change sets has every second turn beside one with a single edit, and not a hundred before it [S93].
 *
 * What is handed in during a turn runs after what has arrived by then was read, as with `defer` itself.
 */
export class Turns {
  readonly #options: TurnsOptions;
  /** What may run, by workspace: first whose turn comes first. */
  readonly #ready = new Map<WorkspaceId, (() => void)[]>();
  /** Handed in since turns were given last. */
  #coming: { readonly workspace: WorkspaceId; readonly task: () => void }[] = [];
  #isDue = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  of(workspace: WorkspaceId): Defer {
    return (task) => {
      this.#coming.push({ workspace, task });
      this.#schedule();
    };
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#options.defer(() => {
      this.#isDue = false;
      this.#give();
    });
  }

  #give(): void {
    const { tick, sliceMs = SLICE_MS } = this.#options;
    this.#take();
    const until = tick() + sliceMs;
    try {
      do this.#next()?.();
      while (this.#ready.size > 0 && tick() < until);
    } finally {
      if (this.#ready.size > 0 || this.#coming.length > 0) this.#schedule();
    }
  }

  #take(): void {
    const coming = this.#coming;
    this.#coming = [];
    for (const { workspace, task } of coming) {
      const waiting = this.#ready.get(workspace);
      if (waiting) waiting.push(task);
      else this.#ready.set(workspace, [task]);
    }
  }

  /** The first of the workspace whose turn it is, which then comes after all others. */
  #next(): (() => void) | undefined {
    for (const [workspace, waiting] of this.#ready) {
      const task = waiting.shift();
      this.#ready.delete(workspace);
      if (waiting.length > 0) this.#ready.set(workspace, waiting);
      return task;
    }
    return undefined;
  }
}
