import { Worker } from "node:worker_threads";
import { textHash } from "@tributary/core/base";
import type { Compiled, Compiler } from "@tributary/core/engine";

export type CompilerOptions = { readonly timeoutMs?: number; readonly remember?: number };

const TIMEOUT_MS = 3_000;
const REMEMBER = 2_000;
const TOO_MUCH: Compiled = {
  ok: false,
  problems: [{ line: 1, column: 1, sentence: "This text could not be read: it is nested too deeply, or too large." }],
};

type Job = { readonly id: number; readonly source: string; readonly done: (compiled: Compiled) => void };

/** Compiles in a thread that is thrown away when a text breaks it or keeps it too long. Remembers by the text's hash. */
export function createCompiler(options: CompilerOptions = {}): Compiler {
  return new ThreadCompiler(options);
}

class ThreadCompiler implements Compiler {
  readonly #timeoutMs: number;
  readonly #remember: number;
  readonly #known = new Map<string, Promise<Compiled>>();
  readonly #queue: Job[] = [];
  #thread: Worker | undefined;
  #current: { readonly job: Job; readonly timer: NodeJS.Timeout } | undefined;
  #ids = 0;
  #closed = false;

  constructor({ timeoutMs = TIMEOUT_MS, remember = REMEMBER }: CompilerOptions) {
    this.#timeoutMs = timeoutMs;
    this.#remember = remember;
  }

  compile(source: string): Promise<Compiled> {
    const hash = textHash(source);
    const known = this.#known.get(hash);
    if (known) return known;
    const compiled = new Promise<Compiled>((done) => {
      this.#ids += 1;
      this.#queue.push({ id: this.#ids, source, done });
    });
    this.#known.set(hash, compiled);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#remember && oldest !== undefined) this.#known.delete(oldest);
    this.#next();
    return compiled;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.done(TOO_MUCH);
    await this.#drop();
  }

  #next(): void {
    const job = this.#current || this.#closed ? undefined : this.#queue.shift();
    if (!job) return;
    const thread = this.#started();
    const timer = setTimeout(() => this.#broke(thread), this.#timeoutMs);
    this.#current = { job, timer };
    thread.ref();
    thread.postMessage({ id: job.id, source: job.source });
  }

  #started(): Worker {
    if (this.#thread) return this.#thread;
    const thread = new Worker(new URL("./compile.worker.ts", import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    thread.on("message", ({ compiled }: { readonly compiled: Compiled }) => this.#answer(thread, compiled));
    thread.on("error", () => this.#broke(thread));
    thread.on("exit", () => this.#broke(thread));
    this.#thread = thread;
    return thread;
  }

  #answer(thread: Worker, compiled: Compiled): void {
    if (thread !== this.#thread || !this.#current) return;
    const { job, timer } = this.#current;
    clearTimeout(timer);
    this.#current = undefined;
    // Idle, it keeps no process alive.
    thread.unref();
    job.done(compiled);
    this.#next();
  }

  /** The text it was at has broken the thread; the others are for the next one. */
  #broke(thread: Worker): void {
    if (thread !== this.#thread) return;
    const current = this.#current;
    this.#current = undefined;
    void this.#drop();
    if (current) {
      clearTimeout(current.timer);
      current.job.done(TOO_MUCH);
    }
    this.#next();
  }

  async #drop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}
