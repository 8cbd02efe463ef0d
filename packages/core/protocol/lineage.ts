/** Both sides changed the same: what was, what Head has, what the change set has, as texts. Null where nothing stands. */
export type DivergenceView = {
  readonly root: string;
  readonly key: string;
  readonly kind: "value" | "removal";
  /** Null for a view's name. */
  readonly component: string | null;
  /** The component's name. */
  readonly name: string;
  readonly path: string | null;
  readonly title: string;
  readonly base: string | null;
  readonly theirs: string | null;
  readonly mine: string | null;
  /** Of what Head has, hidden texts included: whoever settles it says which they were shown. */
  readonly theirsHash: string;
};

/** A divergence that is to be settled, with what Head had when it was looked at. */
export type LookedDivergence = Pick<DivergenceView, "root" | "key" | "theirsHash">;

/** Whose edit it was; null where nobody knows any more. */
export type TakenFrom = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly owner?: string;
} | null;

/** What a move of Head took from a change set, or renamed in it, until somebody has put that away. */
export type MoveReport = {
  /** The version of Head it moved to. */
  readonly version: number;
  readonly at: number;
  /** Edits that are no longer there: what each was, and why it is not. Component and path are null where it was not of one. */
  readonly dropped: readonly {
    readonly component: string | null;
    readonly path: string | null;
    readonly sentence: string;
    readonly why: string;
    readonly by: TakenFrom;
  }[];
  readonly renamed: readonly {
    readonly component: string;
    readonly from: string;
    readonly to: string;
    readonly by: TakenFrom;
  }[];
  /** Functions and versions of kinds that have another name or number now, in sentences. */
  readonly notes: readonly string[];
  /** How many dropped edits it has no room for; the audit log names them. */
  readonly more: number;
};

/** Whose values stay where both changed the same. */
export type Settlement = "mine" | "theirs";

/** Where a change set comes from: a part of another one, or what takes another one back. */
export type ChangeSetOrigin = { readonly kind: "part" | "revert"; readonly changeSet: string };

export type RelatedChangeSet = ChangeSetOrigin & { readonly title: string; readonly phase: string };

/** What splitting off these components would take along. */
export type PartPreview = {
  readonly components: readonly { readonly component: string; readonly name: string }[];
  readonly needed: readonly { readonly component: string; readonly name: string; readonly why: string }[];
  /** Why it cannot stand alone; null when it can. */
  readonly obstacle: string | null;
};

/** What taking an applied change set back would do today. */
export type RevertPreview = {
  /** How many components, functions, versions of kinds, notes of the catalogue and views it changes back. */
  readonly changes: number;
  /** The same in words: “2 components and 1 function”, or “nothing”. */
  readonly what: string;
  /** Values that others have changed since: they are to be settled in the new change set. */
  readonly divergences: readonly DivergenceView[];
  /** What cannot be taken back, or not as it was, in sentences. */
  readonly notes: readonly string[];
};

/** Somebody whom a component's change reaches, and the values they take from it. */
export type AffectedComponent = {
  readonly component: string;
  readonly name: string;
  readonly takes: readonly string[];
};

/** What one person has looked through, or approved, of a change set: by thing, the hash of what it changed then. */
export type ReviewMarks = { readonly [thing: string]: { readonly hash: string; readonly at: number } };
