import { type ActorId, err, ok, type Result } from "@tributary/core/base";
import { type DocumentLog, type LogEntry, type LogFence, type OpenedLog, StoreUnavailable } from "@tributary/core/sync";
import type { Dice } from "./random.ts";

/** A log in memory whose appends take a while, may fail, and may become durable just before the writer dies. */
export class MemoryLog implements DocumentLog {
  readonly entries: LogEntry[] = [];
  readonly #claims = new Map<number, ActorId>();
  readonly #dice: Dice;
  #epoch = 0;
  #pending: (() => void)[] = [];
  failNext = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  open(): Promise<OpenedLog> {
    this.#epoch += 1;
    const updates = this.entries.flatMap((entry) => (entry.update.length > 0 ? [entry.update] : []));
    return Promise.resolve({
      epoch: this.#epoch,
      generation: 1,
      seq: this.entries.length,
      updates,
      claims: new Map(this.#claims),
    });
  }

  append(
    _changeSet: unknown,
    fence: LogFence,
    entries: readonly LogEntry[],
  ): Promise<Result<number, { readonly kind: "fenced" }>> {
    const fails = this.failNext;
    this.failNext = false;
    const early = this.#dice.chance(0.5);
    const write = (): Result<number, { readonly kind: "fenced" }> => {
      if (fence.epoch !== this.#epoch || fence.seq !== this.entries.length) return err({ kind: "fenced" });
      this.entries.push(...entries);
      for (const entry of entries) for (const client of entry.claims) this.#claims.set(client, entry.actor.id);
      return ok(this.entries.length);
    };
    // Durable at once or only when the answer comes: a crash in between loses it in one case and keeps it in the other.
    const written = early && !fails ? write() : undefined;
    return new Promise((resolve, reject) => {
      this.#pending.push(() => {
        if (fails) reject(new StoreUnavailable("append", new Error("the simulated disk is full")));
        else resolve(written ?? write());
      });
    });
  }

  compact(): Promise<Result<void, { readonly kind: "fenced" }>> {
    return Promise.resolve(ok(undefined));
  }

  mutations(): ReturnType<DocumentLog["mutations"]> {
    return Promise.resolve(
      this.entries.flatMap((entry, index) =>
        entry.accepted.map((logged) => ({ ...logged, seq: index + 1, actor: entry.actor, at: entry.at })),
      ),
    );
  }

  /** Lets the oldest append answer. */
  answerOne(): void {
    this.#pending.shift()?.();
  }

  get isWriting(): boolean {
    return this.#pending.length > 0;
  }
}
