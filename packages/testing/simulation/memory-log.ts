import { type ActorId, err, ok, type Result } from "@tributary/core/base";
import { type DocumentLog, type LogEntry, type LogFence, type OpenedLog, StoreUnavailable } from "@tributary/core/sync";
import * as Y from "yjs";
import type { Dice } from "./random.ts";

type Fenced = { readonly kind: "fenced" };

/** A log in memory whose writes take a while, may fail, and may become durable just before the writer dies. */
export class MemoryLog implements DocumentLog {
  /** History: every entry ever stored, also those that a state has taken the place of. */
  readonly entries: LogEntry[] = [];
  readonly #claims = new Map<number, { readonly actor: ActorId; readonly generation: number }>();
  readonly #dice: Dice;
  #epoch: number;
  #generation = 1;
  #state: { readonly seq: number; readonly bytes: Uint8Array } | undefined;
  #pending: (() => void)[] = [];
  failNext = false;

  /** @param epoch - how often it was opened before */
  constructor(dice: Dice, epoch = 0) {
    this.#dice = dice;
    this.#epoch = epoch;
  }

  get generation(): number {
    return this.#generation;
  }

  open(): Promise<OpenedLog> {
    this.#epoch += 1;
    const claims = [...this.#claims];
    return Promise.resolve({
      epoch: this.#epoch,
      generation: this.#generation,
      seq: this.entries.length,
      ...(this.#state ? { state: this.#state.bytes } : {}),
      updates: this.#updates(),
      claims: new Map(claims.map(([client, { actor }]) => [client, actor])),
      retired: new Set(claims.flatMap(([client, { generation }]) => (generation < this.#generation ? [client] : []))),
    });
  }

  append(_changeSet: unknown, fence: LogFence, entries: readonly LogEntry[]): Promise<Result<number, Fenced>> {
    return this.#write("append", fence, () => {
      this.entries.push(...entries);
      const generation = this.#generation;
      for (const { actor, claims } of entries)
        for (const client of claims)
          if (!this.#claims.has(client)) this.#claims.set(client, { actor: actor.id, generation });
      return this.entries.length;
    });
  }

  compact(
    _changeSet: unknown,
    fence: LogFence,
    state: Uint8Array,
    generation: number,
  ): Promise<Result<{ readonly epoch: number }, Fenced>> {
    return this.#write("compact", fence, () => {
      this.#state = { seq: fence.seq, bytes: state };
      if (generation > this.#generation) this.#epoch += 1;
      this.#generation = generation;
      return { epoch: this.#epoch };
    });
  }

  mutations(): ReturnType<DocumentLog["mutations"]> {
    return Promise.resolve(
      this.entries.flatMap((entry, index) =>
        entry.accepted.map((logged) => ({ ...logged, seq: index + 1, actor: entry.actor, at: entry.at })),
      ),
    );
  }

  /** The document as it is stored, and as the next to open it will find it. */
  stored(): Y.Doc {
    const doc = new Y.Doc();
    if (this.#state) Y.applyUpdate(doc, this.#state.bytes);
    for (const update of this.#updates()) Y.applyUpdate(doc, update);
    return doc;
  }

  /** Lets the oldest write answer. */
  answerOne(): void {
    this.#pending.shift()?.();
  }

  get isWriting(): boolean {
    return this.#pending.length > 0;
  }

  #updates(): readonly Uint8Array[] {
    const after = this.entries.slice(this.#state?.seq ?? 0);
    return after.flatMap(({ update }) => (update.length > 0 ? [update] : []));
  }

  #write<T>(operation: string, fence: LogFence, apply: () => T): Promise<Result<T, Fenced>> {
    const fails = this.failNext;
    this.failNext = false;
    const early = this.#dice.chance(0.5);
    const write = (): Result<T, Fenced> =>
      fence.epoch === this.#epoch && fence.seq === this.entries.length ? ok(apply()) : err({ kind: "fenced" });
    // Durable at once or only when the answer comes: a crash in between loses it in one case and keeps it in the other.
    const written = early && !fails ? write() : undefined;
    return new Promise((resolve, reject) => {
      this.#pending.push(() => {
        if (fails) reject(new StoreUnavailable(operation, new Error("the simulated disk is full")));
        else resolve(written ?? write());
      });
    });
  }
}
