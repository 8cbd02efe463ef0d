import type { Actor } from "../base/index.ts";
import type { Cell, FunctionField, FunctionKind } from "../model/index.ts";
import type { AffectedComponent } from "./lineage.ts";

export type FieldChange = {
  readonly path: string;
  readonly title: string;
  /** Undefined where there is nothing on that side. `text` is what a person reads: a literal, or "from db ▸ Host". */
  readonly before?: { readonly cell: Cell; readonly text: string };
  readonly after?: { readonly cell: Cell; readonly text: string };
  readonly by?: Hand;
};

export type ComponentChange = {
  readonly component: string;
  readonly name: string;
  readonly schema: string;
  readonly kind: "added" | "changed" | "removed";
  readonly fields: readonly FieldChange[];
  /** For one that is of another version of its kind then, or of another kind, as references: `docker.container@1`. */
  readonly moved?: { readonly from: string; readonly to: string; readonly by?: Hand };
  /** For one that is erased and left outside: what stays there, in a sentence. */
  readonly leaves?: string;
  /** Hash of what changes on it, secrets included: it tells whether somebody has seen exactly this. */
  readonly hash?: string;
  /** Whom it reaches along connections. */
  readonly affects?: readonly AffectedComponent[];
};

/** Somebody who has changed a thing, with when they did it last. */
export type Hand = {
  readonly id: string;
  readonly name: string;
  readonly type: Actor["type"];
  readonly owner?: string;
  readonly through?: string;
  readonly at: number;
};

export type AttachedKind = { readonly schema: string; readonly title: string };

/** A function that was written, edited or taken away: its code on both sides, and what else of it changed, as text. */
export type FunctionChange = {
  readonly function: string;
  readonly name: string;
  readonly title: string;
  readonly kind: FunctionKind;
  readonly change: "added" | "changed" | "removed";
  readonly before: string;
  readonly after: string;
  readonly fields: readonly {
    readonly field: FunctionField;
    readonly title: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** The kinds it is newly attached to, and no longer: by name and title. */
  readonly attached: readonly AttachedKind[];
  readonly detached: readonly AttachedKind[];
  /** Whose hands were in it, and when last. */
  readonly by?: readonly Hand[];
  /** Hash of what changes on it: it tells whether somebody has seen exactly this. */
  readonly hash?: string;
  /** Tests that are not as they were: each as a text on both sides, empty where it is not there. */
  readonly tests?: readonly {
    readonly id: string;
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** Why it cannot be run as it is written. */
  readonly problem?: string;
};

/** A new version of a schema, beside the version before it, as JSON text. */
export type SchemaChange = {
  readonly schema: string;
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly by?: readonly Hand[];
  readonly hash?: string;
  /** Why what is typed as its definition is not what this change set says, where it is not. */
  readonly problem?: string;
};

/** What the catalogue newly says, or says no longer: a lock, a default version, an installed package. */
export type NoteChange = {
  readonly key: string;
  readonly change: "added" | "changed" | "removed";
  readonly sentence: string;
  readonly by?: readonly Hand[];
  readonly hash?: string;
};

type Spot = readonly [number, number];

/**
 * What a change set does with one component on a view: puts it there, takes it off, or puts it elsewhere; on the map of
 * everything also gives it a place of its own, where until then the map had chosen one.
 */
export type ViewSpot = {
  readonly component: string;
  readonly name: string;
  readonly change: "added" | "removed" | "moved" | "placed";
  readonly before?: Spot;
  readonly after?: Spot;
};

/** A view of the map that is made, renamed, deleted, or shows something else. How people look at the model, not what it says. */
export type ViewChange = {
  /** What it is called among the things of a review: `view/<id>`. */
  readonly key: string;
  readonly view: string;
  readonly name: string;
  readonly change: "added" | "changed" | "removed";
  /** Its name before, where that is another one. */
  readonly before?: string;
  /** By name; of very many the first ones. */
  readonly spots: readonly ViewSpot[];
  readonly count: { readonly [Change in ViewSpot["change"] | "others"]: number };
  /** Where what stays as it is stands, of very many some. */
  readonly others: readonly Spot[];
  readonly by?: readonly Hand[];
  readonly hash?: string;
};
