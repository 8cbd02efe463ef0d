import * as Y from "yjs";
import type { Intent } from "./outbox.ts";

/** An edit as it outlives the page: what was meant, and, once it was made, the transaction itself. */
export type KeptEdit = Omit<Intent, "onVerdict" | "kept" | "made"> & {
  readonly update?: Uint8Array;
  /** Which document `update` belongs to. */
  readonly generation?: number;
};

/** The change set as the server had it when this page last had nothing unsaved. */
export type KeptCopy = { readonly generation: number; readonly state: Uint8Array };

/**
 * Where a person's unsaved edits in one change set survive the page. Writing is in the order of the calls and returns at
 * once; what cannot be kept is not: the page works on without it.
 */
export type Keeper = {
  /** What earlier pages of the same person left, oldest first, and is this page's from now on. */
  open(): Promise<{ readonly edits: readonly (KeptEdit & { readonly key: string })[]; readonly copy?: KeptCopy }>;
  /** Sorts after every key given out before. */
  newKey(): string;
  put(key: string, edit: KeptEdit): void;
  drop(key: string): void;
  keepCopy(copy: KeptCopy): void;
  close(): void;
};

/** Keeps nothing: for programs, which say themselves what they do again. */
export const NO_KEEPER: Keeper = {
  open: async () => ({ edits: [] }),
  newKey: () => "",
  put() {},
  drop() {},
  keepCopy() {},
  close() {},
};

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
