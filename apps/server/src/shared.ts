type Entry<T> = {
  value: Promise<T>;
  opened: { readonly value: T } | undefined;
  users: number;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Things opened on demand, once, however many ask at the same time; closed a while after the last user has gone, or sooner when
 * too many stand open unused.
 * An opening that fails is forgotten, so that the next one tries again.
 */
export class Shared<K, T> {
  readonly #open: (key: K) => Promise<T>;
  readonly #close: (value: T, key: K) => Promise<void>;
  readonly #idleMs: number;
  readonly #maxIdle: number;
  readonly #entries = new Map<K, Entry<T>>();
  readonly #closing = new Map<K, Promise<void>>();

  constructor(options: {
    readonly open: (key: K) => Promise<T>;
    readonly close: (value: T, key: K) => Promise<void>;
    readonly idleMs: number;
    /** So many that nobody uses stay open at most; the one unused longest goes first. */
    readonly maxIdle?: number;
  }) {
    this.#open = options.open;
    this.#close = options.close;
    this.#idleMs = options.idleMs;
    this.#maxIdle = options.maxIdle ?? Number.POSITIVE_INFINITY;
  }

  /** The thing and the call that gives it back; every `use` is followed by exactly one `release`. */
  async use(key: K): Promise<{ readonly value: T; readonly release: () => void }> {
    await this.#closing.get(key);
    let entry = this.#entries.get(key);
    if (!entry) {
      const fresh: Entry<T> = { value: this.#open(key), opened: undefined, users: 0, timer: undefined };
      fresh.value.then(
        (value) => {
          fresh.opened = { value };
        },
        () => this.#entries.get(key) === fresh && this.#entries.delete(key),
      );
      this.#entries.set(key, fresh);
      entry = fresh;
    }
    clearTimeout(entry.timer);
    entry.users += 1;
    const held = entry;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      held.users -= 1;
      if (held.users === 0) this.#closeLater(key, held);
    };
    try {
      return { value: await held.value, release };
    } catch (fault) {
      release();
      throw fault;
    }
  }

  /** Runs `work` with the thing held open. */
  async with<R>(key: K, work: (value: T) => Promise<R>): Promise<R> {
    const { value, release } = await this.use(key);
    try {
      return await work(value);
    } finally {
      release();
    }
  }

  /** What is open now. What is still being opened is not waited for, since that may wait for whoever asks. */
  opened(): readonly { readonly key: K; readonly value: T }[] {
    return [...this.#entries].flatMap(([key, { opened }]) => (opened ? [{ key, value: opened.value }] : []));
  }

  /** Closes one at once, if it is open: whoever asks next opens it anew. */
  async evict(key: K): Promise<void> {
    const entry = this.#entries.get(key);
    if (!entry) return void (await this.#closing.get(key));
    clearTimeout(entry.timer);
    this.#entries.delete(key);
    const closing = entry.value.then((value) => this.#close(value, key)).catch(() => {});
    this.#closing.set(key, closing);
    await closing;
    if (this.#closing.get(key) === closing) this.#closing.delete(key);
  }

  /**
   * Closes exactly this one, if it is still the one in use. Another that is being opened in its place is left alone and not
   * waited for, since that may wait for whoever asks.
   */
  async drop(key: K, value: T): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry?.opened?.value === value) return this.evict(key);
    if (!entry || entry.opened) return;
    const isIt = (opened: T): unknown => opened === value && this.#entries.get(key) === entry && this.evict(key);
    entry.value.then(isIt, () => undefined);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((key) => this.evict(key)));
  }

  #closeLater(key: K, entry: Entry<T>): void {
    if (this.#entries.get(key) !== entry) return;
    entry.timer = setTimeout(() => entry.users === 0 && void this.evict(key), this.#idleMs);
    entry.timer.unref();
    // A map keeps the order of insertion: whoever was put back last has been unused for the shortest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const idle = [...this.#entries].filter(([, { users, opened }]) => users === 0 && opened);
    for (const [oldest] of idle.slice(0, Math.max(0, idle.length - this.#maxIdle))) void this.evict(oldest);
  }
}
