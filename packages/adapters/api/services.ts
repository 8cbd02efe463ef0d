import type { WhichMentions } from "@tributary/core/discussion";
import type {
  Actor,
  ActorId,
  ChangeSetId,
  ComponentId,
  Origin,
  Result,
  Role,
  RunId,
  WorkspaceId,
} from "@tributary/core/base";
import type {
  AuditStore,
  ChangeSetRecord,
  ChangeSetStore,
  HeadStore,
  MemberStore,
  Principal,
  RunRecord,
  RunStore,
} from "@tributary/core/governance";
import type { OverlayKey, ThingPart } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import type { CommandDesk } from "./command-desk.ts";
import type { CatalogueServices } from "./catalogue-services.ts";
import type { ConnectionServices } from "./connection-services.ts";
import type { EngineServices } from "./engine-services.ts";
import type { FunctionServices } from "./function-services.ts";
import type { ManagementServices } from "./management-services.ts";
import type { SecretServices } from "./secret-services.ts";
import type { AuditServices, HistoryServices } from "./history-services.ts";
import type {
  Anchor,
  ChangeSetSummary,
  DivergenceView,
  MoveReport,
  PartPreview,
  RevertPreview,
  Settlement,
  CommentCount,
  EngineStatus,
  ImportReport,
  MentionablePerson,
  MentionView,
  PresentView,
  RequestStanding,
  Review,
  RunEvent,
  RunSummary,
  RunView,
  ThreadView,
  WorkspaceView,
} from "@tributary/core/protocol";

/** Why a command was declined, in a sentence for the person. */
export type Refusal = {
  readonly kind: "notFound" | "forbidden" | "invalid" | "conflict" | "unavailable" | "givenUp";
  readonly sentence: string;
};

export type Answer<T> = Promise<Result<T, Refusal>>;

/** What may have changed, for pages that show it to ask again. */
export const TOPICS = [
  "changeSets",
  "head",
  "runs",
  "functionRuns",
  "members",
  "requests",
  "audit",
  "engine",
  "comments",
  "policies",
  "connections",
  "activity",
  "secrets",
] as const;
export type Topic = (typeof TOPICS)[number];

/** The caller of a procedure, already authorised. */
export type Caller = {
  readonly principal: Principal;
  readonly actor: Actor;
  readonly role: Role;
  /** Where the call comes from, for the audit. */
  readonly origin?: Origin;
};

export type TextFile = { readonly path: string; readonly text: string };

/** What the router needs of the program around it. The server implements it; a test may with in-memory parts. */
export interface ApiServices {
  readonly stores: {
    readonly members: MemberStore;
    readonly changeSets: ChangeSetStore;
    readonly heads: HeadStore;
    readonly runs: RunStore;
    readonly audit: AuditStore;
  };
  readonly now: () => number;
  readonly newId: () => string;
  /** A secret for a program or an invitation's link, and the hash to keep of it. */
  readonly newSecret: (kind: "token" | "invite") => { readonly secret: string; readonly hash: string };
  readonly hashSecret: (secret: string) => string;

