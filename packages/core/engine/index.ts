/** The mutation pipeline, the reactive functions and the plan. Pure: sandboxes and providers are ports. Rules: SPEC.md. */
export { changeOf, changesBetween } from "./changes.ts";
export { withHands } from "./changes-by-hand.ts";
export type { Between } from "./changes-by-hand.ts";
export { functionChangesBetween, noteChangesBetween, schemaChangesBetween } from "./content-changes.ts";
export { leavingSentence } from "./leaving.ts";
export { viewChangesBetween } from "./view-changes.ts";
export { FunctionChecks } from "./function-checks.ts";
export type { FunctionChecksOptions } from "./function-checks.ts";
export type { WorldTest, WorldTests } from "./function-tests.ts";
export { functionFindingsBetween, sentencesOf } from "./function-findings.ts";
export type { TextEdit } from "./earlier-texts.ts";
export { FunctionCodes } from "./function-codes.ts";
export type { FunctionCodesOptions } from "./function-codes.ts";
export { divergenceView } from "./divergence-view.ts";
export { affectedBy } from "./impact.ts";
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
export {
  actionAnswer,
  actionCalls,
  actionFor,
  actionInput,
  actionKindOf,
  refreshOf,
  STOP_GRACE_MS,
} from "./action.ts";
export type { ActionAnswer, ActionCall, ActionKind } from "./action.ts";
export { failedState, lookedState, toldState } from "./told-reality.ts";
export { asksDocker, lackingSentence } from "./plan-lacking.ts";
export { isPassedHeader, judgeEgress } from "./egress.ts";
export type {
  ConnectionRules,
  ConnectionTarget,
  EgressGrant,
  EgressFill,
  EgressGuard,
  EgressTarget,
  Exchange,
  SecretsOnTheWay,
} from "./egress.ts";
export type { TypeChecker, TypeMismatch } from "./type-checker.ts";
export { endedRun, EXCHANGES_KEPT, interruptedRun, keptJson, MAX_KEPT, RUNS_KEPT } from "./function-run.ts";
export { BEAT_MS, LEASE_MS } from "./server-process.ts";
export type { ServerProcessStore } from "./server-process.ts";
export type { FunctionRunFilter, FunctionRunRecord, FunctionRunStore } from "./function-run.ts";
export type { CodeProblem, Compiled, Compiler } from "./compiler.ts";
export { actFacts } from "./act-facts.ts";
export type { ActFacts } from "./act-facts.ts";
export type { ExecutionContext, ExecutionMode, MutationContext } from "./context.ts";
export { runSentence } from "./dispatch-summary.ts";
export { erasures } from "./erasures.ts";
export { readForm, runKey } from "./management-form.ts";
export { parseManagementAnswer } from "./management-operation.ts";
export type { ManagementAnswer, Operation, OperationSource } from "./management-operation.ts";
export { planManagement } from "./management-plan.ts";
export type { ManagementPlan, ManagementRun } from "./management-plan.ts";
export { managementTrees } from "./management-tree.ts";
export type { ManagedTree, ManagementTrees } from "./management-tree.ts";
export { planOf } from "./plan.ts";
export type { Plan, PlanInput, TreeOf } from "./plan.ts";
export { planRestore } from "./plan-restore.ts";
export type { RestoreInput } from "./plan-restore.ts";
export type { ActionOutcome, Intent, IntentSource, ProvidedConnection, Provider, SecretTexts } from "./provider.ts";
export { createReactiveEngine } from "./reactive-engine.ts";
export type {
  Activity,
  ReactiveEngine,
  ReactiveListeners,
  ReactiveOptions,
  ResultEntry,
} from "./reactive-engine.ts";
export type { ComponentTree } from "./reactive-tree.ts";
export type { Probed, Reads } from "./reactive-probe.ts";
export { recordedTest, unrecordable } from "./recorded-test.ts";
export { createFunctionPool, outcomeOf } from "./reactive-pool.ts";
export type { FunctionPool, Outcome, PoolOptions, RunListener } from "./reactive-pool.ts";
export { ACTION_LIMITS, inputRefusal, REACTIVE_LIMITS, WORLD_LIMITS } from "./sandbox.ts";
export type {
  Egress,
  EgressRequest,
  EgressResponse,
  Sandbox,
  SandboxDescription,
  SandboxFailure,
  SandboxJob,
  SandboxLimits,
  SandboxLine,
  SandboxOutcome,
  SandboxTier,
} from "./sandbox.ts";
export { refusalSentences, requirementsIn, summaryOf } from "./execution.ts";
export type { AuditRecord, Durations, Execution, ExecutionSummary, MutationOutcome } from "./execution.ts";
export { FairGate, NotAdmitted } from "./gate.ts";
export type { GateLimits, GateStatistics, Giveup, Place } from "./gate.ts";
export type { Percentiles } from "./histogram.ts";
export type { Interceptor } from "./interceptor.ts";
export { heardEditsListener, heardSentence, NO_EDITS, parseHeardEdits } from "./heard-edits.ts";
export { EDIT_ENDINGS } from "./listener.ts";
export type { Heard, Listener } from "./listener.ts";
export { EngineMetrics } from "./metrics.ts";
export type { EngineStatistics, PolicyStatistics } from "./metrics.ts";
export { createPipeline } from "./pipeline.ts";
export type { ExecuteOptions, Pipeline, PipelineFault, PipelineOptions } from "./pipeline.ts";
export { inOrder } from "./policy.ts";
export { gravest } from "./policy.ts";
export type { Policy, PolicyDecision, PolicyVoice, RequirementNeed, Severity } from "./policy.ts";
export type { PolicyBudget } from "./policy-budget.ts";
export { allOf, anyOf, firstOf } from "./policy-compose.ts";
export type { PolicyEvaluation, PolicyRequirement } from "./policy-evaluate.ts";
export { explain } from "./policy-explain.ts";
export type { Explanation, MutationExplanation } from "./policy-explain.ts";
export type { Advisor, Remark } from "./remark.ts";
export { componentsIn, sensitiveTexts } from "./sensitive-texts.ts";
export { sideEffect } from "./side-effect.ts";
export type { EffectRule, SideEffect } from "./side-effect.ts";
