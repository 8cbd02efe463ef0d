import type { Actor, ActorId, ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { ChainEnd, WritePlace, WrittenTo } from "@tributary/core/history";
import type {
  AuditEntry,
  AuditFilter,
  AuditVerdict,
  HeadVerdict,
  HistoryStatistics,
  VersionComparison,
  VersionView,
  WriteView,
} from "@tributary/core/protocol";
import type { Json } from "@tributary/core/base";
import type { Answer } from "./services.ts";

/** What happened: to Head, to a component, to a value. */
export interface HistoryServices {
  versions(workspace: WorkspaceId, before: number | undefined): Promise<readonly VersionView[]>;
  /**
   * Two versions beside each other, a page of all that differs; the second is Head as it is now unless given.
   *
   * @param of.skip - how many of each sort earlier pages have listed
   */
  compare(
    workspace: WorkspaceId,
    of: { readonly from: number; readonly to: number | undefined; readonly skip: number },
  ): Answer<VersionComparison>;
  /** What was written to a component, or to a function, a version of a kind, a view or a note, newest first. */
  timeline(workspace: WorkspaceId, where: WrittenTo & { readonly before?: WritePlace }): Promise<readonly WriteView[]>;
  /** Who wrote each value of a component, as it stands at a version of Head. */
  authors(workspace: WorkspaceId, component: ComponentId, version: number | undefined): Answer<readonly WriteView[]>;
  /** The same as it stands in a change set: its own writers, and Head's where it is as on Head. */
  authorsIn(changeSet: ChangeSetRecord, component: ComponentId): Promise<readonly WriteView[]>;
  statistics(workspace: WorkspaceId): Promise<HistoryStatistics>;
  /** Replays Head from its first version and compares each state with the hash recorded for it. */
  verify(workspace: WorkspaceId): Promise<HeadVerdict>;
  /** The whole of a workspace's model and history, with what it is connected to, line by line. */
  exported(workspace: WorkspaceId): AsyncIterable<string>;
  /** A new workspace of the caller's, with the model and history of such lines. Refused whole when any of it does not hold. */
  imported(
    lines: AsyncIterable<string>,
    by: { readonly owner: ActorId; readonly actor: Actor; readonly name: string | undefined },
  ): Answer<{
    readonly workspace: WorkspaceId;
    readonly name: string;
    readonly version: number;
    readonly stateHash: string;
    readonly connections: number;
    readonly tiers: number;
    /** Names of the secrets that are to be set anew: the file has no values. */
    readonly secrets: readonly string[];
  }>;
}

export interface AuditServices {
  verify(workspace: WorkspaceId, anchors: readonly ChainEnd[]): Promise<AuditVerdict>;
  /** Puts a command into the workspace's audit log. */
  record(
    workspace: WorkspaceId,
    entry: {
      readonly actor: Actor;
      readonly changeSet?: ChangeSetId;
      readonly sentence: string;
      /** Accepted, unless told otherwise. */
      readonly outcome?: AuditEntry["outcome"];
      readonly details?: Json;
    },
  ): Promise<void>;
  /** The log as far as it passes the filter, line by line, in a form that proves itself. */
  exported(workspace: WorkspaceId, filter: AuditFilter): AsyncIterable<string>;
}
