import type { Clock, ComponentId, NewId } from "../base/index.ts";
import { applyMutation, type Mutation, type Refusal, refusalSentence, type Snapshot, validateMutation, validateName } from "../model/index.ts";
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

/** All mutations or none, or each on its own. */
export type BatchMode = "atomic" | "bestEffort";

export type Pipeline = {
  /** Runs a batch through the pipeline. Mutations apply in the order given, each judged on the state the ones before it left. */
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
      const running: ExecutionContext = { executionId: options.newId(), startedAt, scratch: new Map(), ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(cancelled ? { cancelled } : {}) };
      for (const interceptor of interceptors) interceptor.before?.(mutations, context, running);
      const judged = judge(state, mutations, context, policies, { batch, interrupted: () => isInterrupted(running, options.now) });
      const execution: Execution = {
        executionId: running.executionId,
        mode,
        phase: judged.phase,
        state: mode === "validate" || judged.phase === "interrupted" ? state : judged.state,
        outcomes: judged.outcomes,
        durationMs: options.now() - startedAt,
      };
      for (const interceptor of interceptors) (execution.phase === "done" ? interceptor.after : interceptor.blocked)?.(execution, context);
      const record: AuditRecord = { context, execution };
      options.audit(record);
      if (mode === "commit" && execution.state !== state) options.history(record);
      options.metrics?.(execution);
      return execution;
    },
  };
}

type Judged = { readonly phase: Execution["phase"]; readonly state: Snapshot; readonly outcomes: readonly MutationOutcome[] };

function judge(
  before: Snapshot,
  mutations: readonly Mutation[],
  context: MutationContext,
  policies: readonly Policy[],
  options: { readonly batch: BatchMode; readonly interrupted: () => boolean },
): Judged {
  const together = removalsOf(mutations);
  const outcomes: MutationOutcome[] = [];
  let state = before;
  let refused = false;
  for (const proposed of mutations) {
    if (options.interrupted()) return { phase: "interrupted", state: before, outcomes };
    const policy = policies.length === 0 ? undefined : evaluatePolicies(policies, proposed, state, context);
    const mutation = policy?.mutation ?? proposed;
    const requirements = policy?.requirements ?? NO_REQUIREMENTS;
    const refusal = denial(policy) ?? refusalOf(validateMutation(state, mutation, together));
    if (!refusal) state = applyMutation(state, mutation);
    else refused = true;
    outcomes.push(refusal ? { mutation, refusal, requirements } : { mutation, requirements });
  }
  const named = refuseClashingNames(before, state, outcomes, options.batch);
  refused ||= named.refused;
  if (refused && options.batch === "atomic") return { phase: "refused", state: before, outcomes: named.outcomes };
  return { phase: refused && named.state === before ? "refused" : "done", state: named.state, outcomes: named.outcomes };
}

/** Names are judged once all of a batch is in, so that a swap or "create, then put into its project" passes [M8]. */
function refuseClashingNames(before: Snapshot, state: Snapshot, outcomes: readonly MutationOutcome[], batch: BatchMode): { state: Snapshot; outcomes: readonly MutationOutcome[]; refused: boolean } {
  const touched = new Set<ComponentId>();
  for (const { mutation, refusal } of outcomes) {
    if (refusal) continue;
    if (mutation.type === "component.rename" || mutation.type === "component.restore" || mutation.type === "attribute.subscribe") touched.add(mutation.component);
  }
  const clashes = new Map<ComponentId, Refusal>();
  for (const id of touched) {
    const verdict = validateName(state, id);
    if (!verdict.ok) clashes.set(id, verdict.error);
  }
  if (clashes.size === 0) return { state, outcomes, refused: false };
  const marked = outcomes.map((outcome): MutationOutcome => {
    const clash = "component" in outcome.mutation ? clashes.get(outcome.mutation.component) : undefined;
    return clash && !outcome.refusal ? { ...outcome, refusal: clash } : outcome;
  });
  const kept = batch === "atomic" ? before : marked.filter((outcome) => !outcome.refusal).reduce((next, outcome) => applyMutation(next, outcome.mutation), before);
  return { state: kept, outcomes: marked, refused: true };
}

function removalsOf(mutations: readonly Mutation[]): ReadonlySet<ComponentId> {
  const ids = new Set<ComponentId>();
  for (const mutation of mutations) if (mutation.type === "component.delete" || mutation.type === "component.erase") ids.add(mutation.component);
  return ids;
}

function denial(policy: PolicyOutcome | undefined): Refusal | undefined {
  if (!policy || policy.denials.length === 0) return undefined;
  const names = policy.denials.map((each) => each.policy).join(", ");
  return { kind: "policy", policy: names, sentence: policy.denials.map((each) => each.sentence).join(" ") };
}

function refusalOf(verdict: ReturnType<typeof validateMutation>): Refusal | undefined {
  return verdict.ok ? undefined : verdict.error;
}

function isInterrupted(running: ExecutionContext, now: Clock): boolean {
  if (running.cancelled?.()) return true;
  return running.timeoutMs !== undefined && now() - running.startedAt > running.timeoutMs;
}

/** The refusals of an execution, in words. */
export function refusalSentences(execution: Execution): readonly string[] {
  return execution.outcomes.flatMap((outcome) => (outcome.refusal ? [refusalSentence(outcome.refusal)] : []));
}
