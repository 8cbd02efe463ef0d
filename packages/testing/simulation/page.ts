import { type FunctionId, isJsonObject, type Json, jsonEqual } from "@tributary/core/base";
import { isMapRoot, isOverlayRoot, type OverlayKey } from "@tributary/core/document";
import { applyMutation, mergeText, type Snapshot } from "@tributary/core/model";
import { MESSAGE, type RefusalNotice } from "@tributary/core/protocol";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import type { ChangeSetReplica, KeptEdit, Verdict } from "@tributary/replica";
import * as decoding from "lib0/decoding";
import { text } from "./books.ts";
import { writtenBy } from "./laws.ts";
import { writing } from "./player.ts";
import { broken } from "./rule-broken.ts";

/** One frame of a transaction as it was seen on the line. */
type Sent = { readonly id: number; readonly update: string };

/** What is known of a transaction, over all pages that have sent it. */
type Transaction = { readonly edit: KeptEdit; sent: number; answered: boolean; page: PageBook | undefined };

/** What pages have lived through. */
export type PageTally = {
  /** Pages that went, in good order or not. */
  reloads: number;
  /** Transactions that an earlier page had made. */
  resumed: number;
  /** Edits of theirs that the server refused. */
  refusedToPages: number;
  /** Undos that changed something. */
  undone: number;
};

export function emptyTally(): PageTally {
  return { reloads: 0, resumed: 0, refusedToPages: 0, undone: 0 };
}

/** What one person's pages have made, by the bytes that are sent of it. */
export class Made {
  readonly #transactions = new Map<string, Transaction>();

  put(edit: KeptEdit): void {
    if (edit.update) this.#transactions.set(textOf(edit.update), { edit, sent: 0, answered: false, page: undefined });
  }

  get(update: string): Transaction | undefined {
    return this.#transactions.get(update);
  }

  /**
   * Whether this is what an undo, or a redo, has written, and no edit.
   *
   * @param isNone - whether it made no difference at some time: of that nothing is kept, whoever wrote it
   */
  isUndo(accepted: LogEntry["accepted"], isNone: (at: OverlayKey, value: Json) => boolean): boolean {
    const isOf = (logged: LoggedMutation, { root, key, after = null }: KeptEdit["keys"][number]): boolean => {
      if (root !== logged.root || key !== logged.key) return false;
      if (jsonEqual(after, proposedBy(logged))) return true;
      return logged.after === null && isOverlayRoot(root) && isNone({ root, key }, after as Json);
    };
    const wrote = ({ edit }: Transaction) => accepted.every((logged) => edit.keys.some((one) => isOf(logged, one)));
    const those = [...this.#transactions.values()].filter(wrote);
    return those.length > 0 && those.every(({ edit }) => !edit.mutations);
  }

  isAnswered({ update }: KeptEdit): boolean {
    return update !== undefined && this.#transactions.get(textOf(update))?.answered === true;
  }
}

/**
 * What one page was asked to do, what it sent, what it was answered, and what it said became of it: they have to agree. Rules of
 * packages/replica.
 */
export class PageBook {
  readonly #name: string;
  readonly #made: Made;
  readonly #tally: PageTally;
  /** What was sent under each id of this page. */
  readonly #sent = new Map<number, Sent>();
  readonly #answered = new Set<number>();
  /** Ids on the connection there is. */
  #last = 0;
  /** What each edit was said to have become. */
  readonly #verdicts = new Map<string, Verdict>();
  readonly #asked = new Set<string>();
  /** What is kept no longer, and what stood there when that was decided. */
  readonly #dropped: { readonly edit: KeptEdit; readonly view: Snapshot }[] = [];
  /** What was said to be in. */
  readonly taken: string[] = [];

  constructor(name: string, made: Made, tally: PageTally) {
    this.#name = name;
    this.#made = made;
    this.#tally = tally;
  }

  /** Whether it is not known yet what became of an edit. */
  isOpen(label: string): boolean {
    return !this.#verdicts.has(label);
  }

  asked(label: string): (verdict: Verdict) => void {
    this.#asked.add(label);
    return (verdict) => {
      if (this.#verdicts.has(label)) broken("R13", `${this.#name} was told twice what became of “${label}”`);
      this.#verdicts.set(label, verdict);
    };
  }

  connected(): void {
    this.#last = 0;
  }

  /** A frame has left the page. */
  sent(frame: Uint8Array, clientIds: ReadonlySet<number>): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.awareness) return this.#spoke(decoding.readVarUint8Array(decoder), clientIds);
    if (type !== MESSAGE.submit && type !== MESSAGE.undo) return;
    const id = decoding.readVarUint(decoder);
    const update = textOf(decoding.readVarUint8Array(decoder));
    if (this.#answered.has(id)) broken("R2", `${this.#name} sent transaction ${id} again, which had been answered`);
    if (id <= this.#last) broken("R2", `${this.#name} sent transaction ${id} after ${this.#last}`);
    this.#last = id;
    this.#sent.set(id, { id, update });
    const transaction = this.#made.get(update);
    if (!transaction) broken("R20", `${this.#name} sent transaction ${id}, which its browser does not keep`);
    transaction.sent += 1;
    transaction.page ??= this;
    if (transaction.page !== this) this.#tally.resumed += 1;
  }

  /** A frame has been taken in by the page: what it answers is known there now. */
  received(frame: Uint8Array, replica: ChangeSetReplica): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.ack) this.#accepted(decoding.readVarUint(decoder));
    if (type === MESSAGE.refused) this.#refused(JSON.parse(decoding.readVarString(decoder)) as RefusalNotice, replica);
    this.#checkDropped(replica);
  }

