import type { Json } from "@tributary/core/base";
import { isNoDifference, isOverlayRoot, overlayMap, takeOut } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import type { RefusalNotice, RemarkNotice } from "@tributary/core/protocol";
import * as Y from "yjs";
import type { Copy } from "./copy.ts";
import { frameOf } from "./frames.ts";
import { sameValue } from "./history.ts";
import { continues, type Keeping } from "./keeping.ts";
import { type Intent, type KeyChange, Outbox, type Unsaved } from "./outbox.ts";
import type { Patience } from "./patience.ts";
import type { RefusalBook } from "./refusal-book.ts";
import { mergedKeys } from "./steps.ts";
import type { WritableStore } from "./store.ts";
import type { Loss, ReplicaState } from "./types.ts";
import { isTyping, type Typing } from "./typing.ts";
import type { Undo } from "./undo.ts";
import { type Verdict, verdictOf } from "./verdict.ts";
import { cameBack, writtenBelow } from "./written-below.ts";

type Draft = Omit<Intent, "keys"> & { readonly keys: KeyChange[] };

type TransactionsOptions = {
  readonly store: WritableStore<ReplicaState>;
  readonly copy: Copy;
  readonly undo: Undo;
  readonly refusals: RefusalBook;
  readonly keeping: Keeping;
  readonly patience: Patience;
  readonly typing: Typing;
  /** The version of Head that edits are written over; undefined while nobody has said which. */
  readonly baseVersion: () => number | undefined;
  /** Sends one frame, if there is a line. */
  readonly send: (frame: Uint8Array) => void;
};

