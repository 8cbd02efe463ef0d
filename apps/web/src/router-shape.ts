import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from "@trpc/server";
import type {
  AuditEntry,
  ChangeSetSummary,
  EngineStatus,
  ImportReport,
  LogLine,
  Me,
  Review,
  RunView,
  SnapshotPage,
  WorkspaceView,
} from "@tributary/core/protocol";

type Q<I, O> = TRPCQueryProcedure<{ input: I; output: O; meta: unknown }>;
type M<I, O = void> = TRPCMutationProcedure<{ input: I; output: O; meta: unknown }>;
type S<I, O> = TRPCSubscriptionProcedure<{ input: I; output: AsyncIterable<O, void, unknown>; meta: unknown }>;
type Role = WorkspaceView["role"];
type W = { workspace: string };
type C = { changeSet: string };
type Topic = "changeSets" | "head" | "runs" | "members" | "requests" | "audit" | "engine";

type Shape = {
  session: { me: Q<void, Me>; events: S<W, { type: "changed"; topics: Topic[] }> };
  workspace: {
    create: M<{ name: string }, { id: string }>;
    get: Q<W, WorkspaceView>;
    rename: M<W & { name: string }>;
    invite: M<W & { role: Role }, { token: string }>;
    inviteInfo: Q<
      { token: string },
      { workspaceName: string; role: Role; invitedBy: string; phase: "open" | "used" | "expired" }
    >;
    acceptInvite: M<{ token: string }, { workspace: string }>;
    setRole: M<W & { user: string; role: Role | null }>;
  };
  engine: {
    connect: M<W & { host: string | null }, EngineStatus>;
    suggest: Q<W, { hosts: { host: string; reachable: boolean; label: string }[] }>;
  };
  changeSet: {
    list: Q<W, ChangeSetSummary[]>;
    create: M<W & { title: string }, { id: string }>;
    get: Q<C, ChangeSetSummary>;
    rename: M<C & { title: string }>;
    abandon: M<C>;
    import: M<
      W & {
        changeSet?: string | undefined;
        files: { path: string; text: string }[];
        env?: Record<string, string> | undefined;
      },
      ImportReport
    >;
    examples: Q<void, { name: string; title: string; description: string; files: { path: string; text: string }[] }[]>;
    base: Q<C & { cursor?: string | undefined }, SnapshotPage>;
  };
  head: {
    snapshot: Q<W & { version?: number | undefined; cursor?: string | undefined }, SnapshotPage>;
    history: Q<W & { before?: number | undefined }, unknown[]>;
  };
  review: {
    get: Q<C, Review>;
    request: M<C>;
    approve: M<C & { contentHash: string }>;
    reject: M<C & { contentHash: string; reason: string }>;
    withdraw: M<C>;
    apply: M<C & { contentHash: string }, { run: string }>;
  };
  run: {
    list: Q<W, RunView[]>;
    get: Q<{ run: string }, RunView>;
    watch: S<{ run: string; afterSeq: number }, { type: "run"; run: RunView } | { type: "log"; lines: LogLine[] }>;
    retry: M<{ run: string }, { run: string }>;
    cancel: M<{ run: string }>;
  };
  audit: {
    list: Q<
      W & {
        before?: number | undefined;
        changeSet?: string | undefined;
        actor?: string | undefined;
        outcome?: AuditEntry["outcome"] | undefined;
        text?: string | undefined;
      },
      AuditEntry[]
    >;
    verify: Q<W, { ok: boolean; checked: number; firstBad?: number }>;
  };
  token: {
    create: M<W & { name: string; kind: "agent" }, { token: string }>;
    list: Q<W, { id: string; name: string; kind: "agent"; createdAt: number; lastUsedAt: number | null }[]>;
    revoke: M<W & { id: string }>;
  };
};

/** The procedures as agreed, until the router's own type can be imported. */
export type AppRouter = TRPCBuiltRouter<
  {
    ctx: object;
    meta: object;
    errorShape: { message: string; code: number; data: { code: string; httpStatus: number; path?: string } };
    transformer: true;
  },
  Shape
>;
