import type {
  Actor,
  ActorId,
  ChangeSetId,
  Origin,
  RequestId,
  Result,
  Role,
  RunId,
  ServerProcessId,
  WorkspaceId,
} from "../base/index.ts";
import type { SideEffect } from "../engine/index.ts";
import type { Mutation, Snapshot } from "../model/index.ts";
import type { AuditLine } from "./audit-line.ts";
import type {
  AuditEntry,
  AuditActor,
  AuditFilter,
  ChangeSetOrigin,
  ChangeSetPhase,
  LogLine,
  RequestView,
  ResourceState,
  ReviewMarks,
  StepView,
} from "../protocol/index.ts";

export type ChangeSetRecord = {
  readonly id: ChangeSetId;
  readonly workspace: WorkspaceId;
  readonly title: string;
  readonly description: string;
  readonly phase: ChangeSetPhase;
  readonly baseVersion: number;
  readonly createdBy: ActorId;
  readonly createdAt: number;
  /** Where it comes from, when it was made from another one. */
  readonly origin?: ChangeSetOrigin | null;
};

export type HeadEntry = {
  readonly version: number;
  readonly at: number;
  readonly actor: Actor;
  readonly changeSet: ChangeSetId | null;
  readonly request: RequestId | null;
  readonly mutations: readonly Mutation[];
  /** Of the model at this version; null for versions older than state hashes. */
  readonly stateHash: string | null;
};

/** Head: a gap-free sequence of versions per workspace. Version 0 is empty. */
export interface HeadStore {
  load(workspace: WorkspaceId): Promise<{ readonly version: number; readonly snapshot: Snapshot }>;
  /** The model at an older version. */
  at(workspace: WorkspaceId, version: number): Promise<Snapshot>;
  history(
    workspace: WorkspaceId,
    options: { readonly before?: number; readonly limit: number; readonly changeSet?: ChangeSetId },
  ): Promise<readonly HeadEntry[]>;
  /** The same, oldest first: what a replay reads. */
  entries(
    workspace: WorkspaceId,
    options: { readonly after: number; readonly limit: number },
  ): Promise<readonly HeadEntry[]>;
  /** The newest version made at or before a moment; 0 when there was none yet. */
  versionAt(workspace: WorkspaceId, moment: number): Promise<number>;
  /** Where Head is, of each of these that there is; nothing of it is read. */
  versions(workspaces: readonly WorkspaceId[]): Promise<ReadonlyMap<WorkspaceId, number>>;
  /**
   * Makes `expected + 1` from `mutations`, all or nothing, compare-and-swap on `expected`. With `finish` the change set
   * becomes applied and the request executed in the same transaction: `closed` when the change set is not open any more, `revised`
   * when the request, or a role that was looked at, is not as it was judged. `idempotencyKey` makes a repeat answer the first
   * outcome: two appends with the same key are the same.
   */
  append(
    workspace: WorkspaceId,
    expected: number,
    entry: {
      readonly actor: Actor;
      readonly at: number;
      readonly mutations: readonly Mutation[];
      readonly idempotencyKey: string;
      readonly finish?: {
        readonly changeSet: ChangeSetId;
        readonly request: RequestId;
        /** Of the request that was judged. */
        readonly revision: number;
        /** Of whom the judgement hangs on, the role they had then. */
        readonly roles?: readonly { readonly id: ActorId; readonly role: Role }[];
        /** The epoch of its document that was applied: `takenOver` when another session has it by now. */
        readonly epoch?: number;
      };
      /** The run that is to follow, written with it so that a crash between the two loses neither. */
      readonly run?: RunRecord;
      /** To be told to others, at least once: kept with it. */
      readonly effects?: readonly SideEffect[];
      readonly origin?: Origin;
    },
  ): Promise<Result<number, { readonly kind: "moved" | "closed" | "revised" | "takenOver"; readonly version: number }>>;
}

export type ChangeSetFilter = {
  readonly phases?: readonly ChangeSetPhase[];
  /** Words of the title, or of the name of anybody who made it or wrote in it. */
  readonly text?: string;
  /** Only those made before this one. */
  readonly before?: ChangeSetId;
};

