import type { Random } from "@tributary/core/base";
import {
  cancel,
  eligible,
  failed,
  nextRetryAt,
  phaseOf,
  resume,
  runSentence,
  started,
  succeeded,
  type ActionOutcome,
  type Run,
  type RunStep,
} from "@tributary/core/engine";
import type { RunRecord } from "@tributary/core/governance";

export type ActiveRunPorts = {
  now(): number;
  readonly random: Random;
  /** Runs one step against reality. Rejects only for a fault of ours. */
  act(record: RunRecord, step: RunStep, signal: AbortSignal): Promise<ActionOutcome>;
  /** Told after every change, newest last. */
  onChange(record: RunRecord): void;
  onEnd(record: RunRecord): void;
  onFault(fault: unknown): void;
};

/** One run being driven to its end: starts what may start, waits for what is due, and reports every change. */
export class ActiveRun {
  readonly #ports: ActiveRunPorts;
  readonly #aborts = new Map<string, AbortController>();
  #record: RunRecord;
  #run: Run;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(record: RunRecord, ports: ActiveRunPorts) {
    this.#ports = ports;
    this.#record = record;
    // What was running when a process died runs again; a run that was being cancelled stays so.
    const cancelled = record.steps.some((step) => step.phase === "cancelled");
    this.#run = resume({ steps: record.steps, cancelled }, ports.now());
  }

  get record(): RunRecord {
    return this.#record;
  }

  get hasEnded(): boolean {
    return this.#record.phase !== "running";
  }

  drive(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    for (const step of eligible(this.#run, this.#ports.now())) {
      this.#run = started(this.#run, step.component, this.#ports.now());
      void this.#execute(step);
    }
    this.#publish();
    if (phaseOf(this.#run) !== "running") return this.#end();
    const due = nextRetryAt(this.#run);
    if (due !== undefined) this.#timer = setTimeout(() => this.drive(), Math.max(1, due - this.#ports.now()));
  }

  cancel(): void {
    this.#run = cancel(this.#run, this.#ports.now());
    for (const abort of this.#aborts.values()) abort.abort(new Error("The run was cancelled."));
    this.drive();
  }

  /** Lets go of it without an end: the process is stopping, and the next one takes it up again. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const abort of this.#aborts.values()) abort.abort(new Error("The server is stopping."));
  }

  async #execute(step: RunStep): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(step.component, abort);
    const outcome = await this.#outcome(step, abort.signal);
    this.#aborts.delete(step.component);
    if (this.#stopped) return;
    const at = this.#ports.now();
    this.#run = outcome.ok
      ? succeeded(this.#run, step.component, at, outcome.message)
      : failed(this.#run, step.component, outcome, at, this.#ports.random);
    this.drive();
  }

  async #outcome(step: RunStep, signal: AbortSignal): Promise<ActionOutcome> {
    try {
      return await this.#ports.act(this.#record, step, signal);
    } catch (fault) {
      this.#ports.onFault(fault);
      return { ok: false, message: "The server had a fault while it ran this step.", retryable: true };
    }
  }

  #publish(): void {
    this.#record = { ...this.#record, steps: this.#run.steps };
    this.#ports.onChange(this.#record);
  }

  #end(): void {
    this.#stopped = true;
    const sentence = runSentence(this.#run);
    this.#record = {
      ...this.#record,
      phase: phaseOf(this.#run),
      endedAt: this.#ports.now(),
      ...(sentence ? { sentence } : {}),
    };
    this.#ports.onEnd(this.#record);
  }
}
