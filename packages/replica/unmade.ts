import { isBufferOpen, setText, writeMutations } from "@tributary/core/document";
import { mergeText, type Snapshot } from "@tributary/core/model";
import type { Copy } from "./copy.ts";
import { judge, judgeOver, notYetTrue } from "./judge.ts";
import type { Keeping } from "./keeping.ts";
import type { Intent, Unsaved } from "./outbox.ts";
import { againOn } from "./step-back.ts";
import type { WritableStore } from "./store.ts";
import type { Transactions } from "./transactions.ts";
import type { Loss, ReplicaState } from "./types.ts";
import { codeIn, isTyping, textOf } from "./typing.ts";
import type { Undo } from "./undo.ts";
import { ACCEPTED, lost, READ_ONLY, refusedByModel } from "./verdict.ts";

const TYPED_OR_NOT =
  "The document was rebuilt before this was answered, so what it types may stand in the text or not. Look at it, then type it again.";

type UnmadeOptions = {
  readonly store: WritableStore<ReplicaState>;
  readonly copy: Copy;
  readonly undo: Undo;
  readonly keeping: Keeping;
  readonly transactions: Transactions;
};

/**
 * Edits that wait for a document to be made on: made before it is here, left by an earlier page, or unsaved when the document
 * before it was rebuilt. Rules [R1], [R5], [R16], [R20], [R32], [R53].
 */
export class Unmade {
  readonly #options: UnmadeOptions;
  #intents: readonly Intent[] = [];

  constructor(options: UnmadeOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#intents.length;
  }

  add(intent: Intent): void {
    this.#intents = [...this.#intents, intent];
  }

  /** What was there before what waits already. */
  addBefore(intents: readonly Intent[]): void {
    this.#intents = [...intents, ...this.#intents];
  }

  drain(): readonly Intent[] {
    const intents = this.#intents;
    this.#intents = [];
    return intents;
  }

  /** How `view` would look if they were made. */
  over(view: Snapshot): Snapshot {
    return this.#intents.reduce((before, { mutations }) => {
      const judged = mutations && judge(before, mutations);
      return judged?.ok ? judged.value : before;
    }, view);
  }

  /** Makes them all on the document that has arrived; those that can no longer be made are named, with their reason. */
  makeAll(): readonly Omit<Loss, "id">[] {
    return this.drain().flatMap((intent) => {
      const sentence = this.#make(intent);
      if (sentence === undefined) return [];
      const { keeping } = this.#options;
      const loss = { label: intent.label, sentence };
      const named = { ...loss, ...keeping.putLoss(loss) };
      keeping.drop(intent);
      intent.onVerdict?.(lost("lost", sentence));
      return [named];
    });
  }

  /** A sentence when it can no longer be made. */
  #make(intent: Intent): string | undefined {
    const { store, transactions } = this.#options;
    const { session } = store.getState();
    if (session && !session.mayEdit) return READ_ONLY;
    if (intent.made && transactions.resume(intent, intent.made)) return undefined;
    if (isTyping(intent)) return this.#type(intent);
    if (intent.mutations?.some((each) => textOf(each) !== undefined)) return TYPED_OR_NOT;
    return intent.mutations ? this.#edit(intent, intent.mutations) : this.#stepBack(intent);
  }

  #edit(intent: Intent, mutations: NonNullable<Intent["mutations"]>): string | undefined {
    const { store, copy, undo, keeping, transactions } = this.#options;
    const { label, keys, onVerdict, kept, since } = intent;
    const { base, view } = store.getState();
    const due = notYetTrue(view, mutations);
    const judged = judgeOver(base, view, due);
    if (!judged.ok) return refusedByModel(judged.error[0]).sentence;
    const carried = { ...(kept === undefined ? {} : { kept }), ...(since === undefined ? {} : { since }) };
    const again = { label, mutations: due, keys: [], waited: true, ...carried, ...(onVerdict ? { onVerdict } : {}) };
    const entry = transactions.make(again, (doc) => {
      writeMutations(doc, base, due, { unseen: copy.isBehind, bySaying: true });
    });
    this.#renamed(intent, entry);
    if (!entry) {
      keeping.drop(intent);
      onVerdict?.(ACCEPTED);
    } else if (keys.length === 0) undo.record({ label, keys: entry.keys, ids: [entry.id] });
    return undefined;
  }

  /** An undo is told by its keys alone. */
  #stepBack(intent: Intent): string | undefined {
    const { copy, keeping, transactions } = this.#options;
    const { keys, kept } = againOn(intent.keys, copy.doc);
    const { label, kept: keeperKey, onVerdict, since } = intent;
    const isWhole = kept.length === 0;
    const entry = transactions.writeKeys(label, keys, {
      waited: true,
      ...(since === undefined ? {} : { since }),
      ...(keeperKey === undefined ? {} : { kept: keeperKey }),
      ...(isWhole && onVerdict ? { onVerdict } : {}),
    });
    this.#renamed(intent, entry);
    if (!entry) keeping.drop(intent);
    if (!isWhole) return "Somebody else has changed the same since.";
    if (!entry) onVerdict?.(ACCEPTED);
    return undefined;
  }

  /** What was typed on an earlier document is merged into what the code says now. */
  #type(intent: Intent): string | undefined {
    const { label, keys, was: _was, made: _made, ...rest } = intent;
    const { copy, keeping, transactions } = this.#options;
    if (keys.some(({ key }) => !isBufferOpen(copy.doc, key))) return "What it was typed in is no longer here.";
    const entry = transactions.make({ ...rest, label, keys: [...keys], waited: true }, (doc) => {
      for (const { key, before, after } of keys)
        setText(doc, key, mergeText(String(before), codeIn(doc, key), String(after)).text);
    });
    // It stands there already: there is nothing to send that could be answered.
    if (!entry) {
      keeping.drop(intent);
      intent.onVerdict?.(ACCEPTED);
    }
    return undefined;
  }

  #renamed({ was }: Intent, entry: Unsaved | undefined): void {
    if (was !== undefined) this.#options.undo.history.renamed(was, entry?.id);
  }
}