export interface ChangeSetStore {
  /** @param audit - null where it was nobody's command, as in a test */
  create(record: ChangeSetRecord, audit: AuditLine | null): Promise<void>;
  get(id: ChangeSetId): Promise<ChangeSetRecord | undefined>;
  /** Newest first, at most `limit`. */
  list(workspace: WorkspaceId, wanted: ChangeSetFilter, limit: number): Promise<readonly ChangeSetRecord[]>;
  /** Those of these that are of this workspace. */
  some(workspace: WorkspaceId, ids: readonly ChangeSetId[]): Promise<readonly ChangeSetRecord[]>;
  /** How many fit. */
  count(workspace: WorkspaceId, wanted: Omit<ChangeSetFilter, "before">): Promise<number>;
  /** Those made from these: parts, and what takes them back. */
  madeFrom(ids: readonly ChangeSetId[]): Promise<readonly ChangeSetRecord[]>;
  /** @param audit - where somebody wished it, rather than that it followed from something else */
  update(
    id: ChangeSetId,
    patch: Partial<Pick<ChangeSetRecord, "title" | "description" | "baseVersion">>,
    audit?: AuditLine,
  ): Promise<void>;
  /** Ends an open one, and with it the request about it, if one is open. `revised`: one of the two is not as it was seen. */
  abandon(
    id: ChangeSetId,
    also: { readonly audit: AuditLine; readonly superseded?: RequestRecord },
  ): Promise<Result<void, { readonly kind: "revised" }>>;
  /** Opens an abandoned one again; false when it is not abandoned. */
  reopen(id: ChangeSetId, audit: AuditLine): Promise<boolean>;
  /** Everyone with an accepted mutation in it, and how many overlay keys differ by their hand. */
  contributors(id: ChangeSetId): Promise<readonly Contribution[]>;
  /** The same for many at once; those that nobody has written in are left out. */
  contributorsOfAll(ids: readonly ChangeSetId[]): Promise<ReadonlyMap<ChangeSetId, readonly Contribution[]>>;
}

export type Contribution = { readonly actor: Actor; readonly mutations: number; readonly lastAt: number };

export type RequestRecord = Omit<RequestView, "stale" | "requestedBy" | "decisions"> & {
  /** The name that they had then. */
  readonly requestedBy: string;
  /** `by`: the person's id. */
  readonly decisions: readonly (Omit<RequestView["decisions"][number], "by"> & { readonly by: string })[];
  readonly changeSet: ChangeSetId;
  readonly workspace: WorkspaceId;
  /** Optimistic concurrency: an update names the revision it saw. */
  readonly revision: number;
  readonly requester: Actor;
};

export interface RequestStore {
  /** Stores a new request, and what becomes of the one in whose place it stands. `revised`: somebody decided about that meanwhile. */
  create(
    record: RequestRecord,
    also: { readonly audit: AuditLine; readonly superseded?: RequestRecord },
  ): Promise<Result<void, { readonly kind: "revised" }>>;
  /** The newest request of a change set, if any. */
  current(changeSet: ChangeSetId): Promise<RequestRecord | undefined>;
  /**
   * Stores `next` if the stored revision is still `next.revision - 1`, with what was looked at by whoever decided: `marks` take the
   * place of all that the person had of the kind. Decisions are append-only.
   */
  update(
    next: RequestRecord,
    also: { readonly audit: AuditLine; readonly marks?: Marks },
  ): Promise<Result<void, { readonly kind: "revised" }>>;
}

export type RunRecord = {
  readonly id: RunId;
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId | null;
  readonly title: string;
  readonly phase: "running" | "succeeded" | "failed" | "cancelled";
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly startedBy: Actor;
  readonly steps: readonly StepView[];
  readonly sentence?: string;
  /** The server process that drives it. */
  readonly server?: ServerProcessId;
};

export interface RunStore {
  get(id: RunId): Promise<RunRecord | undefined>;
  list(workspace: WorkspaceId, limit: number): Promise<readonly RunRecord[]>;
  /** Which these are and how each stands, without reading their steps. */
  newest(workspace: WorkspaceId, limit: number): Promise<readonly Pick<RunRecord, "id" | "phase">[]>;
  /** Those of these that there are, in any order. */
  some(ids: readonly RunId[]): Promise<readonly RunRecord[]>;
  /** The newest run of each of these; those that never had one are left out. */
  newestOf(changeSets: readonly ChangeSetId[]): Promise<ReadonlyMap<ChangeSetId, Pick<RunRecord, "id" | "phase">>>;
  /** All that a change set has caused, oldest first. */
  ofChangeSet(changeSet: ChangeSetId): Promise<readonly RunRecord[]>;
  /** Runs that have not ended and whose process is gone, given to this one: each to one taker only. */
  takeUp(by: ServerProcessId): Promise<readonly RunRecord[]>;
  /** Runs that have not ended and are this process's, whoever drives them. */
  unended(of: ServerProcessId): Promise<readonly Pick<RunRecord, "id" | "workspace">[]>;
  /** Stores a run that somebody has begun. */
  begin(run: RunRecord, audit: AuditLine): Promise<void>;
  /** A run that another process has taken up since is left as that keeps it. */
  save(run: RunRecord): Promise<void>;
  /** Wishes a run to be cancelled by whoever drives it; false when it has ended. The audit is told by the first who does. */
  askToCancel(run: RunId, audit: AuditLine): Promise<boolean>;
  /** Of those this process drives, the ones that are to be cancelled. */
  toCancel(by: ServerProcessId): Promise<readonly RunId[]>;
  appendLog(lines: readonly LogLine[]): Promise<void>;
  log(run: RunId, after: number, limit: number): Promise<readonly LogLine[]>;
}