/** Makes transactions on the document, and keeps and sends each until the server has answered it. Rules [R1]–[R4], [R20]. */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #outbox = new Outbox();
  #draft: Draft | undefined;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  /** Edits that the server has not answered; what is being typed is one of them. */
  get waiting(): number {
    return this.#outbox.size + (this.#options.typing.isWaiting ? 1 : 0);
  }

  /** What of Head is known to whoever means something now. */
  get since(): Pick<Intent, "since"> {
    const since = this.#options.baseVersion();
    return since === undefined ? {} : { since };
  }

  /** One local transaction, sent and kept as one entry of the outbox; undefined when it changed nothing. */
  make(draft: Draft, write: (doc: Y.Doc) => void): Unsaved | undefined {
    const { copy, typing } = this.#options;
    // In the order they were made: what comes later builds on what was typed before.
    typing.flush();
    this.#draft = draft;
    const before = this.#outbox.size;
    try {
      copy.doc.transact(() => write(copy.doc), copy.own);
    } finally {
      this.#draft = undefined;
    }
    return this.#outbox.size > before ? this.#outbox.waiting().at(-1) : undefined;
  }

  /** As `make`, for what is told by its keys alone. */
  writeKeys(
    label: string,
    keys: readonly KeyChange[],
    { kept, onVerdict, since, waited }: Pick<Intent, "kept" | "onVerdict" | "since" | "waited"> = {},
  ): Unsaved | undefined {
    const known = { ...(since === undefined ? {} : { since }), ...(waited ? { waited } : {}) };
    const carried = { ...known, ...(kept === undefined ? {} : { kept }), ...(onVerdict ? { onVerdict } : {}) };
    return this.make({ label, keys: [], ...carried }, (doc) => {
      for (const { root, key, after } of keys) {
        const map = doc.getMap<Json>(root);
        if (after === undefined) takeOut(map, key);
        else map.set(key, after as Json);
      }
    });
  }

  /** What the transaction under way has made of the document. */
  made(update: Uint8Array): void {
    if (this.#draft) this.keep(this.#draft, update);
  }

  keep(draft: Intent, update: Uint8Array): void {
    const { copy, keeping, patience, send } = this.#options;
    const { label, mutations, kept } = draft;
    const keys = mergedKeys(draft.keys);
    const of = copy.generation === undefined ? {} : { generation: copy.generation };
    const made = this.#madeOn(draft);
    const edit = { label, keys, update, ...of, ...made, ...(mutations ? { mutations } : {}) };
    const over = this.#options.store.getState().base;
    const entry = this.#outbox.add({ ...draft, ...made, update, keys, over, ...keeping.put(edit, kept) });
    send(frameOf(entry));
    this.tell();
    patience.sent();
  }

  #madeOn({ since }: Intent): Pick<Intent, "base" | "since"> {
    const base = this.#options.baseVersion();
    return base === undefined ? {} : { base, since: Math.min(since ?? base, base) };
  }

  /**
   * Sends a transaction of an earlier page once more, as it was: whatever of it the server has already is not made twice.
   * False when it belongs to another document, or builds on something that never got there.
   */
  resume(intent: Intent, { update, generation }: NonNullable<Intent["made"]>): boolean {
    const { copy, undo, send } = this.#options;
    if (generation !== copy.generation || !continues(copy.doc, update)) return false;
    Y.applyUpdate(copy.doc, update, copy.resumed);
    const { id } = this.#outbox.add({ ...intent, update, waited: true });
    send(frameOf({ ...intent, id, update }));
    // What was typed is undone in its editor.
    if (!isTyping(intent)) undo.record({ label: intent.label, keys: intent.keys, ids: [id] });
    this.tell();
    return true;
  }

  /** Everything that has not been answered, in its order. */
  resend(): void {
    const { typing, send } = this.#options;
    this.#outbox.noteWait();
    for (const entry of this.#outbox.waiting()) send(frameOf(entry));
    // What was typed since comes last, as it was made last.
    typing.flush();
  }

  /** What is said of an edit just before it is accepted. What a policy has put in its place is this person's own [R56]. */
  remarked(notice: RemarkNotice): void {
    const { undo, refusals } = this.#options;
    const { submit, remarks } = notice;
    const put = remarks.flatMap(({ root, key, severity, stands }) =>
      severity === "changed" && stands !== undefined ? [{ root, key, stands: stands ?? undefined }] : [],
    );
    if (submit !== undefined && put.length > 0) {
      this.#outbox.putOtherwise(submit, put);
      undo.putOtherwise(submit, put);
    }
    refusals.remarked(notice);
  }

  accepted(id: number): void {
    this.#settle(id, this.#options.refusals.accepted(id));
  }

  refused({ submit, refusals: refused }: RefusalNotice): void {
    const { refusals, undo } = this.#options;
    const verdict = verdictOf(refused);
    if (!verdict.accepted) {
      const entry = submit === undefined ? undefined : this.#outbox.entry(submit);
      const lost = entry?.waited ? this.#lost(entry.label, verdict.refusals[0].sentence) : undefined;
      if (lost && verdict.refusals.every(({ rule }) => rule === "frozen")) this.lose([lost]);
      else refusals.show(verdict.refusals, "server", lost);
    }
    undo.refused(
      submit,
      refused.map(({ rule }) => rule),
    );
    if (submit !== undefined) this.#settle(submit, verdict);
  }

  /** Takes out all that has not been answered: the document it was made on is no more. */
  drain(): readonly Unsaved[] {
    return this.#outbox.drain();
  }

  /** Once nothing is unsaved, so that the copy holds only what the server has. */
  copySoon(): void {
    const { copy, keeping } = this.#options;
    keeping.copySoon(() => {
      const { generation } = copy;
      if (!copy.hasArrived || this.#outbox.size > 0 || generation === undefined) return undefined;
      return { generation, state: Y.encodeStateAsUpdate(copy.doc) };
    });
  }

  noteKeys(root: string, event: Y.YMapEvent<unknown>): void {
    const { copy, undo } = this.#options;
    const { origin } = event.transaction;
    if (origin !== copy.own && (!copy.hasArrived || origin === copy.resumed)) return;
    const map = copy.doc.getMap<unknown>(root);
    // What is taken out unseen changes nothing here, and is written all the same.
    const isUnseen = (key: string | null): key is string => key !== null && !event.changes.keys.has(key);
    if (origin === copy.own && copy.isBehind)
      for (const key of [...event.keysChanged].filter(isUnseen))
        this.#draft?.keys.push({ root, key, before: map.get(key), after: map.get(key) });
    event.changes.keys.forEach(({ oldValue }, key) => {
      const after = map.get(key);
      if (origin === copy.own) this.#draft?.keys.push({ root, key, before: oldValue as Json | undefined, after });
      else if (!sameValue(oldValue, after)) undo.history.wrote(root, key, after);
    });
    if (origin === copy.own) return;
    for (const [key, value] of writtenBelow(event)) undo.history.wroteBefore(root, key, value);
    for (const key of cameBack(event)) undo.history.cameBack(root, key);
  }

  #settle(id: number, verdict: Verdict): void {
    const { copy, undo, keeping, patience } = this.#options;
    const entry = this.#outbox.settle(id);
    const isSame = (change: KeyChange, now: unknown): boolean => this.#isSame(change, now, entry?.over);
    undo.history.settled(id, copy.raw, isSame);
    // What stands above it by then may be the same person's, who has not waited for the answer.
    const isStill = (change: KeyChange, now: unknown): boolean => isSame(change, now) || this.#outbox.writes(change);
    this.tell();
    patience.answered(this.#outbox.size > 0);
    if (entry) keeping.drop(entry);
    const late = entry && verdict.accepted ? undo.accepted(entry, isStill) : undefined;
    if (this.#outbox.size === 0) this.copySoon();
    entry?.onVerdict?.(late ? { accepted: false, refusals: [late] } : verdict);
  }

  /**
   * Whether the server has put otherwise what was written: what its Head says by now is out, so is the name that a function was made
   * with, and what was taken out over an earlier Head is said. While that Head is on its way here nobody can tell; the server knows better when it is undone.
   */
  #isSame({ root, key, after }: KeyChange, now: unknown, over: Snapshot | undefined): boolean {
    const { copy, store } = this.#options;
    if (!isOverlayRoot(root)) return false;
    const marks = { function: overlayMap(copy.doc, "function") };
    const saysNothing = (base: Snapshot, value: unknown): boolean =>
      isNoDifference(base, marks, { root, key }, value as Json);
    if (now === undefined) return after !== undefined && (copy.isBehind || saysNothing(store.getState().base, after));
    return after === undefined && over !== undefined && saysNothing(over, now);
  }

  /** What nobody may have been there to see refused outlives the page: it is put away before the edit itself is dropped. */
  #lost(label: string, sentence: string): Omit<Loss, "id"> {
    return { label, sentence, ...this.#options.keeping.putLoss({ label, sentence }) };
  }

  /** Names what could not be kept, besides what is named already. */
  lose(lost: readonly Omit<Loss, "id">[]): void {
    const { store } = this.#options;
    const { losses } = store.getState();
    const from = (losses.at(-1)?.id ?? 0) + 1;
    store.set({ losses: [...losses, ...lost.map((each, nth) => ({ ...each, id: from + nth }))] });
  }

  /** What waits has changed. */
  tell(): void {
    this.#options.store.set({ waiting: this.waiting });
  }
}
