import type { Mutation } from "@tributary/core/model";
import type { Result } from "@tributary/core/base";
import { err } from "@tributary/core/base";
import type { Keeping } from "./keeping.ts";
import { type RefusalNote, withNotes, withoutPlacesOf } from "./refusals.ts";
import type { WritableStore } from "./store.ts";
import type { EditOptions, EditRefusal, ReplicaState } from "./types.ts";
import type { RemarkNotice } from "@tributary/core/protocol";
import { ACCEPTED, notesOf, type Refused, type Remarked, type Verdict } from "./verdict.ts";

/** What was refused and not dismissed yet, in the replica's state. */
export class RefusalBook {
  readonly #store: WritableStore<ReplicaState>;
  readonly #name: string;
  readonly #now: () => number;
  readonly #keeping: Pick<Keeping, "drop">;
  /** What was said of edits whose acknowledgement is on its way. */
  readonly #remarks = new Map<number, readonly Remarked[]>();
  #notes = 0;

  constructor(
    store: WritableStore<ReplicaState>,
    {
      name,
      now,
      keeping,
    }: { readonly name: string; readonly now: () => number; readonly keeping: Pick<Keeping, "drop"> },
  ) {
    this.#store = store;
    this.#name = name;
    this.#now = now;
    this.#keeping = keeping;
  }

  /** @param kept - under which key it is kept for the next page, until somebody has dealt with it on this one */
  show(refused: readonly Refused[], by: RefusalNote["by"], { kept }: Pick<RefusalNote, "kept"> = {}): void {
    const common = { by, at: this.#now(), ...(kept === undefined ? {} : { kept }) };
    const notes = refused.map((each): RefusalNote => ({ ...each, ...common, id: `${this.#name}-${++this.#notes}` }));
    this.#store.set({ refusals: withNotes(this.#store.getState().refusals, notes) });
  }

  /** What was accepted stands; what is said of it is shown at its place, apart from refusals, until the next edit there. */
  remarked({ submit, remarks }: RemarkNotice): void {
    const said = notesOf(remarks);
    if (submit !== undefined) this.#remarks.set(submit, said);
    this.show(said, "server");
  }

  /** The verdict on what the server has in its log, with what it said of it just before. */
  accepted(submit: number): Verdict {
    const remarks = this.#remarks.get(submit);
    this.#remarks.delete(submit);
    return remarks ? { accepted: true, remarks } : ACCEPTED;
  }

  /** Says no to an edit that has not been made. */
  refuse(refused: readonly [Refused, ...Refused[]], onVerdict?: EditOptions["onVerdict"]): Result<void, EditRefusal> {
    this.show(refused, "page");
    onVerdict?.({ accepted: false, refusals: refused });
    const { sentence, component, path } = refused[0];
    return err({
      sentence,
      ...(component === undefined ? {} : { component }),
      ...(path === undefined ? {} : { path }),
    });
  }

  /** A new attempt settles the old one. */
  attempted(mutations: readonly Mutation[]): void {
    this.#leave(withoutPlacesOf(this.#store.getState().refusals, mutations));
  }

  dismiss(id: string): void {
    this.#leave(this.#store.getState().refusals.filter((note) => note.id !== id));
  }

  /** What somebody has dealt with is not told again on the next page: of an edit of which several things are said, once all are. */
  #leave(left: readonly RefusalNote[]): void {
    const isLeft = (kept: string | undefined) => left.some((note) => note.kept === kept);
    for (const note of this.#store.getState().refusals)
      if (note.kept !== undefined && !isLeft(note.kept)) this.#keeping.drop(note);
    this.#store.set({ refusals: left });
  }
}
