import type { Json } from "../base/index.ts";
import type { ManagementFunction } from "../model/index.ts";
import type { ComponentChange } from "./changes.ts";
import type { KeptExchanges } from "./function-runs.ts";

/** What stood at a key of a change set's document, and what stands there since: enough to undo it. */
export type WrittenKey = {
  readonly root: string;
  readonly key: string;
  readonly before?: Json;
  readonly after?: Json;
};

/**
 * How far a change set's document has come with something that the server wrote in it: whoever has a copy knows by it whether that is in
 * there. A document of a later generation has all that one before it had.
 */
export type DocumentPosition = {
  readonly generation: number;
  /** A copy has it that holds of this Yjs client's entries the first `clock`. */
  readonly client: number;
  readonly clock: number;
  /** Nothing was written but that the last of them is taken away. */
  readonly isRemoval?: true;
};

/** What a management function wants done in a change set, and what that would come to. Nothing of it is done yet. */
export type ManagementProposal = {
  /** Names it when it is to be done; it is kept for a while. */
  readonly proposal: string;
  /** Names exactly what is shown here: it is given back when that is to be done, and something else is not done. */
  readonly shown: string;
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
  /** What it asked of its connections to find that out. */
  readonly exchanges?: KeptExchanges;
  /** What an earlier run made and this one does not: it stays, unless it is to be removed. */
  readonly leftovers: readonly { readonly component: string; readonly name: string }[];
};

/** A management function as it may be run here and now. */
export type OfferedManagement = ManagementFunction & {
  /** Of one that asks connections: what it may read, a line each such as `docker: GET /networks`. */
  readonly reach?: {
    readonly reads: readonly string[];
    /** Whether that counts: it was applied, with exactly this code. Until then it reaches nothing. */
    readonly isAgreed: boolean;
  };
};

export type ManagementDone = {
  /** In words, for undo: "Web service for shop". */
  readonly label: string;
  readonly edits: number;
  readonly message?: string;
  readonly written: readonly WrittenKey[];
  /** From where on the document has that; absent where nothing was written. */
  readonly position?: DocumentPosition;
};