/** What people have looked through, or approved, component by component. Every implementation keeps the newest alone. */
export interface MarkStore {
  /** Of everybody. */
  marks(
    changeSet: ChangeSetId,
  ): Promise<readonly { readonly person: ActorId; readonly kind: MarkKind; readonly marks: ReviewMarks }[]>;
  /** Sets these (a hash), or takes them away (null). */
  mark(changeSet: ChangeSetId, by: MarkedBy, hashes: { readonly [component: string]: string | null }): Promise<void>;
}

export type MarkKind = "viewed" | "approved";
export type MarkedBy = { readonly person: ActorId; readonly kind: MarkKind; readonly at: number };
/** What somebody has looked at: by thing, the hash of what changes on it. */
export type Marks = { readonly by: MarkedBy; readonly hashes: { readonly [thing: string]: string } };

export interface ResourceStore {
  all(workspace: WorkspaceId): Promise<ReadonlyMap<string, ResourceState>>;
  set(workspace: WorkspaceId, component: string, state: ResourceState | undefined): Promise<void>;
}

/** Results of functions by (code hash, input hash): what was computed once is never computed again, by anyone. */
export interface MemoStore {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  put(entries: readonly { readonly key: string; readonly value: unknown }[]): Promise<void>;
}

export interface MemberStore {
  /**
   * @param audit - the first line of its chain; null where it was nobody's command, as in a test
   */
  createWorkspace(
    input: { readonly id: WorkspaceId; readonly name: string; readonly owner: ActorId },
    audit: AuditLine | null,
  ): Promise<void>;
  workspacesOf(
    user: ActorId,
  ): Promise<readonly { readonly id: WorkspaceId; readonly name: string; readonly role: Role }[]>;
  workspace(
    id: WorkspaceId,
  ): Promise<{ readonly id: WorkspaceId; readonly name: string; readonly engineHost: string | null } | undefined>;
  all(): Promise<readonly { readonly id: WorkspaceId; readonly name: string; readonly engineHost: string | null }[]>;
  renameWorkspace(id: WorkspaceId, name: string, audit: AuditLine): Promise<void>;
  setEngineHost(id: WorkspaceId, host: string | null, audit: AuditLine): Promise<void>;
  roleOf(workspace: WorkspaceId, user: ActorId): Promise<Role | undefined>;
  members(
    workspace: WorkspaceId,
  ): Promise<readonly { readonly id: ActorId; readonly name: string; readonly email: string; readonly role: Role }[]>;
  setRole(workspace: WorkspaceId, user: ActorId, role: Role | null, audit: AuditLine): Promise<void>;
  /** `tokenHash` is SHA-256 of the link's token; single use, expiring. */
  createInvite(
    input: {
      readonly tokenHash: string;
      readonly workspace: WorkspaceId;
      readonly role: Role;
      readonly by: ActorId;
      readonly expiresAt: number;
    },
    audit: AuditLine,
  ): Promise<void>;
  invite(tokenHash: string): Promise<
    | {
        readonly workspace: WorkspaceId;
        readonly workspaceName: string;
        readonly role: Role;
        readonly invitedBy: string;
        readonly expiresAt: number;
        readonly usedAt: number | null;
      }
    | undefined
  >;
  /**
   * Marks the invite used and adds the member, in one transaction. False when somebody else has used it or it has expired. The
   * audit is told once, by whom it was used first.
   */
  acceptInvite(tokenHash: string, user: ActorId, audit: AuditLine): Promise<boolean>;
  createToken(
    input: {
      readonly tokenHash: string;
      readonly id: string;
      readonly name: string;
      readonly workspace: WorkspaceId;
      readonly user: ActorId;
      readonly kind: "agent" | "service";
      readonly expiresAt: number | null;
    },
    audit: AuditLine,
  ): Promise<void>;
  token(tokenHash: string): Promise<
    | {
        readonly id: string;
        readonly name: string;
        readonly workspace: WorkspaceId;
        readonly user: ActorId;
        readonly userName: string;
        readonly kind: "agent" | "service";
        readonly expiresAt: number | null;
        readonly revokedAt: number | null;
      }
    | undefined
  >;
  tokens(workspace: WorkspaceId): Promise<
    readonly {
      readonly id: string;
      readonly name: string;
      readonly user: ActorId;
      readonly kind: "agent" | "service";
      readonly createdAt: number;
      readonly expiresAt: number | null;
      readonly revokedAt: number | null;
      readonly lastUsedAt: number | null;
    }[]
  >;
  /** As of the moment of its line in the audit; one that was revoked before stays so, and nothing is said. */
  revokeToken(workspace: WorkspaceId, id: string, audit: AuditLine): Promise<void>;
}

export interface AuditStore {
  /** Appends in order, chained by hash per workspace. */
  append(workspace: WorkspaceId, entries: readonly AuditLine[]): Promise<void>;
  list(
    workspace: WorkspaceId,
    options: AuditFilter & { readonly before?: number; readonly limit: number },
  ): Promise<readonly AuditEntry[]>;
  /** All that have an entry in the log, whoever has done something last first; of very many the latest 1 000. */
  actors(workspace: WorkspaceId): Promise<readonly Omit<AuditActor, "gone">[]>;
}
