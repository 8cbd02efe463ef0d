import { availableParallelism } from "node:os";
import { textHash } from "@tributary/core/base";
import {
  inputRefusal,
  type Sandbox,
  type SandboxFailure,
  type SandboxJob,
  type SandboxOutcome,
} from "@tributary/core/engine";
import { CANCELLED, ChildHandle, type Task } from "./child-handle.ts";
import { bestWall, hasHardMemoryLimit, type ReactiveDriver, type ReactiveWall, SandboxUnavailable } from "./launch.ts";
import { selfTest } from "./self-test.ts";

export type SandboxOptions = {
  /** By default isolates; never replaced by the other on its own, since a workspace's results would change with it. */
  readonly driver?: ReactiveDriver;
  /** `namespaces`: refuse to work with less. `process`: even where there are namespaces. By default the better of the two. */
  readonly wall?: ReactiveWall;
  /** Child processes, each running one function at a time; by default one per processor, at most four. */
  readonly children?: number;
  /** False skips the hostile cases at start-up (about half a second). */
  readonly selfTest?: boolean;
};

/** So many tasks stand in line at one child: enough that it never waits for us, few enough to be worth doing again. */
const WINDOW = 16;
/** A child that knows so many functions makes way for a fresh one. */
const MAX_KNOWN = 2000;
/** A task at whose head so many children died without a reason is the reason. */
const MAX_DEATHS = 2;
const MAX_FAILED_STARTS = 5;
const RESTART_DELAY_MS = 500;

