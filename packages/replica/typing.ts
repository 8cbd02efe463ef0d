import {
  CONTROL_ROOT,
  isBufferOpen,
  keyOfTextRoot,
  textMutation,
  textRootOf,
  unfitDefinition,
} from "@tributary/core/document";
import * as Y from "yjs";
import { type After, byTimer } from "./after.ts";
import type { Intent } from "./outbox.ts";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { createStore, type Store, type WritableStore } from "./store.ts";
import { type Refused, refusedByModel, refusedFor } from "./verdict.ts";

/** A function's code or a definition as it is typed: null until the server has opened it, another object when the document was rebuilt. */
export type OpenText = { readonly text: Y.Text | null };

/** What is typed within this time is sent as one transaction. */
const BURST_MS = 180;

const NOT_OPEN = "The text of this is not open for typing here yet. Open it, then edit it.";

type Burst = { readonly updates: Uint8Array[]; readonly before: Map<string, string> };
type Wanted = { readonly store: WritableStore<OpenText>; users: number };

export type TypingOptions = {
  /** Asks the server to open a function's code. */
  readonly ask: (id: string) => void;
  /** Sends what was typed in one go, and keeps it until it is answered. */
  readonly send: (intent: Intent, update: Uint8Array) => void;
  /** Something typed begins to wait for being sent, or does not wait any more. */
  readonly onWaiting: () => void;
  readonly after?: After;
};

/** Code that is open for typing in this replica: asked for, followed from document to document, sent in bursts. Rules [R30]–[R32]. */
export class Typing {
  readonly #options: TypingOptions;
  readonly #wanted = new Map<string, Wanted>();
  #doc: Y.Doc | undefined;
  #burst: Burst | undefined;
  readonly #after: After;
  #stop: (() => void) | undefined;

  constructor(options: TypingOptions) {
    this.#options = options;
    this.#after = options.after ?? byTimer;
  }

  /** Follows this document from now on. What was typed in the one before has been sent. */
  attach(doc: Y.Doc, isOwn: (origin: unknown) => boolean): void {
    this.#doc = doc;
    doc.getMap(CONTROL_ROOT).observe(() => this.#show());
    doc.on("beforeTransaction", (transaction: Y.Transaction) => {
      if (transaction.local && !isOwn(transaction.origin) && !this.#burst) this.#begin(doc);
    });
    doc.on("update", (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (doc !== this.#doc || !transaction.local || isOwn(origin) || !this.#burst) return;
      this.#burst.updates.push(update);
      if (this.#burst.updates.length === 1) this.#options.onWaiting();
      this.#stop ??= this.#after(BURST_MS, () => this.flush());
    });
    this.#show();
  }

  open(id: string): Store<OpenText> {
    const wanted = this.#wanted.get(id) ?? { store: createStore<OpenText>({ text: null }), users: 0 };
    wanted.users += 1;
    this.#wanted.set(id, wanted);
    this.#show();
    if (!wanted.store.getState().text) this.#options.ask(id);
    return wanted.store;
  }

  release(id: string): void {
    const wanted = this.#wanted.get(id);
    if (!wanted) return;
    this.flush();
    wanted.users -= 1;
    if (wanted.users === 0) this.#wanted.delete(id);
  }

  /** Asks again for what is not open yet: there is a connection, and all that was made before has been sent on it. */
  askAgain(): void {
    for (const [id, { store }] of this.#wanted) if (!store.getState().text) this.#options.ask(id);
  }

  /** Whether something was typed that has not been sent. */
  get isWaiting(): boolean {
    return this.#burst !== undefined && this.#burst.updates.length > 0;
  }

  /** Sends what was typed since the last time; before anything else that comes after it. */
  flush(): void {
    this.#stop?.();
    this.#stop = undefined;
    const burst = this.#burst;
    this.#burst = undefined;
    if (!burst || burst.updates.length === 0) return;
    if (this.#doc) this.#send(burst, this.#doc);
    this.#options.onWaiting();
  }

  #send(burst: Burst, doc: Y.Doc): void {
    const keys = [...burst.before].flatMap(([key, before]) => {
      const after = codeIn(doc, key);
      return after === before ? [] : [{ root: "text", key, before, after }];
    });
    const mutations = keys.map(({ key, before, after }) => textMutation(key, before, after));
    this.#options.send({ label: "Edit code", mutations, keys }, Y.mergeUpdates(burst.updates));
  }

  #begin(doc: Y.Doc): void {
    const before = new Map<string, string>();
    for (const root of doc.share.keys()) {
      const id = keyOfTextRoot(root);
      if (id !== undefined) before.set(id, codeIn(doc, id));
    }
    this.#burst = { updates: [], before };
  }

  #show(): void {
    const doc = this.#doc;
    if (!doc) return;
    for (const [id, { store }] of this.#wanted) {
      const text = isBufferOpen(doc, id) ? doc.getText(textRootOf(id)) : null;
      if (store.getState().text !== text) store.set({ text });
    }
  }
}

export function codeIn(doc: Y.Doc, id: string): string {
  return doc.getText(textRootOf(id)).toString();
}

/** Whether an edit was typed in a function's code. */
export function isTyping({ keys }: Pick<Intent, "keys">): boolean {
  return keys.some(({ root }) => root === "text");
}

/** Why an edit cannot type what it says in the texts as they stand in this document; undefined where it can, or types nothing. Rule [R53]. */
export function unfitTyping(doc: Y.Doc, base: Snapshot, mutations: readonly Mutation[]): Refused | undefined {
  const shut = mutations.find((each) => {
    const text = textOf(each);
    return text !== undefined && !isBufferOpen(doc, text);
  });
  if (shut) return refusedFor("notOpen", NOT_OPEN, shut);
  const unfit = unfitDefinition(base, (schema) => codeIn(doc, schema), mutations);
  return unfit && refusedByModel(unfit);
}

/** The text in which an edit types by splices, if it does. */
export function textOf(mutation: Mutation): string | undefined {
  if (mutation.type === "schema.edit") return mutation.schema;
  return mutation.type === "function.edit" ? mutation.function : undefined;
}
