import type { WorkspaceId } from "@tributary/core/base";
import {
  createPipeline,
  type EffectRule,
  EngineMetrics,
  type EngineStatistics,
  FairGate,
  type GateStatistics,
  type Interceptor,
  type Pipeline,
  type PipelineFault,
  type PipelineOptions,
  type Policy,
} from "@tributary/core/engine";
import { protectedTouched, protectionRemoved } from "@tributary/core/governance";
import type { BatchTiming } from "@tributary/core/sync";
import type { Log } from "../log.ts";
import { PolicyBook, type PolicyBookParts } from "./policy-book.ts";

/** What one execution of an edit may take before it is stopped; whoever waits behind it has waited long enough. */
const EDIT_TIMEOUT_MS = 5_000;
const HEAD_TIMEOUT_MS = 60_000;
const SLOW_MS = 500;
/** Work on Heads at once; the database has ten connections, and the processor is shared. */
const WIDTH = 16;
const MAX_WAITING = 500;
const MAX_METERS = 1_000;

export type MutationEngine = {
  /** Judges edits of change sets. */
  readonly edits: Pipeline;
  /** Judges what is to reach Head, in reviews and when it is applied. */
  readonly head: Pipeline;
  readonly policies: PolicyBook;
  /** Where work on Heads takes its turn. */
  readonly gate: FairGate;
  /** Counts how long edits of the workspace wait to be stored and told. */
  timing(workspace: WorkspaceId): BatchTiming;
  statistics(workspace: WorkspaceId): EngineStatistics & { readonly gate: GateStatistics };
};

export type EngineParts = PolicyBookParts & {
  readonly now: () => number;
  /** A clock for durations. */
  readonly tick: () => number;
  readonly newId: () => string;
  readonly log: Log;
};

/** The mutation pipelines of the process, with what they share: policies, figures and the gate. */
export function openMutationEngine({
  policies,
  secrets,
  webhooks,
  now,
  tick,
  newId,
  log,
}: EngineParts): MutationEngine {
  const book = new PolicyBook({ policies, secrets, webhooks });
  const gate = new FairGate({ width: WIDTH, maxWaiting: MAX_WAITING });
  const meters = new Map<WorkspaceId, EngineMetrics>();
  const meterOf = (workspace: WorkspaceId): EngineMetrics => {
    const known = meters.get(workspace);
    if (known) return known;
    const [oldest] = meters.keys();
    if (meters.size >= MAX_METERS && oldest) meters.delete(oldest);
    const fresh = new EngineMetrics(now);
    meters.set(workspace, fresh);
    return fresh;
  };
  const pipeline = (
    policiesOf: (workspace: WorkspaceId) => readonly Policy[],
    effects: readonly EffectRule[],
    rest: Pick<PipelineOptions, "timeoutMs" | "listeners">,
  ) =>
    createPipeline({
      ...{ now, tick, newId, effects, ...rest },
      policies: ({ workspace }) => policiesOf(workspace),
      interceptors: [slowOrFailed(log)],
      // What they keep is written with the state's own entries, in its transaction: see LogEntry and HeadStore.append.
      audit: () => {},
      history: () => {},
      metrics: (execution, { workspace }) => meterOf(workspace).record(execution),
      onEvaluated: (evaluation, { workspace }) => meterOf(workspace).evaluated(evaluation),
      onFault: (fault) => reportFault(log, fault),
    });
  return {
    edits: pipeline((workspace) => book.policiesOf(workspace), [protectionRemoved], {
      timeoutMs: EDIT_TIMEOUT_MS,
      listeners: ({ workspace }) => book.listenersOf(workspace),
    }),
    // Of Head everybody hears in any case: that a change set was applied.
    head: pipeline((workspace) => book.settledOf(workspace), [protectedTouched], { timeoutMs: HEAD_TIMEOUT_MS }),
    policies: book,
    gate,
    timing: (workspace) => ({ tick, onTold: (waited) => meterOf(workspace).told(waited) }),
    statistics: (workspace) => ({ ...meterOf(workspace).statistics(), gate: gate.statistics }),
  };
}

/** The log names what took long or broke; everything else would only fill it. */
function slowOrFailed(log: Log): Interceptor {
  const note = (what: string): Interceptor["after"] => {
    return ({ executionId, durations, outcomes, interruption }, { workspace, changeSet, correlation }) => {
      const about = { executionId, workspace, changeSet, correlation, ms: Math.round(durations.total) };
      log.warn({ ...about, mutations: outcomes.length, ...(interruption ? { interruption } : {}) }, what);
    };
  };
  const slow = note("an execution took long");
  const failed = note("an execution failed");
  return {
    name: "log",
    order: 0,
    after: (...of) => void (of[0].durations.total > SLOW_MS && slow?.(...of)),
    blocked: (...of) => void (of[0].phase === "interrupted" && slow?.(...of)),
    failed: (...of) => failed?.(...of),
  };
}

function reportFault(log: Log, { where, name, executionId, fault }: PipelineFault): void {
  log.error({ err: fault, where, name, executionId }, "a fault in the mutation pipeline, contained");
}
