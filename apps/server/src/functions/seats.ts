import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";

/** So many that people and agents ask for go on at a time in a workspace, so that one that never ends takes nobody's place. */
export const BY_HAND_AT_ONCE = 4;

const FULL = `${BY_HAND_AT_ONCE} functions are being run by hand here already. Wait for one, or end it.`;

/**
 * How many runs somebody waits for go on in each workspace: functions that are tried, looked into things with, asked for edits, define a
 * kind, or sign in for a trial. Steps of an apply are not among them. A seat is had from before the run begins until it has ended. Rule [VG6].
 */
export class Seats {
  readonly #taken = new Map<WorkspaceId, number>();

  /** What gives the seat back, once; refused where there is none. */
  take(workspace: WorkspaceId): Result<() => void, { readonly sentence: string }> {
    const taken = this.#taken.get(workspace) ?? 0;
    if (taken >= BY_HAND_AT_ONCE) return err({ sentence: FULL });
    this.#taken.set(workspace, taken + 1);
    let isGiven = false;
    return ok(() => {
      if (isGiven) return;
      isGiven = true;
      const left = (this.#taken.get(workspace) ?? 1) - 1;
      if (left > 0) this.#taken.set(workspace, left);
      else this.#taken.delete(workspace);
    });
  }

  /** Works while it has a seat. */
  async during<T>(workspace: WorkspaceId, work: () => Promise<T>): Promise<Result<T, { readonly sentence: string }>> {
    const seat = this.take(workspace);
    if (!seat.ok) return seat;
    try {
      return ok(await work());
    } finally {
      seat.value();
    }
  }
}
