import type { SandboxFailure, SandboxJob, SandboxOutcome } from "@tributary/core/engine";
import { end, launch, type Launched, type ReactiveDriver, type ReactiveWall } from "./launch.ts";
import { type FromChild, line, Lines, split } from "./wire.ts";

/** A job on its way: its input as text already, and where its outcome goes. */
export type Task = {
  readonly id: number;
  readonly job: SandboxJob;
  readonly input: string;
  /** How often a child has died with this task at its head for no reason that could be told. */
  deaths: number;
  /** Nobody wants it any more. What runs of it is ended soon. */
  cancelled: boolean;
  /** What it has logged, where somebody listens. A child that does it again says the same lines once more. */
  readonly lines: string[];
  /** Lines of the child that has it now. */
  said: number;
  /** Characters that may still be logged. */
  logRoom: number;
  finish(outcome: SandboxOutcome): void;
};

export type ChildEvents = {
  onReady(): void;
  /** There is room for more. */
  onProgress(): void;
  /** It is gone. `culprit` is the task that was running; `others` had not begun. `why` is missing when nothing explains it. */
  onDeath(death: {
    readonly ready: boolean;
    readonly culprit: Task | undefined;
    readonly others: readonly Task[];
    readonly why: SandboxFailure | undefined;
    readonly trace: string;
  }): void;
};

export const CANCELLED: SandboxFailure = { kind: "cancelled", message: "The run was cancelled." };
/** What runs when it is cancelled may still answer for so long: most do, and ending a child costs everybody another one. */
const CANCEL_MS = 100;
/** Beyond its own time limits, how long a child may take to answer before it is killed. */
const GRACE_MS = 1000;
const TRACE_CHARACTERS = 4096;
/** For the words that say that a log is full. */
const LOG_FULL_CHARACTERS = 32;
/** What V8 and the C++ library say on standard error when there is no more memory. */
const OUT_OF_MEMORY = /out of memory|is_heap_oom|Last few GCs|bad_alloc|Fatal JavaScript invalid size/i;

/** The parent's side of one child process: sends tasks in order, takes outcomes in order, and watches the clock. */
export class ChildHandle {
  ready = false;
  private readonly launched: Launched;
  private readonly events: ChildEvents;
  private readonly tasks: Task[] = [];
  private readonly known = new Set<string>();
  private headSince = 0;
  private timer: NodeJS.Timeout | undefined;
  private overdue = false;
  private trace = "";
  private outOfMemory = false;
  private dead = false;
  readonly exited: Promise<void>;

  constructor(driver: ReactiveDriver, wall: ReactiveWall, events: ChildEvents) {
    this.events = events;
    this.launched = launch(driver, wall);
    const { process: child, outcomes, errors, jobs } = this.launched;
    const lines = new Lines(64 * 1024 * 1024);
    outcomes.setEncoding("utf8");
    outcomes.on("data", (chunk: string) => this.read(lines, chunk));
    errors.setEncoding("utf8");
    errors.on("data", (chunk: string) => {
      this.outOfMemory ||= OUT_OF_MEMORY.test(chunk);
      this.trace = (this.trace + chunk).slice(-TRACE_CHARACTERS);
    });
    for (const stream of [outcomes, errors, jobs]) stream.on("error", () => this.kill());
    this.exited = new Promise((resolve) => {
      // `close` comes after the last outcome was read; `error` stands for a child that never began.
      child.once("close", () => resolve(this.died()));
      child.once("error", (error) => {
        this.trace += String(error);
        resolve(this.died());
      });
    });
  }

  get load(): number {
    return this.tasks.length;
  }

  /** How many different functions it has been told. */
  get knows(): number {
    return this.known.size;
  }

  send(tasks: readonly Task[]): void {
    let text = "";
    for (const task of tasks) {
      const { codeHash: hash, js, limits } = task.job;
      if (!this.known.has(hash)) text += line({ type: "code", hash, js });
      this.known.add(hash);
      task.said = 0;
      const live = task.job.onLog ? { live: true as const } : {};
      text += line({ type: "run", id: task.id, hash, limits, ...live }, task.input);
    }
    if (this.tasks.length === 0) this.headSince = performance.now();
    this.tasks.push(...tasks);
    this.launched.jobs.write(text);
    this.watch();
  }

