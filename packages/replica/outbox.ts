import type { Mutation, Snapshot } from "@tributary/core/model";
import { nameOf } from "./steps.ts";
import type { Verdict } from "./verdict.ts";

/** One value of the overlay as an edit found it and left it; absent where there was, or is, nothing. */
export type KeyChange = {
  readonly root: string;
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
};

/** What the server has written at a key in the place of what was sent; absent where nothing is. */
export type PutOtherwise = { readonly root: string; readonly key: string; readonly stands: unknown };

/** What somebody meant to do, so that it can be done again on another document. */
export type Intent = {
  /** In words. */
  readonly label: string;
  /** As mutations; absent for an undo or redo, which is told by `keys` alone. */
  readonly mutations?: readonly Mutation[];
  readonly keys: readonly KeyChange[];
  /** Called once, when it is known what became of it. */
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Over which version of Head it was written, so far as that is known. */
  readonly base?: number;
  /** The latest version of Head that was known when it was meant: earlier than `base`, where it was written again since. */
  readonly since?: number;
  /** It had to wait: there was no line, or no document, when it was meant. */
  readonly waited?: boolean;
  /** Its key in the keeper. */
  readonly kept?: string;
  /** The transaction it was on an earlier document. */
  readonly was?: number;
  /** Made on an earlier page: the transaction as it was, and the generation of its document. */
  readonly made?: { readonly update: Uint8Array; readonly generation: number };
};

/** One transaction that the server has not yet put in its log. */
export type Unsaved = Intent & {
  readonly id: number;
  readonly update: Uint8Array;
  /** Head as it was written over; unknown of one that an earlier page made. */
  readonly over?: Snapshot;
};

/**
 * Transactions on their way to the server's log, oldest first. Each leaves it by `settle` only: an acknowledgement
 * or a refusal. Rules [R1]–[R3] of SPEC.md.
 */
export class Outbox {
  readonly #entries = new Map<number, Unsaved>();
  #nextId = 1;

  add(entry: Omit<Unsaved, "id">): Unsaved {
    const unsaved = { ...entry, id: this.#nextId++ };
    this.#entries.set(unsaved.id, unsaved);
    return unsaved;
  }

  entry(id: number): Unsaved | undefined {
    return this.#entries.get(id);
  }

  /** It leaves something else at these keys than it was made with. */
  putOtherwise(id: number, put: readonly PutOtherwise[]): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const stands = new Map(put.map((each) => [nameOf(each), each]));
    const keys = entry.keys.map((change) => {
      const there = stands.get(nameOf(change));
      return there ? { ...change, after: there.stands } : change;
    });
    this.#entries.set(id, { ...entry, keys });
  }

  /** Takes an answered transaction out; undefined when it was answered before. */
  settle(id: number): Unsaved | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }

  /** All that is here had to wait for a line. */
  noteWait(): void {
    for (const [id, entry] of this.#entries) this.#entries.set(id, { ...entry, waited: true });
  }

  /** What has not been answered, in the order it was made. */
  waiting(): readonly Unsaved[] {
    return [...this.#entries.values()];
  }

  /** Whether something that waits writes this key. */
  writes({ root, key }: KeyChange): boolean {
    return this.waiting().some(({ keys }) => keys.some((each) => each.root === root && each.key === key));
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Empties it and returns what was waiting: for a replica that must start over. */
  drain(): readonly Unsaved[] {
    const waiting = this.waiting();
    this.#entries.clear();
    return waiting;
  }
}
