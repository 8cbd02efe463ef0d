import type { Json } from "@tributary/core/base";
import { emptyOverlay, isNoDifference, isOverlayRoot } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import type { Copy } from "./copy.ts";
import { History, sameValue } from "./history.ts";
import type { Intent, KeyChange, PutOtherwise, Unsaved } from "./outbox.ts";
import type { RefusalBook } from "./refusal-book.ts";
import { placeOf, stepBack } from "./step-back.ts";
import type { Direction, Step } from "./steps.ts";
import type { WritableStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";
import { ACCEPTED, type Refused } from "./verdict.ts";

type UndoOptions = {
  readonly store: WritableStore<ReplicaState>;
  readonly copy: Copy;
  readonly refusals: RefusalBook;
  readonly now: () => number;
};

type OnVerdict = NonNullable<Intent["onVerdict"]>;
type Write = (label: string, keys: readonly KeyChange[], onVerdict: OnVerdict | undefined) => Unsaved | undefined;

/** This person's own steps, as the page shows them and takes them back. Rules [R7]–[R9], [R24], [R41], [R42], [R51], [R56] of SPEC.md. */
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

  step(direction: Direction, write: Write, onVerdict?: OnVerdict): void {
    const { store, copy, refusals } = this.#options;
    const { step, made, left } = stepBack({
      ...{ history: this.history, direction, doc: copy.doc },
      write: (label, keys, left) =>
        write(label, differencesOf(store.getState().base, keys), onVerdict && withRemark(onVerdict, left)),
    });
    if (left) refusals.refuse([left]);
    if (!made) onVerdict?.(step && !left ? ACCEPTED : { accepted: false, refusals: [left ?? nothingTo(direction)] });
    this.#tell();
  }

  /** A refused transaction leaves nothing to undo; an undo that nobody may make right now can be made later [R51]. */
  refused(submit: number | undefined, rules: readonly string[]): void {
    if (submit !== undefined && rules.length > 0) this.history.refused(submit, rules.every(isForNow));
    this.#tell();
  }

  /** A policy has put something else in the place of what was written: it is still one's own [R56]. */
  putOtherwise(submit: number, put: readonly PutOtherwise[]): void {
    this.history.putOtherwise(submit, put);
    this.#tell();
  }

  /** An undo may come to nothing without being refused: what it would have taken away was already replaced when it arrived. */
  accepted(
    { id, label, mutations, keys }: Unsaved,
    isSame: (change: KeyChange, now: unknown) => boolean,
  ): Refused | undefined {
    const { copy, refusals } = this.#options;
    const isLate = (change: KeyChange): boolean => {
      const now = copy.raw(change.root, change.key);
      return !sameValue(now, change.after) && !isSame(change, now);
    };
    const late = mutations ? undefined : keys.find(isLate);
    if (!late) return undefined;
    this.history.forget(id);
    const refused = { rule: "changedSince", sentence: `${label}: somebody has changed it since.`, ...placeOf(late) };
    refusals.refuse([refused]);
    this.#tell();
    return refused;
  }

  #tell(): void {
    this.#options.store.set({ undo: this.history.state() });
  }
}

/** Where what stood there before is what Head says by now, putting it back is to say nothing [R47]. */
function differencesOf(base: Snapshot, keys: readonly KeyChange[]): readonly KeyChange[] {
  const isNone = ({ root, key, after }: KeyChange) =>
    after !== undefined && isOverlayRoot(root) && isNoDifference(base, emptyOverlay(), { root, key }, after as Json);
  return keys.map((change) => (isNone(change) ? { ...change, after: undefined } : change));
}

/** A step that was made in part is accepted, and says what was left alone. */
function withRemark(onVerdict: OnVerdict, left: Refused | undefined): OnVerdict {
  if (!left) return onVerdict;
  return (verdict) =>
    onVerdict(
      verdict.accepted
        ? { accepted: true, remarks: [...(verdict.remarks ?? []), { ...left, remark: "warning" }] }
        : verdict,
    );
}

/** Refused because nobody may edit at that moment, or because judging it was stopped: nothing is said of the edit itself. */
function isForNow(rule: string): boolean {
  return rule === "frozen" || rule === "interrupted";
}

function nothingTo(direction: Direction): Refused {
  return { rule: "nothingToUndo", sentence: `There is nothing of yours here to ${direction}.` };
}
