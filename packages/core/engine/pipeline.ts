import type { Clock, NewId } from "../base/index.ts";
import {
  type BatchMode,
  type Decide,
  type Mutation,
  type Refusal,
  refusalSentence,
  runBatch,
  type Snapshot,
} from "../model/index.ts";
import type { ExecutionContext, ExecutionMode, MutationContext } from "./context.ts";
import { evaluatePolicies, type Policy, type PolicyOutcome } from "./policy.ts";

/** What became of one mutation of a batch. */
export type MutationOutcome = {
  readonly mutation: Mutation;
  readonly refusal?: Refusal;
  readonly requirements: PolicyOutcome["requirements"];
};

export type Execution = {
  readonly executionId: string;
  readonly mode: ExecutionMode;
  /** done: applied (commit), would apply (simulate, validate). refused: by policy or validation. interrupted: timeout or cancellation. */
  readonly phase: "done" | "refused" | "interrupted";
  /** The state after it: for `commit` and `simulate` when done; otherwise the one before. */
  readonly state: Snapshot;
  readonly outcomes: readonly MutationOutcome[];
  readonly durationMs: number;
};

/** What the audit keeps of every execution: also of those refused and interrupted [E2]. */
export type AuditRecord = { readonly context: MutationContext; readonly execution: Execution };

export type Interceptor = {
  readonly name: string;
  readonly order: number;
  before?(mutations: readonly Mutation[], context: MutationContext, execution: ExecutionContext): void;
  after?(execution: Execution, context: MutationContext): void;
  blocked?(execution: Execution, context: MutationContext): void;
};

export type PipelineOptions = {
  readonly policies: readonly Policy[];
  readonly interceptors?: readonly Interceptor[];
  /** Both are told synchronously, in this order; whoever stores them does so in the state's own transaction. */
  readonly audit: (record: AuditRecord) => void;
  readonly history: (record: AuditRecord) => void;
  readonly metrics?: (execution: Execution) => void;
  readonly now: Clock;
  readonly newId: NewId;
  readonly timeoutMs?: number;
};

export type Pipeline = {
  /** Runs a batch through the pipeline. Mutations apply in the order given; `runBatch` says on what each is judged. */
  execute(
    state: Snapshot,
    mutations: readonly Mutation[],
    context: MutationContext,
    options?: { readonly mode?: ExecutionMode; readonly batch?: BatchMode; readonly cancelled?: () => boolean },
  ): Execution;
};

const NO_REQUIREMENTS: PolicyOutcome["requirements"] = [];

/**
 * The mutation pipeline: interceptors before → policies → validation → execution → interceptors after → audit → history →
 * metrics, in this order [E1]. Validation runs in every mode. Deterministic in state, mutations and context, but for ids and times.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const policies = [...options.policies].sort((a, b) => (a.name < b.name ? -1 : 1));
  const interceptors = [...(options.interceptors ?? [])].sort((a, b) => a.order - b.order);
  return {
    execute(state, mutations, context, { mode = "commit", batch = "atomic", cancelled } = {}) {
      const startedAt = options.now();
      const { timeoutMs } = options;
      const running: ExecutionContext = {
        executionId: options.newId(),
        startedAt,
        scratch: new Map(),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(cancelled ? { cancelled } : {}),
      };
      for (const interceptor of interceptors) interceptor.before?.(mutations, context, running);
      const judged = judge(state, mutations, context, policies, {
        batch,
        interrupted: () => isInterrupted(running, options.now),
      });
      const execution: Execution = {
        executionId: running.executionId,
        mode,
        phase: judged.phase,
        state: mode === "validate" || judged.phase === "interrupted" ? state : judged.state,
        outcomes: judged.outcomes,
        durationMs: options.now() - startedAt,
      };
      for (const interceptor of interceptors)
        (execution.phase === "done" ? interceptor.after : interceptor.blocked)?.(execution, context);
      const record: AuditRecord = { context, execution };
      options.audit(record);
      if (mode === "commit" && execution.state !== state) options.history(record);
      options.metrics?.(execution);
      return execution;
    },
  };
}

type Judged = {
  readonly phase: Execution["phase"];
  readonly state: Snapshot;
  readonly outcomes: readonly MutationOutcome[];
};

/** Thrown through a batch to stop it, caught at its edge: a batch has no other way out between two of its mutations. */
const INTERRUPTED = Symbol("interrupted");

function judge(
  before: Snapshot,
  mutations: readonly Mutation[],
  context: MutationContext,
  policies: readonly Policy[],
  options: { readonly batch: BatchMode; readonly interrupted: () => boolean },
): Judged {
  const requirements = new Map<Mutation, PolicyOutcome["requirements"]>();
  const decide: Decide = (proposed, state) => {
    if (options.interrupted()) throw INTERRUPTED;
    if (policies.length === 0) return { mutation: proposed };
    const policy = evaluatePolicies(policies, proposed, state, context);
    if (policy.requirements.length > 0) requirements.set(policy.mutation, policy.requirements);
    const refusal = denial(policy);
    return refusal ? { mutation: policy.mutation, refusal } : { mutation: policy.mutation };
  };
  try {
    const { state, outcomes, refused } = runBatch(before, mutations, options.batch, decide);
    const phase = refused && state === before ? "refused" : "done";
    return {
      phase,
      state,
      outcomes: outcomes.map((outcome) => ({
        ...outcome,
        requirements: requirements.get(outcome.mutation) ?? NO_REQUIREMENTS,
      })),
    };
  } catch (thrown) {
    if (thrown === INTERRUPTED) return { phase: "interrupted", state: before, outcomes: [] };
    throw thrown;
  }
}

function denial(policy: PolicyOutcome): Refusal | undefined {
  if (policy.denials.length === 0) return undefined;
  const names = policy.denials.map((each) => each.policy).join(", ");
  return { kind: "policy", policy: names, sentence: policy.denials.map((each) => each.sentence).join(" ") };
}

function isInterrupted(running: ExecutionContext, now: Clock): boolean {
  if (running.cancelled?.()) return true;
  return running.timeoutMs !== undefined && now() - running.startedAt > running.timeoutMs;
}

/** The refusals of an execution, in words. */
export function refusalSentences(execution: Execution): readonly string[] {
  return execution.outcomes.flatMap((outcome) => (outcome.refusal ? [refusalSentence(outcome.refusal)] : []));
}
