import type { Mutation, Snapshot } from "../model/index.ts";
import type { ExecutionContext, MutationContext } from "./context.ts";
import type { AuditRecord, Execution } from "./execution.ts";
import { type Interceptor, type Onlookers, onlookersOf } from "./interceptor.ts";
import { BatchJudge, INTERRUPTED, type Judged } from "./judge-batch.ts";
import { heardBy } from "./listener.ts";
import type { ExecuteOptions, PipelineFault, PipelineOptions } from "./pipeline.ts";
import type { Policy } from "./policy.ts";
import { Budget, POLICY_LIMITS } from "./policy-budget.ts";
import { evaluationsOf } from "./policy-evaluate.ts";
import { ADVISORS } from "./remark.ts";
import { effectsOf, type SideEffect } from "./side-effect.ts";

export type PipelineParts = Omit<PipelineOptions, "policies"> & {
  readonly interceptors: readonly Interceptor[];
  readonly policiesFor: (context: MutationContext) => readonly Policy[];
};

export type PipelineWork = {
  readonly before: Snapshot;
  readonly mutations: readonly Mutation[];
  readonly context: MutationContext;
  readonly wishes: ExecuteOptions;
};

const NO_EFFECTS: readonly SideEffect[] = [];

/**
 * One execution, from its first interceptor to its metrics. Whatever breaks in it is contained: the state is immutable, so the
 * one before is whole, and the execution ends as `failed`, recorded like any other [E2].
 */
export class PipelineRun {
  readonly #parts: PipelineParts;
  readonly #work: PipelineWork;
  readonly #running: ExecutionContext;
  readonly #onlookers: Onlookers;
  readonly #began: number;
  #policies: readonly Policy[] = [];
  #judge: BatchJudge | undefined;
  #interruption: Execution["interruption"];
  /** Only what is sliced pauses, so that nobody else asks the clock for it. */
  #pausedAt: number | undefined;
  #pausedMs = 0;

