import type { Actor } from "../base/index.ts";
import type { MutationType } from "../model/index.ts";
import type { AuditEntry } from "./api.ts";
import type { ComponentChange, FunctionChange, NoteChange, SchemaChange, ViewChange } from "./changes.ts";

/** An actor as lists show it: an agent with the name of whom it acts for. */
export type Who = AuditEntry["actor"];

/** What the audit says of a write. Whoever stores the write stores this with it: both, or neither. */
export type AuditLine = Omit<AuditEntry, "seq">;

/** Somebody, or some program, that has an entry in the audit log, as the newest one names them. */
export type AuditActor = Omit<Who, "through"> & {
  /** When that was. */
  readonly lastAt: number;
  /** A member no more, or a token that lets nobody in any more. */
  readonly gone: boolean;
};

/** What the audit log is searched by; what is left out does not narrow it. */
export type AuditFilter = {
  readonly changeSet?: string;
  readonly actor?: string;
  readonly actorType?: Actor["type"];
  readonly outcome?: AuditEntry["outcome"];
  readonly component?: string;
  /** This path of the component, and all below it. */
  readonly path?: string;
  readonly mutationType?: MutationType;
  /** In milliseconds since the epoch: from this moment on, and before that one. */
  readonly from?: number;
  readonly to?: number;
  /** All that one command, or one act of a page, has brought about. */
  readonly correlation?: string;
  /** Words of the sentence, whatever their case. */
  readonly text?: string;
};

/** Components of Head that somebody looks for, best first. */
export type FoundOnHead = {
  readonly version: number;
  readonly items: readonly { readonly id: string; readonly name: string; readonly schema: string }[];
  /** How many more there are. */
  readonly more: number;
};

/** How a change set ended: by whom and when, and as which version of Head where it was applied. */
export type ChangeSetEnd = { readonly at: number; readonly by: Who; readonly version: number | null };

/** One version of Head as the time bar shows it. */
export type VersionView = {
  readonly version: number;
  readonly at: number;
  /** Who brought it to Head. */
  readonly actor: Who;
  /** Whose changes these were: its contributors, or who brought it there. */
  readonly authors: readonly Who[];
  readonly changeSet: { readonly id: string; readonly title: string } | null;
  readonly mutations: number;
  /** Absent for versions older than state hashes. */
  readonly stateHash: string | null;
};

/** One thing written to a component, a function, a version of a kind, a view or a note: by whom, when, in which change set, and where it stands. */
export type WriteView = {
  readonly path: string;
  readonly at: number;
  readonly actor: Who;
  readonly changeSet: { readonly id: string; readonly title: string } | null;
  /** The version of Head it came with; null while it stands in a change set only. */
  readonly version: number | null;
  readonly type: MutationType;
  readonly sentence: string;
  /** Pass as `before` for what came earlier. */
  readonly place: { readonly version: number; readonly place: number } | null;
};

/** Any two versions beside each other, as a review shows a change set: a page of all that differs, or as much of it as was read. */
export type VersionComparison = {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly ComponentChange[];
  readonly functions: readonly FunctionChange[];
  readonly schemas: readonly SchemaChange[];
  readonly notes: readonly NoteChange[];
  readonly views: readonly ViewChange[];
  /** How many components, and how many of the others together, come after those listed. */
  readonly more: number;
  readonly moreThings: number;
  /** Pass as `cursor`, with the same two versions, for the next page; absent on the last. */
  readonly next?: number;
};

export type HistoryStatistics = {
  readonly versions: number;
  readonly mutations: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly perVersion: { readonly average: number; readonly largest: number };
  readonly byActor: readonly { readonly actor: Who; readonly mutations: number }[];
  readonly byType: readonly { readonly type: MutationType; readonly mutations: number }[];
  /** The noun a mutation type begins with: component, attribute, item, view, schema. */
  readonly byCategory: readonly { readonly category: string; readonly mutations: number }[];
};

/** What proving a log or a history found. `end` is the place to keep elsewhere. */
export type AuditVerdict = {
  readonly ok: boolean;
  readonly checked: number;
  readonly end?: { readonly seq: number; readonly hash: string };
  readonly firstBad?: number;
  /** What is wrong, in words. */
  readonly sentence?: string;
};

export type HeadVerdict = {
  readonly ok: boolean;
  readonly versions: number;
  /** Versions with a recorded hash that was found again. */
  readonly proven: number;
  readonly stateHash: string;
  readonly firstBad?: number;
  readonly sentence?: string;
};
