import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { LogLine } from "@tributary/core/protocol";
import { Queue } from "../queue.ts";

/** What somebody who looks at a run is told: how it stands, and lines of its log. */
export type Followed<V> =
  | { readonly type: "run"; readonly run: V }
  | { readonly type: "log"; readonly lines: readonly LogLine[] };

export type Watchable<V> = {
  /** How it stands now. */
  view(): V;
  /** Its log while it runs here; undefined once it has ended. */
  live(): { flush(): Promise<void> } | undefined;
  /** Stored lines after one, in pages. */
  lines(afterSeq: number): AsyncIterable<readonly LogLine[]>;
  /** How it stands, as it is stored. */
  last(): Promise<V | undefined>;
  isUnderWay(view: V): boolean;
};

/** How often a run of another process is looked at again. */
const LOOK_AGAIN_MS = 500;

/** Those who look at runs while they run. */
export class Watchers<V> {
  readonly #queues = new Map<string, Set<Queue<Followed<V>>>>();

  tell(run: string, event: Followed<V>): void {
    for (const queue of this.#queues.get(run) ?? []) queue.push(event);
  }

  /** Nothing more is told of it. */
  end(run: string): void {
    for (const queue of this.#queues.get(run) ?? []) queue.end();
  }

  endAll(): void {
    for (const run of this.#queues.keys()) this.end(run);
  }

  /** The run, its lines after `afterSeq`, and everything that follows, without a gap; ends when the run has. */
  async *watch(run: string, of: Watchable<V>, afterSeq: number, signal: AbortSignal): AsyncGenerator<Followed<V>> {
    const queue = new Queue<Followed<V>>(10_000);
    const queues = this.#queues.get(run) ?? new Set();
    this.#queues.set(run, queues.add(queue));
    const stop = () => queue.end();
    signal.addEventListener("abort", stop, { once: true });
    try {
      yield { type: "run", run: of.view() };
      await of.live()?.flush();
      let seen = afterSeq;
      for await (const lines of of.lines(seen)) {
        seen = lines.at(-1)?.seq ?? seen;
        yield { type: "log", lines };
      }
      if (!of.live()) return yield* this.#stored(of, seen, signal);
      if (signal.aborted) return;
      for await (const event of queue) {
        if (event.type === "run") yield event;
        else {
          const fresh = event.lines.filter(({ seq }) => seq > seen);
          if (fresh.length > 0) yield { type: "log", lines: fresh };
          seen = fresh.at(-1)?.seq ?? seen;
        }
      }
    } finally {
      signal.removeEventListener("abort", stop);
      queues.delete(queue);
      if (queues.size === 0) this.#queues.delete(run);
    }
  }

  /** A run that is not driven here: it has ended, or another process drives it. What is stored is told as it comes. */
  async *#stored(of: Watchable<V>, afterSeq: number, signal: AbortSignal): AsyncGenerator<Followed<V>> {
    let seen = afterSeq;
    for (let told: V | undefined; ; ) {
      // Lines are stored before the end is: read after it, none is missing.
      const now = await of.last();
      for await (const lines of of.lines(seen)) {
        seen = lines.at(-1)?.seq ?? seen;
        yield { type: "log", lines };
      }
      if (now && !isDeepStrictEqual(now, told)) yield { type: "run", run: now };
      told = now;
      if (!now || !of.isUnderWay(now) || signal.aborted) return;
      await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