/**
 * V8 isolates in a pool of disposable child processes: limits inside, a kill from outside.
 *
 * @throws {SandboxUnavailable} when no child starts, or the self-test finds that this machine does not hold the limits
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const driver = options.driver ?? "isolated-vm";
  if (options.wall === "namespaces" && bestWall(driver) !== "namespaces")
    throw new SandboxUnavailable("bubblewrap (bwrap) is not installed.");
  const pool = new ChildPool(driver, options.children ?? Math.min(4, availableParallelism()), options.wall);
  try {
    await pool.started;
    if (options.selfTest ?? true) {
      const report = await selfTest(pool);
      if (!report.ok) throw new SandboxUnavailable(report.sentence);
    }
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}

class ChildPool implements Sandbox {
  readonly started: Promise<void>;
  private readonly children = new Set<ChildHandle>();
  private readonly driver: ReactiveDriver;
  private readonly size: number;
  private wall: ReactiveWall;
  /** Whether the wall is what was asked for, or has let a child start: then it is not given up. */
  private settled: boolean;
  private readonly hashes = new Map<string, string>();
  private waiting: Task[] = [];
  private pumping = false;
  private closed = false;
  private failedStarts = 0;
  private nextId = 1;
  private restart: NodeJS.Timeout | undefined;
  private readonly start = Promise.withResolvers<void>();

  constructor(driver: ReactiveDriver, children: number, wall: ReactiveWall | undefined) {
    if (!Number.isInteger(children) || children < 1) throw new RangeError(`children: ${children}`);
    this.driver = driver;
    this.wall = wall ?? bestWall(driver);
    this.settled = wall !== undefined;
    this.size = children;
    this.started = this.start.promise;
    this.refill();
  }

  describe(): ReturnType<Sandbox["describe"]> {
    const memory = hasHardMemoryLimit() ? "hard" : "soft";
    const boundary = `${this.driver === "quickjs" ? "wasm" : "v8-isolate"}+${this.wall}` as const;
    return { driver: this.driver, tier: "reactive", boundary, memory };
  }

  run(job: SandboxJob): Promise<SandboxOutcome> {
    const refused = this.refusal(job);
    if (refused) return Promise.resolve({ result: { ok: false, failure: refused }, logs: [], durationMs: 0 });
    return new Promise((resolve) => {
      const finish = (outcome: SandboxOutcome): void => {
        job.signal?.removeEventListener("abort", cancel);
        resolve(outcome);
      };
      const input = JSON.stringify(job.input) ?? "null";
      const about = { deaths: 0, cancelled: false, lines: [], said: 0, logRoom: job.limits.logBytes };
      const task: Task = { id: this.nextId++, job, input, ...about, finish };
      const cancel = (): void => this.cancel(task);
      job.signal?.addEventListener("abort", cancel);
      this.waiting.push(task);
      this.pumpSoon();
    });
  }

  /** Takes it out of the line; what is with a child already is that child's to end. */
  private cancel(task: Task): void {
    const at = this.waiting.indexOf(task);
    if (at < 0) return this.children.forEach((child) => child.cancel(task));
    this.waiting.splice(at, 1);
    task.finish({ result: { ok: false, failure: CANCELLED }, logs: [], durationMs: 0 });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.restart);
    this.failWaiting({ kind: "cancelled", message: "The sandbox was closed." });
    const children = [...this.children];
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.exited));
  }

  private refusal(job: SandboxJob): SandboxFailure | undefined {
    if (this.closed) return { kind: "cancelled", message: "The sandbox was closed." };
    if (job.signal?.aborted) return CANCELLED;
    if (job.egress)
      return { kind: "refused", message: "A function that reacts has no connections: it sees its input alone." };
    const tooMuch = inputRefusal(job.input);
    if (tooMuch !== undefined) return { kind: "refused", message: tooMuch };
    const known = this.hashes.get(job.codeHash);
    if (known === job.js) return undefined;
    // Results are kept by this hash for everybody: code that borrows the name of other code must not run.
    if (known !== undefined || textHash(job.js) !== job.codeHash) {
      return { kind: "syntax", message: "The function's code is not the code its hash names." };
    }
    if (this.hashes.size >= MAX_KNOWN) this.hashes.clear();
    this.hashes.set(job.codeHash, job.js);
    return undefined;
  }

  /** What is asked for in one turn of the event loop goes out together. */
  private pumpSoon(): void {
    if (this.pumping) return;
    this.pumping = true;
    queueMicrotask(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private pump(): void {
    if (this.waiting.length === 0) return;
    const free = [...this.children].filter((child) => child.ready && child.load < WINDOW);
    const batches = new Map<ChildHandle, Task[]>();
    let taken = 0;
    while (taken < this.waiting.length && free.length > 0) {
      const load = (child: ChildHandle) => child.load + (batches.get(child)?.length ?? 0);
      const child = free.reduce((least, next) => (load(next) < load(least) ? next : least));
      if (load(child) >= WINDOW) break;
      const batch = batches.get(child) ?? [];
      batch.push(this.waiting[taken++] as Task);
      batches.set(child, batch);
    }
    this.waiting.splice(0, taken);
    for (const [child, batch] of batches) child.send(batch);
  }

  private refill(): void {
    while (!this.closed && this.children.size < this.size) this.add();
  }

  private add(): void {
    const child: ChildHandle = new ChildHandle(this.driver, this.wall, {
      onReady: () => {
        this.failedStarts = 0;
        this.settled = true;
        if ([...this.children].every((each) => each.ready)) this.start.resolve();
        this.pump();
      },
      onProgress: () => {
        if (child.knows > MAX_KNOWN && child.load === 0) child.kill();
        else this.pump();
      },
      onDeath: (death) => {
        this.children.delete(child);
        this.bury(death);
      },
    });
    this.children.add(child);
  }

  private bury(death: Parameters<ConstructorParameters<typeof ChildHandle>[2]["onDeath"]>[0]): void {
    const { culprit, others, why } = death;
    const again: Task[] = [...others];
    if (culprit) {
      const failure = why ?? this.unexplained(culprit);
      if (failure && !this.closed)
        culprit.finish({ result: { ok: false, failure }, logs: culprit.lines, durationMs: 0 });
      else again.unshift(culprit);
    }
    this.waiting.unshift(...again.filter(({ cancelled }) => !cancelled));
    if (this.closed) return this.failWaiting({ kind: "cancelled", message: "The sandbox was closed." });
    if (!death.ready) this.failedStarts++;
    // Bubblewrap is there, and the machine does not let it make namespaces: found before any function has run.
    if (!death.ready && !this.settled && this.wall === "namespaces") {
      this.wall = "process";
      this.failedStarts = 0;
    }
    if (this.failedStarts < MAX_FAILED_STARTS) return this.refill();
    const reason = `its processes end at once. ${death.trace.trim().split("\n").slice(-5).join(" ")}`;
    this.start.reject(new SandboxUnavailable(reason));
    this.failWaiting({ kind: "crash", message: `The function sandbox cannot start: ${reason}` });
    clearTimeout(this.restart);
    this.restart = setTimeout(() => this.refill(), RESTART_DELAY_MS).unref();
  }

  /** A death nobody can explain may have come from outside, so its task gets another try on a fresh child. */
  private unexplained(culprit: Task): SandboxFailure | undefined {
    culprit.deaths++;
    if (culprit.deaths < MAX_DEATHS) return undefined;
    return { kind: "crash", message: "The function's process ended each time it ran." };
  }

  private failWaiting(failure: SandboxFailure): void {
    for (const task of this.waiting.splice(0)) task.finish({ result: { ok: false, failure }, logs: [], durationMs: 0 });
  }
}
