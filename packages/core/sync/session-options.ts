import type { Actor, ChangeSetId, Clock, WorkspaceId } from "../base/index.ts";
import type { OverlayKey } from "../document/index.ts";
import type { Pipeline } from "../engine/index.ts";
import type { Snapshot } from "../model/index.ts";
import type { AudienceOptions } from "./audience.ts";
import type { SharedBacklog } from "./backlog.ts";
import type { CompactionBounds } from "./compaction.ts";
import type { BatchTiming, GroupCommitOptions } from "./group-commit.ts";
import type { Defer } from "./peers.ts";
import type { DocumentLog, LogEntry } from "./ports.ts";
import type { HeadStep } from "./rebase.ts";

export type SessionOptions = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly log: DocumentLog;
  /** Head at a version. The document itself says which version it stands on, so that a crash in the middle of a rebase leaves no doubt. */
  readonly baseAt: (version: number) => Promise<Snapshot>;
  /** What it stands on while its document does not say: the version it was created at. */
  readonly baseVersion: number;
  readonly pipeline: Pipeline;
  readonly now: Clock;
  readonly defer: Defer;
  /** When to rebuild the document and to fold its stored updates; ordinary ones unless a test says otherwise. */
  readonly compaction?: CompactionBounds;
  /** How much makes a batch, and a message to everybody, while more is being stored; ordinary ones unless a test says otherwise. */
  readonly batching?: Batching;
  /** What all sessions of this process have taken in and not stored; while its workspace's share is full, nobody here is read. */
  readonly backlog?: SharedBacklog;
  /** How long edits wait to be stored and told, for whoever counts. */
  readonly timing?: BatchTiming;
  /** The view after entries that are now in the log: each is told once, in their order, whoever wrote it. */
  readonly onAccepted?: (view: Snapshot, entries: readonly LogEntry[]) => void;
  /** The session gave up (the store is out of reach, or another process took over): open a new one. */
  readonly onLost?: (reason: string) => void;
};

export type Batching = Pick<GroupCommitOptions, "closeAt"> & Pick<AudienceOptions, "isWorthTelling">;

export type RebaseOptions = {
  /** Versions of Head on the way, oldest first, when it has moved more than once. */
  readonly between?: readonly HeadStep[];
  /** Who wrote what stands at a key, by the log: for the report, of what nobody has written since the session opened. */
  readonly authorOf?: (key: OverlayKey) => Actor | undefined;
  /** Everybody whose hands, by the log, are in what stands at a key, whoever was last in it last. */
  readonly handsOn?: (key: OverlayKey) => readonly Actor[];
};
