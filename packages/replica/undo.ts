import type { Copy } from "./copy.ts";
import { History, sameValue, type Step } from "./history.ts";
import type { KeyChange, Unsaved } from "./outbox.ts";
import type { RefusalBook } from "./refusal-book.ts";
import { placeOf, stepBack } from "./step-back.ts";
import type { WritableStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";

type UndoOptions = {
  readonly store: WritableStore<ReplicaState>;
  readonly copy: Copy;
  readonly refusals: RefusalBook;
  readonly now: () => number;
};

/** This person's own steps, as the page shows them and takes them back. Rules [R7]–[R9], [R24], [R41] of SPEC.md. */
export class Undo {
  readonly history = new History();
  readonly #options: UndoOptions;

  constructor(options: UndoOptions) {
    this.#options = options;
  }

  record(step: Step, group?: string): void {
    this.history.record(step, { group, now: this.#options.now() });
    this.#tell();
  }

  step(direction: "undo" | "redo", write: (label: string, keys: readonly KeyChange[]) => Unsaved | undefined): void {
    const { copy, refusals } = this.#options;
    const refused = stepBack({ history: this.history, direction, doc: copy.doc, write });
    if (refused) refusals.refuse([refused]);
    this.#tell();
  }

  /** A refused transaction leaves nothing to undo. */
  refused(submit: number | undefined): void {
    if (submit !== undefined) this.history.forget(submit);
    this.#tell();
  }

  /** An undo may come to nothing without being refused: what it would have taken away was already replaced when it arrived. */
  accepted({ id, label, mutations, keys }: Unsaved): void {
    const { copy, refusals } = this.#options;
    const late = mutations ? undefined : keys.find(({ root, key, after }) => !sameValue(copy.raw(root, key), after));
    if (!late) return;
    this.history.forget(id);
    refusals.refuse([{ rule: "changedSince", sentence: `${label}: somebody has changed it since.`, ...placeOf(late) }]);
    this.#tell();
  }

  #tell(): void {
    this.#options.store.set({ undo: this.history.state() });
  }
}
