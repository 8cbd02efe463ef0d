import type {
  AuditStore,
  ChangeSetStore,
  ConnectionStore,
  HeadStore,
  MarkStore,
  MemberStore,
  RequestStore,
  ResourceStore,
  RunStore,
} from "@tributary/core/governance";
import type { CommentStore } from "@tributary/core/discussion";
import type { HistoryStore } from "@tributary/core/history";
import type { PlanInput, Provider } from "@tributary/core/engine";
import type { Random, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import type { PackageHead } from "@tributary/core/catalogue";
import type { Schema, Snapshot } from "@tributary/core/model";
import type { DocumentLog, SharedBacklog, Turns } from "@tributary/core/sync";
import type { Consequences, ResultSink } from "./consequences.ts";
import type { FunctionExecutor } from "./functions/executor.ts";
import type { MutationEngine } from "./engine/mutation-engine.ts";
import type { Log } from "./log.ts";
import type { Topics } from "./topics.ts";

/** What every part of the server is given: stores, the outside, time and chance. Joined in compose.ts. */
export type Deps = {
  /** The process that this is, among those on its database. */
  readonly server: ServerProcessId;
  readonly stores: {
    readonly documentLog: DocumentLog;
    readonly heads: HeadStore;
    readonly changeSets: ChangeSetStore;
    readonly requests: RequestStore;
    readonly runs: RunStore;
    readonly resources: ResourceStore;
    readonly members: MemberStore;
    readonly audit: AuditStore;
    readonly marks: MarkStore;
    readonly connections: Pick<ConnectionStore, "list">;
    readonly history: Pick<HistoryStore, "handsIn">;
    readonly comments: Pick<CommentStore, "move">;
  };
  readonly now: () => number;
  readonly random: Random;
  readonly newId: () => string;
  /** Whose turn it is to be judged and told. */
  readonly turns: Turns;
  /** What all change sets of this process have taken in and not stored, shared by workspaces. */
  readonly backlog: SharedBacklog;
  readonly log: Log;
  readonly topics: Topics;
  /** The mutation pipelines, with their policies, figures and turns. */
  readonly engine: MutationEngine;
  /** Runs a function once. */
  readonly functions: Pick<FunctionExecutor, "execute">;
  /** Aborted when the server ends: what takes long stops then. */
  readonly stopping: AbortSignal;
  /** The catalogue every workspace has installed on its Head. */
  readonly schemas: readonly Schema[];
  /** What the catalogue is called, as the package that it is. */
  readonly builtIn: PackageHead;
  /** @throws when the address cannot be understood */
  openProvider(host: string, workspace: WorkspaceId): Provider;
  /** What only one component at a time can hold on an engine: a name, a host port. */
  readonly claimsOf: NonNullable<PlanInput["claimsOf"]>;
  /** @param model - the view, and what it stands on; `workspace`: whose functions these are, for they take turns with others' */
  openConsequences(
    model: { readonly workspace: WorkspaceId; readonly view: Snapshot; readonly base?: Snapshot },
    sink: ResultSink,
  ): Consequences;
};
