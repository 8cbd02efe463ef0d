import * as Y from "yjs";
import type { After } from "./after.ts";
import type { KeptCopy, KeptEdit, Keeper } from "./keeper.ts";
import type { Intent } from "./outbox.ts";
import type { Loss } from "./types.ts";

/** A copy is kept when nothing has been unsaved for so long. */
const COPY_AFTER_MS = 1500;

/**
 * What of a replica outlives its page: each unsaved edit from the moment it is made until it is answered, what could not be kept
 * until that is read, and a copy to show.
 */
export class Keeping {
  readonly #keeper: Keeper | undefined;
  readonly #after: After;
  #stop: (() => void) | undefined;

  constructor(keeper: Keeper | undefined, after: After) {
    this.#keeper = keeper;
    this.#after = after;
  }

  /** What earlier pages left. A browser that cannot read it leaves nothing: the page works on without. */
  async open(): Promise<{
    readonly edits: readonly Intent[];
    readonly losses: readonly Omit<Loss, "id">[];
    readonly copy: KeptCopy | undefined;
  }> {
    const left = await this.#keeper?.open().catch(() => undefined);
    const all = left?.edits ?? [];
    const edits = all.flatMap(({ key, update, generation, lost, ...intent }): readonly Intent[] => {
      if (lost !== undefined) return [];
      return [
        { ...intent, kept: key, ...(update && generation !== undefined ? { made: { update, generation } } : {}) },
      ];
    });
    const losses = all.flatMap(({ key, label, lost }) =>
      lost === undefined ? [] : [{ label, sentence: lost, kept: key }],
    );
    return { edits, losses, copy: left?.copy };
  }

  /** Keeps an edit under its key, or under a new one, which is returned. */
  put(edit: KeptEdit, kept = this.#keeper?.newKey()): { readonly kept?: string } {
    if (kept === undefined) return {};
    this.#keeper?.put(kept, edit);
    return { kept };
  }

  drop({ kept }: Pick<Intent, "kept">): void {
    if (kept !== undefined) this.#keeper?.drop(kept);
  }

  /** Keeps that an edit was lost, and why, until it is dropped. */
  putLoss({ label, sentence }: Omit<Loss, "id">): Pick<Loss, "kept"> {
    return this.put({ label, keys: [], lost: sentence });
  }

  /** Asks for a copy in a while. It must hold only what the server has: undefined when it would not. */
  copySoon(copy: () => KeptCopy | undefined): void {
    this.#stop?.();
    const keeper = this.#keeper;
    if (!keeper) return;
    this.#stop = this.#after(COPY_AFTER_MS, () => {
      const taken = copy();
      if (taken) keeper.keepCopy(taken);
    });
  }

  close(): void {
    this.#stop?.();
    this.#keeper?.close();
  }
}

/** A document as it was kept: to be read, never to be edited or sent. */
export function documentOf({ state }: KeptCopy): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

/** Whether nothing of what `update`'s own clients wrote before it is missing in `doc`. */
export function continues(doc: Y.Doc, update: Uint8Array): boolean {
  return [...Y.parseUpdateMeta(update).from].every(([client, clock]) => clock <= Y.getState(doc.store, client));
}
