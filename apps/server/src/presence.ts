import type { ServerProcessId } from "@tributary/core/base";
import { BEAT_MS, LEASE_MS, type ServerProcessStore } from "@tributary/core/engine";

export type PresenceOptions = {
  readonly id: ServerProcessId;
  readonly store: ServerProcessStore;
  /** No other process can be on this database: it is embedded in this one. */
  readonly alone: boolean;
  now(): number;
  /** Every few seconds once it is ready, and at once then: takes up what nobody drives, ends what others want ended. */
  onBeat(): Promise<void>;
  /** It was taken to be gone: what it drives is another's by now. */
  onBuried(): void;
  onFault(fault: unknown): void;
};

/**
 * Says that this process is there, and notices who is not any more. After the database was away everybody gets a whole lease to say so
 * again before anybody is buried. Rule [V44].
 */
export class Presence {
  readonly #options: PresenceOptions;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  /** Since when every beat has come through in time. */
  #steadySince = 0;
  #lastBeat = 0;
  #isReady = false;
  #isStopped = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** From now on it is there. @throws when that could not be said at all */
  async enter(): Promise<void> {
    const { id, store, alone, now } = this.#options;
    await store.enter(id, { alone });
    this.#steadySince = this.#lastBeat = now();
    this.#next();
  }

  /** It is ready to take up what others have left. */
  async start(): Promise<void> {
    this.#isReady = true;
    await this.#options.onBeat();
  }

  /** What it drives is free for others at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#beating;
    await this.#options.store.leave(this.#options.id).catch(this.#options.onFault);
  }

  #next(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().catch(this.#options.onFault);
      void this.#beating.then(() => this.#next());
    }, BEAT_MS);
  }

  async #beat(): Promise<void> {
    const { id, store, alone, now, onBuried, onBeat } = this.#options;
    const isThere = await store.renew(id);
    if (!isThere) {
      onBuried();
      await store.enter(id, { alone: false });
    }
    const at = now();
    if (!isThere || at - this.#lastBeat > LEASE_MS / 2) this.#steadySince = at;
    this.#lastBeat = at;
    if (!alone && at - this.#steadySince >= LEASE_MS) await store.buryLapsed();
    if (this.#isReady) await onBeat();
  }
}