  /** The browser keeps an edit no longer: it was answered, or the page says why. */
  dropped(edit: KeptEdit, view: Snapshot): void {
    this.#dropped.push({ edit, view });
  }

  /** The page is gone: what it was asked to do is the next page's, or nobody's. */
  checkEnd(): void {
    for (const label of this.#asked)
      if (!this.#verdicts.has(label)) broken("R13", `${this.#name} was never told what became of “${label}”`);
  }

  #accepted(id: number): void {
    const sent = this.#sent.get(id);
    if (!sent || this.#answered.has(id)) return;
    this.#answer(sent);
    const transaction = this.#made.get(sent.update);
    if (!transaction?.edit.mutations) return;
    const verdict = this.#verdicts.get(transaction.edit.label);
    if (this.#asked.has(transaction.edit.label) && !verdict?.accepted)
      broken("R13", `“${transaction.edit.label}” of ${this.#name} is in, and ${said(verdict)}`);
    if (transaction.sent === 1) this.taken.push(...writingsOf(transaction.edit));
  }

  #refused({ submit, refusals }: RefusalNotice, replica: ChangeSetReplica): void {
    const sent = submit === undefined ? undefined : this.#sent.get(submit);
    if (!sent || this.#answered.has(sent.id)) return;
    this.#answer(sent);
    this.#tally.refusedToPages += 1;
    const label = this.#made.get(sent.update)?.edit.label ?? "";
    const verdict = this.#verdicts.get(label);
    if (this.#asked.has(label) && verdict?.accepted !== false)
      broken("R13", `“${label}” of ${this.#name} was refused, and ${said(verdict)}`);
    const { refusals: shown, losses } = replica.getState();
    const says = (sentence: string) => refusals.some((one) => one.sentence === sentence);
    const isShown = shown.some(({ by, sentence }) => by === "server" && says(sentence));
    if (!isShown && !losses.some((loss) => loss.label === label && says(loss.sentence)))
      broken("R4", `“${label}” of ${this.#name} was refused (${refusals[0]?.sentence}), and nothing shows it`);
  }

  #answer({ id, update }: Sent): void {
    this.#answered.add(id);
    const transaction = this.#made.get(update);
    if (transaction) transaction.answered = true;
  }

  #checkDropped(replica: ChangeSetReplica): void {
    for (const { edit, view } of this.#dropped.splice(0)) {
      const isLost = replica.getState().losses.some(({ label }) => label === edit.label);
      // Without mutations it was an undo that found nothing left to do.
      const { mutations = [] } = edit;
      const stands = () => text(mutations.reduce(applyMutation, view)) === text(view);
      if (!this.#made.isAnswered(edit) && !isLost && !stands() && !isTyped(edit, view))
        broken("R20", `“${edit.label}” of ${this.#name} is kept no longer, and nobody has answered it`);
    }
  }

  /** Presence goes out in one's own name alone. */
  #spoke(payload: Uint8Array, clientIds: ReadonlySet<number>): void {
    const decoder = decoding.createDecoder(payload);
    for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
      const client = decoding.readVarUint(decoder);
      if (!clientIds.has(client)) broken("R10", `${this.#name} speaks for client ${client}`);
      decoding.readVarUint(decoder);
      decoding.readVarString(decoder);
    }
  }
}

/** What an edit writes and leaves standing, each value at its key. */
export function writingsOf({ keys }: Pick<KeptEdit, "keys">): readonly string[] {
  // What is deleted in the same act is not edited besides [D6].
  const going = keys.flatMap(({ root, key, after }) =>
    root === "component" && isJsonObject(after) && "deleted" in after ? [`${key}/`] : [],
  );
  return keys
    .filter(({ root, after }) => isMapRoot(root) && after !== undefined)
    .filter(({ key }) => !going.some((id) => key.startsWith(id)))
    .map(({ root, key, after }) => writing(root, key, after));
}

/** Merging once more what was typed changes nothing of the code: it stands there, stored before the answer was lost [R32]. */
function isTyped({ keys }: KeptEdit, { functions }: Snapshot): boolean {
  if (keys.length === 0) return false;
  return keys.every(({ root, key, before, after }) => {
    const code = root === "text" ? functions.get(key as FunctionId)?.source : undefined;
    return code !== undefined && mergeText(String(before), code, String(after)).text === code;
  });
}

function said(verdict: Verdict | undefined): string {
  if (!verdict) return "its author was not told";
  return `its author was told that it was ${verdict.accepted ? "accepted" : "refused"}`;
}

function textOf(update: Uint8Array): string {
  return Buffer.from(update).toString("latin1");
}

/** What its author wrote, also where a law has put something else in its place. */
function proposedBy({ after, proposed }: LoggedMutation): unknown {
  return (proposed ? writtenBy(proposed) : after) ?? null;
}