  constructor(parts: PipelineParts, work: PipelineWork) {
    this.#parts = parts;
    this.#work = work;
    this.#running = new Running(parts, work.wishes);
    this.#began = parts.tick?.() ?? this.#running.startedAt;
    this.#onlookers = onlookersOf(parts.interceptors, work.mutations, work.context, ({ interceptor, fault }) =>
      this.#report("interceptor", interceptor, fault),
    );
    this.#onlookers.before(work.mutations, work.context, this.#running);
  }

  /** Judges up to `count` more mutations; the execution when it has ended. */
  advance(count: number): Execution | undefined {
    if (this.#pausedAt !== undefined) this.#pausedMs += this.#tick() - this.#pausedAt;
    let execution: Execution | undefined;
    try {
      const judged = this.#advance(count);
      if (!judged) {
        this.#pausedAt = this.#tick();
        return undefined;
      }
      this.#countBeforehand();
      execution = this.#draft(judged);
    } catch (fault) {
      execution = this.#broken(fault);
    }
    execution = this.#heard(execution);
    this.#onlookers.ended(execution, this.#work.context, this.#running);
    return this.#measured(this.#recorded(execution));
  }

  #advance(count: number): Judged | undefined {
    try {
      this.#judge ??= this.#begin();
      return this.#judge.advance(count);
    } catch (thrown) {
      if (thrown !== INTERRUPTED || !this.#interruption) throw thrown;
      return { phase: "interrupted", interruption: this.#interruption, state: this.#work.before, outcomes: [] };
    }
  }

  #begin(): BatchJudge {
    const { before, mutations, context, wishes } = this.#work;
    const { policiesFor, advisors = ADVISORS, policyLimits: limits = POLICY_LIMITS, onEvaluated } = this.#parts;
    this.#policies = policiesFor(context);
    const look = () => this.#look();
    return new BatchJudge({
      before,
      mutations,
      context,
      advisors,
      look,
      policies: this.#policies,
      batch: wishes.batch ?? "atomic",
      isSettled: wishes.isSettled ?? false,
      asking: {
        limits,
        budget: new Budget(limits, look),
        tick: this.#parts.tick ?? this.#parts.now,
        // What is only tried says nothing about what people wait for.
        onEvaluated: (wishes.mode ?? "commit") === "commit" ? onEvaluated : undefined,
        onFault: (policy, fault) => this.#report("policy", policy, fault),
      },
    });
  }

  /** What was refused beforehand was judged when it was only tried: what policies said to that is counted with the commit [E21]. */
  #countBeforehand(): void {
    const { mode = "commit", beforehand = [] } = this.#work.wishes;
    const { onEvaluated } = this.#parts;
    if (mode !== "commit" || !onEvaluated) return;
    for (const { voices } of beforehand)
      for (const evaluation of evaluationsOf(voices, this.#policies)) onEvaluated(evaluation, this.#work.context);
  }

  #draft(judged: Judged): Execution {
    const { before, wishes } = this.#work;
    const { mode = "commit", batch = "atomic", beforehand = [] } = wishes;
    const { executionId, startedAt } = this.#running;
    const holds = mode !== "validate" && judged.phase === "done";
    // All of it was refused before any of it was judged.
    const isRefused = judged.phase === "done" && judged.outcomes.length === 0 && beforehand.length > 0;
    const hasEnded = judged.phase === "done" || judged.phase === "refused";
    const execution: Execution = {
      executionId,
      mode,
      batch,
      phase: isRefused ? "refused" : judged.phase,
      before,
      state: holds ? judged.state : before,
      outcomes: hasEnded && beforehand.length > 0 ? [...judged.outcomes, ...beforehand] : judged.outcomes,
      policies: namesOf(this.#policies),
      sideEffects: holds ? this.#effects(judged, mode !== "commit") : NO_EFFECTS,
      startedAt,
      durations: this.#durations(),
    };
    return judged.interruption ? { ...execution, interruption: judged.interruption } : execution;
  }

  #effects({ state, outcomes }: Judged, dry: boolean): readonly SideEffect[] {
    const { effects = [] } = this.#parts;
    if (effects.length === 0) return NO_EFFECTS;
    const { before, context } = this.#work;
    const standing = outcomes.flatMap(({ mutation, refusal, skipped }) => (refusal || skipped ? [] : [mutation]));
    return effectsOf(effects, standing, { before, after: state }, context, { at: this.#running.startedAt, dry });
  }

  #broken(fault: unknown): Execution {
    this.#report("execution", this.#work.wishes.mode ?? "commit", fault);
    const failure = fault instanceof Error ? fault.message : String(fault);
    return { ...this.#draft({ phase: "failed", state: this.#work.before, outcomes: [] }), failure };
  }

  /** With what listeners want told of it: of what was only tried, nothing [E29]. */
  #heard(execution: Execution): Execution {
    const { listeners } = this.#parts;
    if (!listeners || execution.mode !== "commit") return execution;
    const { mutations, context } = this.#work;
    const found = listeners(context);
    if (found.length === 0) return execution;
    const heard = heardBy(found, execution, { mutations, context }, (name, fault) =>
      this.#report("listener", name, fault),
    );
    return heard.length === 0 ? execution : { ...execution, heard };
  }

  #durations(judged?: Execution["durations"]): Execution["durations"] {
    const total = this.#tick() - this.#began;
    const paused = this.#pausedMs;
    return { policies: this.#judge?.policiesMs ?? 0, judging: judged?.judging ?? total - paused, paused, total };
  }

  /** What cannot be recorded has not happened: the state stays the one before. */
  #recorded(execution: Execution): Execution {
    const { audit, history } = this.#parts;
    const { context } = this.#work;
    const record: AuditRecord = { context, execution };
    try {
      audit(record);
      if (execution.mode === "commit" && execution.state !== execution.before) history(record);
      return execution;
    } catch (fault) {
      const broken = this.#broken(fault);
      this.#onlookers.ended(broken, context, this.#running);
      if (execution.phase !== "failed") this.#auditOnceMore({ context, execution: broken });
      return broken;
    }
  }

  #auditOnceMore(record: AuditRecord): void {
    try {
      this.#parts.audit(record);
    } catch (fault) {
      this.#report("execution", "audit", fault);
    }
  }

  #measured(execution: Execution): Execution {
    const { metrics } = this.#parts;
    if (!metrics) return execution;
    const measured = { ...execution, durations: this.#durations(execution.durations) };
    try {
      metrics(measured, this.#work.context);
    } catch (fault) {
      this.#report("metrics", "metrics", fault);
    }
    return measured;
  }

  /** Whether it is to go on. @throws {INTERRUPTED} */
  #look(): void {
    const { cancelled, timeoutMs, startedAt } = this.#running;
    if (cancelled?.()) this.#interruption = "cancelled";
    else if (timeoutMs !== undefined && this.#parts.now() - startedAt > timeoutMs) this.#interruption = "timeout";
    if (this.#interruption) throw INTERRUPTED;
  }

  #report(where: PipelineFault["where"], name: string, fault: unknown): void {
    this.#parts.onFault?.({ where, name, executionId: this.#running.executionId, fault });
  }

  #tick(): number {
    return (this.#parts.tick ?? this.#parts.now)();
  }
}

/** The scratch is made when somebody wants it: most executions have nobody who does. */
class Running implements ExecutionContext {
  readonly executionId: string;
  readonly startedAt: number;
  readonly timeoutMs?: number;
  readonly cancelled?: () => boolean;
  #scratch: Map<string, unknown> | undefined;

  constructor(parts: PipelineParts, { cancelled, timeoutMs = parts.timeoutMs }: ExecuteOptions) {
    this.executionId = parts.newId();
    this.startedAt = parts.now();
    if (timeoutMs !== undefined) this.timeoutMs = timeoutMs;
    if (cancelled) this.cancelled = cancelled;
  }

  get scratch(): Map<string, unknown> {
    this.#scratch ??= new Map();
    return this.#scratch;
  }
}

const NAMES = new WeakMap<readonly Policy[], readonly string[]>();

/** The names of a list of policies, made once for each list: every execution under it carries them. */
function namesOf(policies: readonly Policy[]): readonly string[] {
  const known = NAMES.get(policies);
  if (known) return known;
  const names = policies.map(({ name }) => name);
  NAMES.set(policies, names);
  return names;
}
