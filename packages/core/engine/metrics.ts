import type { Clock } from "../base/index.ts";
import type { Execution } from "./execution.ts";
import { Histogram, type Percentiles } from "./histogram.ts";
import type { PolicyEvaluation } from "./policy-evaluate.ts";

export type PolicyStatistics = {
  readonly policy: string;
  readonly evaluated: number;
  readonly denied: number;
  readonly modified: number;
  readonly required: number;
  readonly remarked: number;
  readonly durations: Percentiles;
};

export type EngineStatistics = {
  readonly since: number;
  readonly executions: { readonly [P in Execution["phase"]]: number };
  readonly mutations: { readonly accepted: number; readonly refused: number; readonly modified: number };
  readonly durations: {
    readonly policies: Percentiles;
    /** The model's own part of judging: all of it but the policies and the turns that others had meanwhile [E25]. */
    readonly model: Percentiles;
    /** After it was judged: audit, history, and those who look on [E25]. */
    readonly recording: Percentiles;
    /** From the beginning of an execution to its end. */
    readonly judging: Percentiles;
    /** From when an edit was judged until it was durable; of each batch that is stored, what its first edit waited. */
    readonly stored: Percentiles;
    /** The same, until its author was answered and everybody else was told. */
    readonly told: Percentiles;
  };
  /** Mutations a second: over the last minute, and at the best second since. */
  readonly throughput: { readonly lastMinute: number; readonly peak: number };
  readonly policies: readonly PolicyStatistics[];
};

const WINDOW_SECONDS = 60;
const PHASES = ["done", "refused", "interrupted", "failed"] as const;

/** How the executions of one state went. Commits only: a simulation says nothing about what people wait for. */
export class EngineMetrics {
  readonly #now: Clock;
  readonly #since: number;
  readonly #executions = { done: 0, refused: 0, interrupted: 0, failed: 0 };
  readonly #mutations = { accepted: 0, refused: 0, modified: 0 };
  readonly #durations = {
    policies: new Histogram(),
    model: new Histogram(),
    recording: new Histogram(),
    judging: new Histogram(),
    stored: new Histogram(),
    told: new Histogram(),
  };
  readonly #rate: Rate;
  readonly #policies = new Map<string, PolicyCount>();

  constructor(now: Clock) {
    this.#now = now;
    this.#since = now();
    this.#rate = new Rate();
  }

  record({ mode, phase, outcomes, durations }: Execution): void {
    if (mode !== "commit") return;
    this.#executions[phase] += 1;
    for (const { refusal, skipped, proposed } of outcomes) {
      if (refusal || skipped || phase !== "done") this.#mutations.refused += refusal ? 1 : 0;
      else {
        this.#mutations.accepted += 1;
        if (proposed) this.#mutations.modified += 1;
      }
    }
    const { policies, judging, paused, total } = durations;
    this.#durations.policies.record(policies);
    this.#durations.model.record(judging - policies);
    this.#durations.recording.record(total - judging - paused);
    this.#durations.judging.record(total);
    this.#rate.add(Math.floor(this.#now() / 1000), outcomes.length);
  }

  /** A batch of edits is durable and told: what its first edit waited for both. */
  told({ storedMs, toldMs }: { readonly storedMs: number; readonly toldMs: number }): void {
    this.#durations.stored.record(storedMs);
    this.#durations.told.record(toldMs);
  }

  evaluated({ policy, kind, ms }: PolicyEvaluation): void {
    const count = this.#policies.get(policy) ?? new PolicyCount();
    this.#policies.set(policy, count);
    count.kinds[kind] += 1;
    count.evaluated += 1;
    if (ms !== undefined) count.durations.record(ms);
  }

  statistics(): EngineStatistics {
    const second = Math.floor(this.#now() / 1000);
    return {
      since: this.#since,
      executions: Object.fromEntries(PHASES.map((phase) => [phase, this.#executions[phase]])) as Record<
        Execution["phase"],
        number
      >,
      mutations: { ...this.#mutations },
      durations: {
        policies: this.#durations.policies.summary(),
        model: this.#durations.model.summary(),
        recording: this.#durations.recording.summary(),
        judging: this.#durations.judging.summary(),
        stored: this.#durations.stored.summary(),
        told: this.#durations.told.summary(),
      },
      throughput: { lastMinute: this.#rate.over(second), peak: this.#rate.peak },
      policies: [...this.#policies].map(([policy, { kinds, evaluated, durations }]) => ({
        policy,
        evaluated,
        denied: kinds.deny,
        modified: kinds.modify,
        required: kinds.require,
        remarked: kinds.remark,
        durations: durations.summary(),
      })),
    };
  }
}

class PolicyCount {
  evaluated = 0;
  readonly kinds = { allow: 0, remark: 0, deny: 0, modify: 0, require: 0 };
  readonly durations = new Histogram();
}

/** How many in each of the last sixty seconds. */
class Rate {
  readonly #counts = new Float64Array(WINDOW_SECONDS);
  readonly #seconds = new Float64Array(WINDOW_SECONDS);
  peak = 0;

  add(second: number, count: number): void {
    const at = second % WINDOW_SECONDS;
    if (this.#seconds[at] !== second) {
      this.#seconds[at] = second;
      this.#counts[at] = 0;
    }
    const now = (this.#counts[at] ?? 0) + count;
    this.#counts[at] = now;
    if (now > this.peak) this.peak = now;
  }

  /** A second, on average, over the minute that ends now. */
  over(second: number): number {
    let sum = 0;
    for (let at = 0; at < WINDOW_SECONDS; at += 1)
      if (second - (this.#seconds[at] ?? 0) < WINDOW_SECONDS) sum += this.#counts[at] ?? 0;
    return sum / WINDOW_SECONDS;
  }
}
