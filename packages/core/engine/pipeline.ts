import { assert, type Clock, type NewId } from "../base/index.ts";
import type { BatchMode, Mutation, Snapshot } from "../model/index.ts";
import type { ExecutionMode, MutationContext } from "./context.ts";
import type { AuditRecord, Execution, MutationOutcome } from "./execution.ts";
import type { Interceptor } from "./interceptor.ts";
import type { Listener } from "./listener.ts";
import { type PipelineParts, PipelineRun } from "./pipeline-run.ts";
import { inOrder, type Policy } from "./policy.ts";
import type { PolicyLimits } from "./policy-budget.ts";
import type { PolicyEvaluation } from "./policy-evaluate.ts";
import type { Advisor } from "./remark.ts";
import type { EffectRule } from "./side-effect.ts";

/** Something broke beside or inside an execution, and was contained. */
export type PipelineFault = {
  readonly where: "execution" | "interceptor" | "listener" | "policy" | "metrics";
  readonly name: string;
  readonly executionId: string;
  readonly fault: unknown;
};

export type PipelineOptions = {
  /** Those of every workspace, or those of the one it is about, in the order in which they speak. */
  readonly policies: readonly Policy[] | ((context: MutationContext) => readonly Policy[]);
  readonly policyLimits?: PolicyLimits;
  readonly interceptors?: readonly Interceptor[];
  /** Those of the workspace it is about, in their order. */
  readonly listeners?: (context: MutationContext) => readonly Listener[];
  /** What is odd about what is valid. */
  readonly advisors?: readonly Advisor[];
  readonly effects?: readonly EffectRule[];
  /** Both are told synchronously, in this order; whoever stores them does so in the state's own transaction. */
  readonly audit: (record: AuditRecord) => void;
  readonly history: (record: AuditRecord) => void;
  readonly metrics?: (execution: Execution, context: MutationContext) => void;
  readonly onEvaluated?: (evaluation: PolicyEvaluation, context: MutationContext) => void;
  readonly onFault?: (fault: PipelineFault) => void;
  readonly now: Clock;
  /** A finer clock for durations; without it, `now`. */
  readonly tick?: Clock;
  readonly newId: NewId;
  readonly timeoutMs?: number;
};

export type ExecuteOptions = {
  readonly mode?: ExecutionMode;
  readonly batch?: BatchMode;
  readonly cancelled?: () => boolean;
  readonly timeoutMs?: number;
  /** People have agreed to exactly these mutations: a policy that would change one refuses it instead. */
  readonly isSettled?: boolean;
  /** What of the same batch was refused, or not tried, before the rest of it is judged: recorded and counted with it [E21]. */
  readonly beforehand?: readonly MutationOutcome[];
};

export type SlicedOptions = ExecuteOptions & {
  /** Called between slices; others have their turn until it resolves. */
  readonly pause: () => Promise<void>;
  /** Mutations in a slice: some hundred take about a millisecond. */
  readonly slice?: number;
};

export type Pipeline = {
  /** Runs a batch through the pipeline. Mutations apply in the order given; `runBatch` says on what each is judged. */
  execute(
    state: Snapshot,
    mutations: readonly Mutation[],
    context: MutationContext,
    options?: ExecuteOptions,
  ): Execution;
  /** The same for what is large: in slices, so that others have their turn, and a timeout or a cancellation is noticed [E15]. */
  executeSliced(
    state: Snapshot,
    mutations: readonly Mutation[],
    context: MutationContext,
    options: SlicedOptions,
  ): Promise<Execution>;
};

const SLICE = 256;

/**
 * The mutation pipeline: interceptors before → policies → validation → execution → listeners, interceptors after → audit → history →
 * metrics, in this order [E1]. Validation runs in every mode. Deterministic in state, mutations and context, but for ids and times.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const fixed = typeof options.policies === "function" ? undefined : inOrder(options.policies);
  const parts: PipelineParts = {
    ...options,
    policiesFor: typeof options.policies === "function" ? options.policies : () => fixed ?? [],
    interceptors: [...(options.interceptors ?? [])].sort((a, b) => a.order - b.order),
  };
  return {
    execute(before, mutations, context, wishes = {}) {
      const run = new PipelineRun(parts, { before, mutations, context, wishes });
      const execution = run.advance(Number.POSITIVE_INFINITY);
      assert(execution, "an execution that is not sliced ends at once");
      return execution;
    },
    async executeSliced(before, mutations, context, { pause, slice = SLICE, ...wishes }) {
      const run = new PipelineRun(parts, { before, mutations, context, wishes });
      for (;;) {
        const execution = run.advance(slice);
        if (execution) return execution;
        await pause();
      }
    },
  };
}
