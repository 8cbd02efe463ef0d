import type { Actor, ChangeSetId, ConnectionId, Origin, Role, WorkspaceId } from "../base/index.ts";
import type { Snapshot } from "../model/index.ts";

/**
 * Who wants it, where, whence and why: for policies and the audit. The workspace is the state it is about. Carries nothing
 * of the execution: the same context may be simulated ten times and committed once [E8].
 */
export type MutationContext = Origin & {
  readonly actor: Actor;
  /** What the actor may do here: for an agent, its user's role. Found by the server, never taken from the caller. */
  readonly role: Role;
  readonly workspace: WorkspaceId;
  readonly changeSet?: ChangeSetId;
  readonly connection?: ConnectionId;
  /** What a change set that is edited stands on. Where nothing is said of it, policies are given the state before the batch. */
  readonly base?: Snapshot;
  /** When it is done, in milliseconds since 1970. Where nothing is said of it nobody acts: a review is worked out. */
  readonly at?: number;
};

/** One execution of one batch: made by the engine, gone with it. Carries nothing of who and why [E8]. */
export type ExecutionContext = {
  readonly executionId: string;
  readonly startedAt: number;
  /** Milliseconds the execution may take, from `startedAt`; checked between mutations, and whenever a policy spends. */
  readonly timeoutMs?: number;
  readonly cancelled?: () => boolean;
  /** For interceptors to hand something from before to after. */
  readonly scratch: Map<string, unknown>;
};

/** simulate: the state it would give. validate: only whether it may. commit: for real. */
export type ExecutionMode = "simulate" | "validate" | "commit";