  kill(): void {
    end(this.launched.process);
  }

  /** Ends a task that was sent here, with its child if it is the one that runs; nothing if it is not here. */
  cancel(task: Task): void {
    if (!this.tasks.includes(task)) return;
    task.cancelled = true;
    if (this.tasks[0] === task) this.endSoon(task);
    else task.finish({ result: { ok: false, failure: CANCELLED }, logs: [], durationMs: 0 });
  }

  private endSoon(task: Task): void {
    setTimeout(() => {
      if (this.tasks[0] === task) this.kill();
    }, CANCEL_MS).unref();
  }

  private read(lines: Lines, chunk: string): void {
    try {
      for (const text of lines.push(chunk)) this.take(text);
    } catch (error) {
      // A child that talks nonsense is a child taken over.
      this.trace += `unreadable answer: ${String(error)}`;
      this.kill();
    }
    this.events.onProgress();
  }

  private take(text: string): void {
    const { header, body } = split(text);
    const message = header as FromChild;
    if (message.type === "ready") {
      this.ready = true;
      this.events.onReady();
      return;
    }
    const task = this.tasks[0];
    if (task?.id !== message.id) throw new RangeError(`an outcome for ${message.id}, which is not running`);
    if (message.type === "log") return heard(task, message.text);
    const result =
      message.type === "value"
        ? { ok: true as const, value: JSON.parse(body ?? "null") }
        : { ok: false as const, failure: message.failure };
    this.tasks.shift();
    this.headSince = performance.now();
    task.finish({ result, logs: message.logs ?? task.lines, durationMs: message.ms });
    const [head] = this.tasks;
    if (head?.cancelled) this.endSoon(head);
  }

  /** One timer per child, looked at when it rings: an outcome only moves the deadline. */
  private watch(): void {
    if (this.timer || this.dead) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        const remaining = this.remainingMs();
        if (remaining === undefined) return;
        if (remaining > 0) this.watch();
        // Our own event loop may have been held up, with the outcome waiting to be read: look once more after reading.
        else setImmediate(() => setImmediate(() => this.killIfOverdue()));
      },
      Math.max(1, this.remainingMs() ?? 0),
    );
    this.timer.unref();
  }

  private killIfOverdue(): void {
    const remaining = this.remainingMs();
    if (remaining === undefined) return;
    if (remaining > 0) return this.watch();
    this.overdue = true;
    this.kill();
  }

  private remainingMs(): number | undefined {
    const head = this.tasks[0];
    if (!head) return undefined;
    const { cpuMs, wallMs } = head.job.limits;
    return this.headSince + cpuMs + wallMs + GRACE_MS - performance.now();
  }

  private died(): void {
    if (this.dead) return;
    this.dead = true;
    clearTimeout(this.timer);
    const [culprit, ...others] = this.tasks.splice(0);
    this.events.onDeath({
      ready: this.ready,
      culprit,
      others,
      why: culprit && this.explain(culprit),
      trace: this.trace,
    });
  }

  private explain(culprit: Task): SandboxFailure | undefined {
    if (culprit.cancelled) return CANCELLED;
    if (this.overdue)
      return { kind: "wall", message: "The function did not stop when its time was up; its process was ended." };
    if (!this.outOfMemory) return undefined;
    return {
      kind: "memory",
      message: `The function was stopped: it needs more than ${culprit.job.limits.memoryMb} MB of memory.`,
    };
  }
}

/** What a child says of its limits is not believed: lines beyond what is allowed are not kept, nor told. */
function heard(task: Task, text: string): void {
  task.said += 1;
  if (task.said <= task.lines.length) return;
  if (task.logRoom <= 0) return;
  const kept = text.slice(0, task.logRoom + LOG_FULL_CHARACTERS);
  task.logRoom -= kept.length + 1;
  task.lines.push(kept);
  task.job.onLog?.(kept);
}