  readonly accounts: {
    /** Nobody has an account yet. */
    isFirst(): Promise<boolean>;
    email(user: ActorId): Promise<string>;
  };
  readonly workspaces: {
    create(name: string, by: Pick<Principal, "actor" | "member">): Promise<WorkspaceId>;
    view(workspace: WorkspaceId, role: Role): Promise<WorkspaceView | undefined>;
    rename(workspace: WorkspaceId, name: string, caller: Caller): Promise<void>;
    /** Topics as they change, from now until `signal` aborts or the caller loses access. */
    events(workspace: WorkspaceId, member: ActorId, signal: AbortSignal): AsyncIterable<readonly Topic[]>;
    announce(workspace: WorkspaceId, ...topics: readonly Topic[]): void;
    /** Cuts off sockets and streams of a member whose role changed or ended; of one token when it is named. */
    accessChanged(
      change: { readonly workspace: WorkspaceId; readonly member: ActorId } | { readonly token: string },
    ): Promise<void>;
    /** Who is where: on Head, and in each open change set that somebody is in. */
    present(workspace: WorkspaceId): Promise<readonly PresentView[]>;
    head(workspace: WorkspaceId, version?: number): Answer<{ readonly version: number; readonly snapshot: Snapshot }>;
    restoreDrift(workspace: WorkspaceId, component: ComponentId, caller: Caller): Answer<RunId>;
    /** Reads anew what is outside: one thing, or everything. `looked`: how many there was a way to look at. */
    refresh(
      workspace: WorkspaceId,
      component: ComponentId | undefined,
      caller: Caller,
    ): Answer<{ readonly looked: number }>;
  };
  readonly engines: {
    connect(workspace: WorkspaceId, host: string | null, caller: Caller): Answer<EngineStatus>;
    suggest(): Promise<readonly { readonly host: string; readonly reachable: boolean; readonly label: string }[]>;
    images(
      workspace: WorkspaceId,
    ): Promise<readonly { readonly reference: string; readonly id: string; readonly digest?: string }[]>;
  };
  readonly changeSets: {
    create(input: {
      readonly workspace: WorkspaceId;
      readonly title: string;
      readonly caller: Caller;
    }): Promise<ChangeSetId>;
    summaries(records: readonly ChangeSetRecord[]): Promise<readonly ChangeSetSummary[]>;
    abandon(record: ChangeSetRecord, caller: Caller): Answer<void>;
    /** Takes an abandoned one up again. */
    reopen(record: ChangeSetRecord, caller: Caller): Answer<void>;
    importFiles(input: {
      readonly workspace: WorkspaceId;
      readonly changeSet?: ChangeSetRecord;
      readonly files: readonly TextFile[];
      readonly env: { readonly [name: string]: string };
      readonly caller: Caller;
    }): Answer<ImportReport>;
    examples(): Promise<
      readonly {
        readonly name: string;
        readonly title: string;
        readonly description: string;
        readonly files: readonly TextFile[];
      }[]
    >;
  };
  readonly reviews: {
    get(record: ChangeSetRecord, caller: Caller): Promise<Review>;
    standing(record: ChangeSetRecord, caller: Pick<Caller, "origin">): Promise<RequestStanding>;
    request(record: ChangeSetRecord, caller: Caller): Answer<void>;
    approve(record: ChangeSetRecord, contentHash: string, caller: Caller): Answer<void>;
    /** Of what the person looked at, like an approval. */
    reject(
      record: ChangeSetRecord,
      wish: { readonly contentHash: string; readonly reason: string },
      caller: Caller,
    ): Answer<void>;
    /** The caller's approval. */
    withdraw(record: ChangeSetRecord, caller: Caller): Answer<void>;
    /** The request itself, by whoever asked. */
    cancel(record: ChangeSetRecord, caller: Caller): Answer<void>;
    apply(record: ChangeSetRecord, contentHash: string, caller: Caller): Answer<RunId>;
  };
  readonly comments: {
    list(record: ChangeSetRecord, caller: Caller): Promise<readonly ThreadView[]>;
    /** The thread's id is its first comment's. */
    begin(
      record: ChangeSetRecord,
      comment: { readonly id: string; readonly anchor: Anchor; readonly text: string },
      caller: Caller,
    ): Answer<void>;
    reply(
      record: ChangeSetRecord,
      comment: { readonly id: string; readonly thread: string; readonly text: string },
      caller: Caller,
    ): Answer<void>;
    edit(record: ChangeSetRecord, comment: string, text: string, caller: Caller): Answer<void>;
    remove(record: ChangeSetRecord, comment: string, caller: Caller): Answer<void>;
    resolve(record: ChangeSetRecord, thread: string, resolved: boolean, caller: Caller): Answer<void>;
    see(record: ChangeSetRecord, threads: readonly string[], until: number, caller: Caller): Promise<void>;
    people(workspace: WorkspaceId): Promise<readonly MentionablePerson[]>;
    counts(workspace: WorkspaceId, caller: Caller): Promise<readonly CommentCount[]>;
    mentions(workspace: WorkspaceId, before: number | undefined, caller: Caller): Promise<readonly MentionView[]>;
    /** However many there are. */
    unreadMentions(workspace: WorkspaceId, caller: Caller): Promise<number>;
    readMentions(workspace: WorkspaceId, which: WhichMentions, caller: Caller): Promise<void>;
  };
  readonly divergences: {
    list(record: ChangeSetRecord): Promise<readonly DivergenceView[]>;
    /** Of all, or of those keys where Head still has what was looked at. */
    settle(
      record: ChangeSetRecord,
      wish: { readonly choice: Settlement; readonly keys?: readonly (OverlayKey & { readonly theirsHash: string })[] },
      caller: Caller,
    ): Answer<void>;
    /** What moves of Head took from the change set, or renamed in it, newest first. */
    reports(record: ChangeSetRecord): Promise<readonly MoveReport[]>;
    /** @param upTo - the version of the newest that was shown; all of them where nobody says */
    dismissReports(record: ChangeSetRecord, upTo: number | undefined, caller: Caller): Answer<void>;
  };
  readonly lineage: {
    previewPart(record: ChangeSetRecord, components: readonly string[]): Promise<PartPreview>;
    split(
      record: ChangeSetRecord,
      /** `shown`: all that they were told would be in it. With more than that nothing is split off. */
      wish: { readonly components: readonly string[]; readonly title?: string; readonly shown?: readonly string[] },
      caller: Caller,
    ): Answer<ChangeSetId>;
    /** One thing that it changes, or a part of it, goes back to what it starts from. */
    takeBack(
      record: ChangeSetRecord,
      wish: { readonly thing: string; readonly part?: ThingPart },
      caller: Caller,
    ): Answer<void>;
    previewRevert(record: ChangeSetRecord): Answer<RevertPreview>;
    /** With what it cannot take back, or not as it was, in sentences. */
    revert(
      record: ChangeSetRecord,
      caller: Caller,
    ): Answer<{ readonly id: ChangeSetId; readonly notes: readonly string[] }>;
  };
  readonly marks: {
    /** Each thing by the hash of what was looked at; null takes the mark away. */
    view(
      record: ChangeSetRecord,
      things: readonly { readonly thing: string; readonly hash: string | null }[],
      caller: Caller,
    ): Answer<void>;
  };
  readonly runs: {
    view(record: RunRecord): RunView;
    /** Of the newest of a workspace, newest first. */
    summaries(workspace: WorkspaceId, limit: number): Promise<readonly RunSummary[]>;
    watch(
      record: RunRecord,
      from: { readonly afterSeq: number; readonly bySteps: boolean },
      signal: AbortSignal,
    ): AsyncIterable<RunEvent>;
    retry(record: RunRecord, caller: Caller): Answer<RunId>;
    cancel(record: RunRecord, caller: Caller): Answer<void>;
  };
  readonly functions: FunctionServices;
  readonly management: ManagementServices;
  readonly mutationEngine: EngineServices;
  readonly catalogue: CatalogueServices;
  readonly connections: ConnectionServices;
  readonly secrets: SecretServices;
  readonly audit: AuditServices;
  readonly history: HistoryServices;
}

export type NamedCommand = {
  readonly id: string;
  /** A hash of what was sent. What it says may be large, or more than its schema lets through. */
  readonly input: string;
};

export type ApiContext = {
  /** Asked anew for every call, so that a session or token that has ended is noticed at once. */
  principal(): Promise<Principal | undefined>;
  /** Where the call comes from, once it is known who makes it. */
  readonly originOf?: (principal: Principal) => Result<Origin, string>;
  /** Runs `work` so that what it writes into the audit says where it came from. */
  readonly within?: <T>(origin: Origin, work: () => T) => T;
  readonly services: ApiServices;
  /** What whoever asks calls this command: asked again under the same id it is not done again. */
  readonly command?: NamedCommand | undefined;
  readonly commands?: CommandDesk | undefined;
};
