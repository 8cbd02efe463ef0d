import { Worker } from "node:worker_threads";

export type JobThreadOptions<A> = {
  /** What the thread runs. It says `{ready: true}` once it is loaded, and answers each `{id, job}` with `{id, answer}`, one after the other. */
  readonly program: URL;
  /** A job that takes longer ends the thread. Starting that one is not part of it. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The answer to a job that broke its thread. */
  readonly broken: A;
  /** So many answers are remembered, by the key of their job. */
  readonly remember: number;
  /** What took too long is tried again after this, for the machine may have been busy: a minute, unless a test says otherwise. */
  readonly againMs?: number;
  /** Idle for so long, the thread is let go of; never, when left out. */
  readonly idleMs?: number;
};

type Waiting<J, A> = {
  readonly id: number;
  readonly key: string;
  readonly job: J;
  readonly done: (answer: A) => void;
};
type Message<A> = { readonly ready: true } | { readonly id: number; readonly answer: A };

/** On a busy machine loading a compiler takes many times what it takes on an idle one. */
const START_MS = 60_000;
const AGAIN_MS = 60_000;

/** Does jobs in a thread that is thrown away when one of them breaks it or keeps it too long; the others are for the next one. */
export class JobThread<J, A> {
  readonly #options: JobThreadOptions<A>;
  readonly #known = new Map<string, Promise<A>>();
  readonly #queue: Waiting<J, A>[] = [];
  #thread: Worker | undefined;
  #isReady = false;
  #current: { readonly waiting: Waiting<J, A>; readonly timer: NodeJS.Timeout } | undefined;
  #idle: NodeJS.Timeout | undefined;
  #ids = 0;
  #closed = false;

  constructor(options: JobThreadOptions<A>) {
    this.#options = options;
  }

  /** @param key - names the job: the same key has the same answer */
  do(key: string, job: J): Promise<A> {
    const known = this.#known.get(key);
    if (known) return known;
    const answer = new Promise<A>((done) => {
      this.#ids += 1;
      this.#queue.push({ id: this.#ids, key, job, done });
    });
    this.#known.set(key, answer);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#options.remember && oldest !== undefined) this.#known.delete(oldest);
    this.#next();
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.done(this.#options.broken);
    await this.#drop();
  }

  #next(): void {
    const waiting = this.#current || this.#closed ? undefined : this.#queue.shift();
    if (!waiting) return;
    clearTimeout(this.#idle);
    const thread = this.#started();
    this.#current = { waiting, timer: this.#timer(thread) };
    thread.ref();
    thread.postMessage({ id: waiting.id, job: waiting.job });
  }

  #timer(thread: Worker): NodeJS.Timeout {
    return setTimeout(() => this.#tookTooLong(thread), this.#isReady ? this.#options.timeoutMs : START_MS);
  }

  #started(): Worker {
    if (this.#thread) return this.#thread;
    const { program, memoryMb } = this.#options;
    const thread = new Worker(program, { env: {}, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    thread.on("message", (message: Message<A>) =>
      "ready" in message ? this.#ready(thread) : this.#answer(thread, message.answer),
    );
    thread.on("error", () => this.#broke(thread));
    thread.on("exit", () => this.#broke(thread));
    this.#thread = thread;
    this.#isReady = false;
    return thread;
  }

  /** From here on the job's own time counts. */
  #ready(thread: Worker): void {
    if (thread !== this.#thread) return;
    this.#isReady = true;
    if (!this.#current) return;
    clearTimeout(this.#current.timer);
    this.#current = { waiting: this.#current.waiting, timer: this.#timer(thread) };
  }

  #answer(thread: Worker, answer: A): void {
    if (thread !== this.#thread || !this.#current) return;
    const { waiting, timer } = this.#current;
    clearTimeout(timer);
    this.#current = undefined;
    // Idle, it keeps no process alive.
    thread.unref();
    const { idleMs } = this.#options;
    if (idleMs !== undefined) this.#idle = setTimeout(() => void this.#drop(), idleMs).unref();
    waiting.done(answer);
    this.#next();
  }

  #tookTooLong(thread: Worker): void {
    const key = this.#current?.waiting.key;
    const { againMs = AGAIN_MS } = this.#options;
    if (key !== undefined) setTimeout(() => this.#known.delete(key), againMs).unref();
    this.#broke(thread);
  }

  #broke(thread: Worker): void {
    if (thread !== this.#thread) return;
    const current = this.#current;
    this.#current = undefined;
    void this.#drop();
    if (current) {
      clearTimeout(current.timer);
      current.waiting.done(this.#options.broken);
    }
    this.#next();
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}
