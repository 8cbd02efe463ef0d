import type { Intent } from "./outbox.ts";

/** An edit as it outlives the page: what was meant, and, once it was made, the transaction itself. */
export type KeptEdit = Omit<Intent, "onVerdict" | "kept" | "made" | "was"> & {
  readonly update?: Uint8Array;
  /** Which document `update` belongs to. */
  readonly generation?: number;
  /** Why it could not be kept in the change set: it waits no more, but for somebody to read that. */
  readonly lost?: string;
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
