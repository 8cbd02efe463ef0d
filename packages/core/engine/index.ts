/** The mutation pipeline, the reactive functions and the plan. Pure: sandboxes and providers are ports. Rules: SPEC.md. */
export { changeOf, changesBetween } from "./changes.ts";
export { fieldTitle } from "./field-title.ts";
export {
  cancel,
  DEFAULT_PARALLEL,
  eligible,
  failed,
  MAX_RETRIES,
  nextRetryAt,
  phaseOf,
  resume,
  retryDelayMs,
  started,
  startRun,
  succeeded,
} from "./dispatch.ts";
export type { Run, RunPhase, RunStep } from "./dispatch.ts";
export type { ExecutionContext, ExecutionMode, MutationContext } from "./context.ts";
export { runSentence } from "./dispatch-summary.ts";
export { erasures } from "./erasures.ts";
export { planOf } from "./plan.ts";
export type { Plan, PlanInput, TreeOf } from "./plan.ts";
export { planRestore } from "./plan-restore.ts";
export type { RestoreInput } from "./plan-restore.ts";
export type { ActionOutcome, Intent, Provider } from "./provider.ts";
export { createReactiveEngine } from "./reactive-engine.ts";
export type { Activity, ComponentTree, ReactiveEngine, ReactiveOptions, ResultEntry } from "./reactive-engine.ts";
export { createFunctionPool } from "./reactive-pool.ts";
export type { FunctionPool, PoolOptions } from "./reactive-pool.ts";
export { REACTIVE_LIMITS, WORLD_LIMITS } from "./sandbox.ts";
export type {
  Egress,
  EgressRequest,
  EgressResponse,
  Sandbox,
  SandboxDescription,
  SandboxFailure,
  SandboxJob,
  SandboxLimits,
  SandboxOutcome,
  SandboxTier,
} from "./sandbox.ts";
export { createPipeline, refusalSentences } from "./pipeline.ts";
export type { AuditRecord, Execution, Interceptor, MutationOutcome, Pipeline, PipelineOptions } from "./pipeline.ts";
export { evaluatePolicies } from "./policy.ts";
export type { Policy, PolicyDecision, PolicyOutcome } from "./policy.ts";
