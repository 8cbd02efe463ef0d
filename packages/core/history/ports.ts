import type { Actor, ActorId, ChangeSetId, ComponentId, WorkspaceId } from "../base/index.ts";
import type { HeadEntry } from "../governance/index.ts";
import type { Mutation } from "../model/index.ts";
import type { AuditEntry, AuditFilter, Hand, HistoryStatistics, VersionView, Who } from "../protocol/index.ts";
import type { ChainedEntry, ChainEnd } from "./audit-chain.ts";
import type { WorkspaceSettings } from "./workspace-settings.ts";

/** One mutation that reached Head, or stands in a change set. `path` is empty for the component, or thing, as a whole. */
export type Write = {
  readonly path: string;
  readonly at: number;
  readonly actor: Who;
  readonly changeSet: ChangeSetId | null;
  /** Null while it stands in a change set only. */
  readonly version: number | null;
  /** Its place: entries of one version or change set come in this order. */
  readonly place: number;
  readonly mutation: Mutation;
};

/** Whose mutations of a version these are, by their places, with the moment each was written. */
export type VersionAuthor = { readonly actor: Who; readonly wrote: readonly (readonly [place: number, at: number])[] };

/** A component, with a path where not all of it is meant; or a function, a version of a kind, a view or a note, as `thingOfKey` names it. */
export type WrittenTo = { readonly component: ComponentId; readonly path?: string } | { readonly thing: string };

/** Where a page of a timeline ended. */
export type WritePlace = { readonly version: number; readonly place: number };

/** That somebody wrote under a key of a change set's overlay. */
export type KeyHand = { readonly root: string; readonly key: string; readonly actor: Actor; readonly at: number };

/** What was written where, found by place and not by reading through all of it. */
export interface HistoryStore {
  /** What was written on Head to a component (at a path and below, if one is given, or to all that holds it) or to a thing, newest first. */
  timeline(
    workspace: WorkspaceId,
    options: WrittenTo & { readonly before?: WritePlace; readonly limit: number },
  ): Promise<readonly Write[]>;
  /** Versions before one, newest first, each with whose changes it holds. */
  versions(
    workspace: WorkspaceId,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly VersionView[]>;
  /** The last write of each path of these components after one version and up to another; of what was cleared away, the one before that, if any. */
  writesBetween(
    workspace: WorkspaceId,
    options: { readonly after: number; readonly upTo: number; readonly components: readonly ComponentId[] },
  ): Promise<readonly (Write & { readonly component: ComponentId })[]>;
  /** Whose writes to these things came after one version and up to another, each with the last of theirs. */
  handsBetween(
    workspace: WorkspaceId,
    options: { readonly after: number; readonly upTo: number; readonly things: readonly string[] },
  ): Promise<readonly (Hand & { readonly thing: string })[]>;
  /** By version, who wrote what of it: of those after one and up to another. */
  authors(
    workspace: WorkspaceId,
    options: { readonly after: number; readonly upTo: number },
  ): Promise<ReadonlyMap<number, readonly VersionAuthor[]>>;
  /** The last write of each path of a component up to a version. */
  lastWrites(workspace: WorkspaceId, component: ComponentId, version: number): Promise<readonly Write[]>;
  /** The last write of each path of a component in a change set, where that is not "as on Head". */
  lastWritesIn(changeSet: ChangeSetId, component: ComponentId): Promise<readonly Write[]>;
  /** Of each key of a change set, by everybody who wrote there, the last time; oldest first. What the server wrote is left out. */
  handsIn(changeSet: ChangeSetId): Promise<readonly KeyHand[]>;
  statistics(workspace: WorkspaceId): Promise<HistoryStatistics>;
  /** Makes a workspace with this history as its Head, these settings, and this entry as the first of its log: all of it or nothing. */
  restore(input: {
    readonly workspace: WorkspaceId;
    readonly name: string;
    readonly owner: ActorId;
    readonly versions: readonly (Omit<HeadEntry, "changeSet" | "request"> & {
      readonly authors?: readonly VersionAuthor[];
    })[];
    readonly settings: WorkspaceSettings;
    readonly entry: Omit<AuditEntry, "seq">;
  }): Promise<void>;
}

/** The audit log as a chain: for proving it and for handing it out. */
export interface AuditChainStore {
  /** Oldest first, with their links. */
  chain(
    workspace: WorkspaceId,
    options: { readonly after: number; readonly limit: number; readonly filter?: AuditFilter },
  ): Promise<readonly (ChainedEntry & { readonly misfiled?: string })[]>;
  /** Where it is recorded to end. */
  chainEnd(workspace: WorkspaceId): Promise<ChainEnd>;
}
