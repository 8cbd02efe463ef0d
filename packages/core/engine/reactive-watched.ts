import type { ComponentId } from "../base/index.ts";
import type { IncrementalGraph } from "../graph/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import type { CallEntry } from "./reactive-call.ts";
import { PENDING, sameSignal, type Signal } from "./reactive-signal.ts";

export type WatchedHost = {
  /** What a broken signal of somebody else's is put down to, in words. */
  readonly sentence: (cause: Extract<Signal, { readonly state: "broken" }>) => string;
  /** A result is another than before; undefined when there is none any more. */
  readonly onResult: (component: ComponentId, path: string, result: FunctionResult | undefined) => void;
};

/** What is known and told of a call. */
type Watched = {
  readonly call: CallEntry;
  readonly stop: () => void;
  signal: Signal;
  told: FunctionResult | undefined;
  toldSignal: Signal | undefined;
};

/** The calls of an engine: what each has come to, which are waited for, and what of that was told. */
export class WatchedCalls {
  private readonly host: WatchedHost;
  private readonly watched = new Map<CallEntry, Watched>();
  private readonly pending = new Set<Watched>();
  private readonly broken = new Set<Watched>();
  /** Those whose signal is another since the last `publish`. */
  private readonly changed = new Set<Watched>();
  /** Whether runs are under way that take a while, so that people should see what is being waited for. */
  private announce = false;
  /** Whether all that is waited for has been shown since. */
  private announced = false;
  private count = 0;

  constructor(host: WatchedHost) {
    this.host = host;
  }

  /** How often a signal was heard so far. */
  get heard(): number {
    return this.count;
  }

  get isWaiting(): boolean {
    return this.pending.size > 0;
  }

  /** How many are waited for, where that is shown. */
  get shownWaiting(): number {
    return this.announce ? this.pending.size : 0;
  }

  watch(call: CallEntry, graph: IncrementalGraph): void {
    const { node } = call;
    if (!node) throw new RangeError(`reactive engine: ${call.key} is not wired`);
    const watched: Watched = {
      call,
      stop: graph.observe(node, (signal) => this.hear(watched, signal)),
      signal: PENDING,
      told: undefined,
      toldSignal: undefined,
    };
    this.watched.set(call, watched);
    this.pending.add(watched);
  }

  unwatch(call: CallEntry): void {
    const watched = this.watched.get(call);
    if (!watched) return;
    watched.stop();
    this.watched.delete(call);
    this.pending.delete(watched);
    this.broken.delete(watched);
    this.changed.delete(watched);
    if (watched.told) this.host.onResult(call.component, call.path, undefined);
  }

  has(call: CallEntry): boolean {
    return this.watched.has(call);
  }

  signalOf(call: CallEntry): Signal | undefined {
    return this.watched.get(call)?.signal;
  }

  resultOf(call: CallEntry): FunctionResult | undefined {
    const watched = this.watched.get(call);
    return watched && this.result(watched);
  }

  /** From now on, until `rest`, it is shown what is waited for. Answers whether it was not so far. */
  showWaiting(): boolean {
    if (this.announce) return false;
    this.announce = true;
    return true;
  }

  rest(): void {
    this.announce = false;
    this.announced = false;
  }

  /** Tells what became another. What the memo knows comes back at once: only when something has to run is the waiting worth showing. */
  publish(): void {
    const changed = [...this.changed];
    this.changed.clear();
    for (const watched of changed) if (watched.signal.state !== "pending") this.tell(watched);
    if (!this.announce) return;
    for (const watched of this.announced ? changed : [...this.pending])
      if (this.pending.has(watched)) this.tell(watched);
    this.announced = true;
  }

  /** Tells again what is broken: its sentences name components, which may have been given other names. */
  publishBroken(): void {
    for (const watched of [...this.broken]) this.tellAnew(watched);
  }

  forget(): void {
    this.watched.clear();
    this.pending.clear();
  }

  private hear(watched: Watched, signal: Signal): void {
    watched.signal = signal;
    this.count++;
    if (signal.state === "pending") this.pending.add(watched);
    else this.pending.delete(watched);
    if (signal.state === "broken") this.broken.add(watched);
    else this.broken.delete(watched);
    this.changed.add(watched);
  }

  private tell(watched: Watched): void {
    const { signal, toldSignal } = watched;
    if (toldSignal && sameSignal(toldSignal, signal)) return;
    watched.toldSignal = signal;
    this.tellAnew(watched);
  }

  private tellAnew(watched: Watched): void {
    const { call, told } = watched;
    const next = this.result(watched);
    const isSaid =
      told && "reason" in told && "reason" in next && told.phase === next.phase && told.reason === next.reason;
    if (isSaid) return;
    watched.told = next;
    this.host.onResult(call.component, call.path, next);
  }

  private result({ call, signal }: Watched): FunctionResult {
    return call.resultOf(signal, this.host.sentence);
  }
}
