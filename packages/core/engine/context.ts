import type { Actor, ChangeSetId, ConnectionId, Role, WorkspaceId } from "../base/index.ts";

/** Who wants it, where, and why: for policies and the audit. Carries nothing of the execution. */
export type MutationContext = {
  readonly actor: Actor;
  /** What the actor may do here: for an agent, its user's role. */
  readonly role: Role;
  readonly workspace: WorkspaceId;
  readonly changeSet?: ChangeSetId;
  readonly connection?: ConnectionId;
  readonly reason?: string;
  /** Ties together everything that came of one act; `causation` is what directly led to this. */
  readonly correlation?: string;
  readonly causation?: string;
  readonly session?: string;
  readonly clientAddress?: string;
  readonly metadata?: { readonly [key: string]: string };
};

/** One execution of one batch: made by the engine, gone with it. Carries nothing of who and why. */
export type ExecutionContext = {
  readonly executionId: string;
  readonly startedAt: number;
  /** Milliseconds the execution may take, from `startedAt`; checked between mutations. */
  readonly timeoutMs?: number;
  readonly cancelled?: () => boolean;
  /** For interceptors to hand something from before to after. */
  readonly scratch: Map<string, unknown>;
};

/** simulate: the state it would give. validate: only whether it may. commit: for real. */
export type ExecutionMode = "simulate" | "validate" | "commit";
