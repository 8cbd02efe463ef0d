import type {
  Actor,
  ChangeSetId,
  ComponentId,
  FunctionRunId,
  Json,
  JsonObject,
  Origin,
  Result,
  WorkspaceId,
} from "@tributary/core/base";
import type {
  Egress,
  EgressGrant,
  Exchange,
  FunctionRunRecord,
  Sandbox,
  SandboxLimits,
  SandboxOutcome,
  SandboxTier,
  SecretsOnTheWay,
} from "@tributary/core/engine";
import type { AuditLine, FunctionRunPurpose, RunFunction } from "@tributary/core/protocol";
import type { FunctionCode, FunctionKind } from "@tributary/core/model";

/** One function to be run once, outside the reactive engine. */
export type FunctionJob = {
  readonly workspace: WorkspaceId;
  readonly changeSet?: ChangeSetId;
  readonly component?: { readonly id: ComponentId; readonly name: string };
  readonly function: RunFunction;
  readonly purpose: FunctionRunPurpose;
  readonly code: FunctionCode;
  /** The function's one argument. */
  readonly input: Json;
  /** The argument as it is kept, where that is to hold less: sensitive values are hidden in it. */
  readonly shownInput?: Json;
  /** Texts that are kept out of what is recorded: values of sensitive properties. The caller gets the whole result. */
  readonly hidden?: readonly string[];
  /** Nothing of what goes in, comes out or is logged is kept: for functions that handle credentials. */
  readonly isConfidential?: boolean;
  /** Another run goes on only when this one has ended: it does not stand in line behind such runs. */
  readonly isAwaited?: boolean;
  readonly by: Actor;
  /** What the audit says of its being asked for, where somebody asked for just this. */
  readonly told?: (record: FunctionRunRecord) => AuditLine;
  readonly origin?: Origin;
  readonly grants: readonly EgressGrant[];
  readonly limits?: Partial<SandboxLimits>;
  readonly retryOf?: FunctionRunId;
  /** Each line, with what is secret taken out, as it is logged. */
  readonly onLog?: (line: string) => void;
  /** Aborted: the run is ended at once, as killed. */
  readonly signal?: AbortSignal;
  /** Aborted: the function is asked to end by itself. */
  readonly stop?: AbortSignal;
};

/** The record as it is kept, and the whole result for whoever asked for it. */
export type FunctionExecution = FunctionRunRecord & { readonly result: SandboxOutcome["result"] };

/** What is made ready before a function runs: what others computed for it, and what must not be seen. */
export type Prepared = {
  /** Members added to the argument, such as `env`. Not recorded. */
  readonly input?: JsonObject;
  /** By connection: headers the broker adds to what this run asks of it. */
  readonly headers?: { readonly [connection: string]: { readonly [name: string]: string } };
  /** Put into what leaves for connections that take secrets, where what stands for them is. */
  readonly onTheWay?: SecretsOnTheWay;
  /** Secrets: cut out of logs, results and failures, also out of what the caller gets. */
  readonly redactions: readonly string[];
};

/** What the way out of one run writes to, and how long it is open. */
export type EgressTools = {
  readonly log: (line: string) => void;
  readonly exchanged: (exchange: Exchange) => void;
  /** Aborted when the run is over, however it ended. */
  readonly signal: AbortSignal;
};

/** How a run gets what it needs. Each is filled in by its owner; what is not filled in gives nothing. */
export type FunctionHooks = {
  /** Where a function of this kind runs here. */
  tierFor(workspace: WorkspaceId, kind: FunctionKind): Promise<SandboxTier>;
  /** What must run, or be read, first; refused where that is not there. `log` writes into the run's log. */
  prepare(
    job: FunctionJob,
    sandbox: Sandbox,
    tools: { readonly log: (line: string) => void; readonly signal: AbortSignal },
  ): Promise<Result<Prepared, { readonly sentence: string }>>;
  /** The way out of this one run; none for functions that have nothing to reach. */
  egressFor(job: FunctionJob, prepared: Prepared, tools: EgressTools): Promise<Egress | undefined>;
};
