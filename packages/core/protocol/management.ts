import type { Json } from "../base/index.ts";
import type { ComponentChange } from "./api.ts";

/** What stood at a key of a change set's document, and what stands there since: enough to undo it. */
export type WrittenKey = {
  readonly root: string;
  readonly key: string;
  readonly before?: Json;
  readonly after?: Json;
};

/** What a management function wants done in a change set, and what that would come to. Nothing of it is done yet. */
export type ManagementProposal = {
  /** Names it when it is to be done; it is kept for a while. */
  readonly proposal: string;
  /** The run that answered it. */
  readonly run: string;
  readonly function: string;
  /** The component it was run for. */
  readonly component?: string;
  /** What the function itself has to say. */
  readonly message?: string;
  readonly edits: number;
  readonly changes: readonly ComponentChange[];
  /** Why it would not be accepted, as it is. */
  readonly refusals: readonly string[];
  /** Where the function wants something else than what people have made of it, which stays. */
  readonly kept: readonly { readonly component: string; readonly name: string; readonly field: string }[];
  /** What an earlier run made and this one does not: it stays, unless it is to be removed. */
  readonly leftovers: readonly { readonly component: string; readonly name: string }[];
};

export type ManagementDone = {
  /** In words, for undo: "Web service for shop". */
  readonly label: string;
  readonly edits: number;
  readonly message?: string;
  readonly written: readonly WrittenKey[];
};
