import type { ComponentId, Json, JsonObject } from "../base/index.ts";
import type { FunctionCode, Resolve, Snapshot } from "../model/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { CallEntry } from "./reactive-call.ts";
import type { Entry } from "./reactive-entry.ts";
import { LayeredWiring } from "./reactive-layered.ts";
import {
  createFunctionPool,
  type FunctionPool,
  type Outcome,
  type PoolMember,
  type PoolOptions,
} from "./reactive-pool.ts";
import { type Probed, ProbeEntry, type Reads } from "./reactive-probe.ts";
import { circleSentence, staleSentence } from "./reactive-sentences.ts";
import { CallRuns } from "./reactive-runs.ts";
import { PENDING, ready, type Signal } from "./reactive-signal.ts";
import { type ComponentTree, readingOf, treeOf, wholeTreeOf } from "./reactive-tree.ts";
import { WatchedCalls } from "./reactive-watched.ts";
import { Wiring } from "./reactive-wiring.ts";

export type Activity = { readonly running: number; readonly waiting: number };

export type ReactiveListeners = {
  /** A result is another than before; undefined when there is none any more (the component or the function is gone). */
  readonly onResult?: (component: ComponentId, path: string, result: FunctionResult | undefined) => void;
  readonly onActivity?: (activity: Activity) => void;
  /** Of a layer: whether a function of the model below is not here, so that its result there does not count. */
  readonly onAbsent?: (component: ComponentId, path: string, absent: boolean) => void;
};

export type ReactiveOptions = ({ readonly pool: FunctionPool } | PoolOptions) & ReactiveListeners;

export type ResultEntry = { readonly component: ComponentId; readonly path: string; readonly result: FunctionResult };

/**
 * The functions that react: attributes, qualifications and generated code of every component, kept true to a snapshot with
 * the fewest runs there can be. Rules [R1]–[R12] of SPEC.md.
 */
export interface ReactiveEngine {
  /** Takes over a snapshot. What differs from the one before is found by identity. */
  update(snapshot: Snapshot): void;
  /** Something about the outside that functions may ask for as `/facts/<name>`. */
  setFact(name: string, value: Json | undefined): void;
  setResource(component: ComponentId, payload: Json | undefined): void;
  result(component: ComponentId, path: string): FunctionResult | undefined;
  results(): Iterable<ResultEntry>;
  tree(component: ComponentId): ComponentTree | undefined;
  /** The same however much it holds: to be looked through, never to be written out. */
  wholeTree(component: ComponentId): ComponentTree | undefined;
  /** What a function that reads this would be called with for a component, once that is known [R40]. Runs nothing of its own. */
  argument(component: ComponentId, reads: Reads): Promise<Probed>;
  /** Runs a failed function once more. */
  retry(component: ComponentId, path: string): void;
  /** Whether every result is final for the snapshot, facts and resources given. */
  settled(): boolean;
  whenSettled(): Promise<void>;
  /**
   * An engine for a model that differs from this one's in some components: it holds and runs what they reach, tells the
   * results of that alone, and reads everything else, facts and resources from here. It rests from an `update` of this one
   * until its own next one. Rules [R16]–[R18].
   */
  layer(listeners: ReactiveListeners): ReactiveEngine;
  dispose(): void;
}

export function createReactiveEngine(options: ReactiveOptions): ReactiveEngine {
  return new Engine(options, "pool" in options ? options.pool : createFunctionPool(options));
}

class Engine implements ReactiveEngine {
  private readonly options: ReactiveListeners;
  private readonly below: Engine | undefined;
  private readonly pool: FunctionPool;
  private readonly member: PoolMember;
  private readonly calls: WatchedCalls;
  private readonly runs: CallRuns;
  private readonly wiring: Wiring;
  /** Calls that want another run, or none any more. */
  private readonly moved = new Set<CallEntry>();
  /** Calls of the model below that are not here. */
  private absent: ReadonlyMap<string, CallEntry> = new Map();
  private waiters: (() => void)[] = [];
  private readonly probing = new Set<() => void>();
  private probes = 0;
  private activity: Activity = { running: 0, waiting: 0 };
  private scheduled = false;
  private disposed = false;
  private reading: { readonly stamp: number; readonly resolve: Resolve } | undefined;

  constructor(options: ReactiveListeners, pool: FunctionPool, below?: Engine) {
    this.options = options;
    this.below = below;
    this.pool = pool;
    this.member = pool.join();
    this.calls = new WatchedCalls({
      sentence: (cause) => staleSentence(this.wiring, cause),
      onResult: (component, path, result) => options.onResult?.(component, path, result),
    });
    this.runs = new CallRuns(this.member, {
      onQueued: () => {
        if (this.calls.showWaiting()) this.flushSoon();
      },
      onStarted: () => this.flushSoon(),
      onOutcome: (call) => {
        if (call.node && !this.disposed) this.wiring.graph.touch(call.node);
        this.flushSoon();
      },
    });
    const host = {
      known: (run: string, call: string) => below?.lastOutcome(run, call) ?? pool.known(run),
      isGenuine: (code: FunctionCode) => pool.isGenuine(code),
      moved: (call: CallEntry) => this.moved.add(call),
      added: (call: CallEntry) => this.calls.watch(call, this.wiring.graph),
      removed: (call: CallEntry) => this.lose(call),
      circleSentence: (circle: readonly Entry[]) => circleSentence(this.wiring, circle),
      inputMoved: () => this.flushSoon(),
    };
    this.wiring = below ? new LayeredWiring(host, below.wiring) : new Wiring(host);
  }

  layer(listeners: ReactiveListeners): ReactiveEngine {
    this.mustLive();
    return new Engine(listeners, this.pool, this);
  }

  update(snapshot: Snapshot): void {
    this.mustLive();
    this.wiring.update(snapshot);
    this.tellAbsent();
    this.flush();
    this.calls.publishBroken();
  }

  setFact(name: string, value: Json | undefined): void {
    this.mustLive();
    this.mustBeLowest();
    this.wiring.setInput(this.wiring.fact(name), ready(value));
    this.flushSoon();
  }

  setResource(component: ComponentId, payload: Json | undefined): void {
    this.mustLive();
    this.mustBeLowest();
    this.wiring.setInput(this.wiring.resource(component), ready(payload));
    this.flushSoon();
  }

  result(component: ComponentId, path: string): FunctionResult | undefined {
    const call = this.wiring.callAt(component, path);
    const result = call && this.calls.resultOf(call);
    if (result) return result;
    return this.wiring.anyCall(component, path) && this.below?.result(component, path);
  }

  *results(): Iterable<ResultEntry> {
    for (const entry of this.below?.results() ?? []) {
      const { component, path } = entry;
      if (!this.wiring.callAt(component, path) && this.wiring.anyCall(component, path)) yield entry;
    }
    for (const call of this.wiring.allCalls()) {
      const result = this.calls.resultOf(call);
      if (result) yield { component: call.component, path: call.path, result };
    }
  }

  tree(id: ComponentId): ComponentTree | undefined {
    return treeOf(this.wiring, id, (call) => this.signalOf(call), this.resolveNow());
  }

  wholeTree(id: ComponentId): ComponentTree | undefined {
    return wholeTreeOf(this.wiring, id, (call) => this.signalOf(call), this.resolveNow());
  }

  async argument(component: ComponentId, reads: Reads): Promise<Probed> {
    this.mustLive();
    const probe = new ProbeEntry(`probe:${++this.probes}:${component}`, component, reads);
    this.wiring.hold(probe);
    const signal = await this.known(probe);
    if (!this.disposed) this.wiring.letGoOf(probe);
    switch (signal.state) {
      case "ready":
        return { ok: true, value: signal.json as JsonObject };
      case "broken":
        return { ok: false, sentence: signal.own ? signal.reason : staleSentence(this.wiring, signal) };
      case "pending":
        return { ok: false, sentence: "This model was closed before all values were known." };
    }
  }

  /** Its signal once it is not waited for any more; pending when the engine is disposed first. */
  private async known(entry: Entry): Promise<Signal> {
    const { node } = entry;
    if (!node) throw new RangeError(`reactive engine: ${entry.key} is not wired`);
    let heard: Signal = PENDING;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.wiring.graph.observe(node, (signal) => {
      heard = signal;
      if (signal.state !== "pending") resolve();
    });
    this.probing.add(resolve);
    this.flushSoon();
    await promise;
    this.probing.delete(resolve);
    if (!this.disposed) stop();
    return heard;
  }

  retry(component: ComponentId, path: string): void {
    this.mustLive();
    const call = this.wiring.callAt(component, path);
    if (!call && this.wiring.anyCall(component, path)) return this.below?.retry(component, path);
    if (!call?.node || this.result(component, path)?.phase !== "failed") return;
    call.forget();
    this.wiring.graph.touch(call.node);
    this.flushSoon();
  }

  settled(): boolean {
    return this.isAtRest() && (this.below?.settled() ?? true);
  }

  async whenSettled(): Promise<void> {
    while (!this.disposed && !this.settled()) {
      await this.below?.whenSettled();
      if (!this.isAtRest() && !this.disposed) await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.member.leave();
    this.wiring.letGo();
    this.calls.forget();
    for (const end of this.probing) end();
    this.tellSettled();
  }

  private lose(call: CallEntry): void {
    this.runs.cancel(call);
    this.moved.delete(call);
    this.calls.unwatch(call);
  }

  // Coming to rest

  /** Everything that happens in one turn is carried through the graph together. */
  private flushSoon(): void {
    if (this.scheduled || this.disposed) return;
    this.scheduled = true;
    queueMicrotask(() => {
      if (this.disposed) return;
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    // What stands below is for another snapshot than ours: it would be a mixture.
    if (this.wiring.layer?.isBehind) return;
    this.wiring.graph.stabilise();
    for (const call of this.moved) if (this.calls.has(call)) this.runs.follow(call);
    this.moved.clear();
    this.calls.publish();
    this.publishActivity();
    if (this.isAtRest()) {
      this.calls.rest();
      this.tellSettled();
    }
  }

  private publishActivity(): void {
    const { running } = this.runs;
    const waiting = this.calls.shownWaiting;
    const next = { running, waiting: waiting > 0 ? waiting - running : 0 };
    if (next.running === this.activity.running && next.waiting === this.activity.waiting) return;
    this.activity = next;
    this.options.onActivity?.(next);
  }

  private tellSettled(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }

  private isAtRest(): boolean {
    return !this.calls.isWaiting && !this.scheduled && !this.wiring.layer?.isBehind;
  }

  // Layers

  /** What came of a run, if that call made it last here: layers have the same calls, mostly with the same arguments. */
  private lastOutcome(run: string, key: string): Outcome | undefined {
    const call = this.wiring.find(key);
    const last = call instanceof CallEntry && call.last?.key === run ? call.last.outcome : undefined;
    return last && (last.ok || last.lasts) ? last : this.below?.lastOutcome(run, key);
  }

  private signalOf(call: CallEntry): Signal | undefined {
    return this.calls.signalOf(call) ?? this.below?.signalOf(call);
  }

  /** Trees that are read one after the other share what they resolve: a chain through all of them is followed once. */
  private resolveNow(): Resolve {
    const stamp = this.stamp();
    if (this.reading?.stamp === stamp) return this.reading.resolve;
    const resolve = readingOf(this.wiring, (call) => this.signalOf(call));
    this.reading = { stamp, resolve };
    // What was resolved is not kept beyond that: it may be as much as the model.
    queueMicrotask(() => {
      this.reading = undefined;
    });
    return resolve;
  }

  /** Another number as soon as anything that a tree shows may be another. */
  private stamp(): number {
    return this.wiring.revision + this.wiring.graph.valueChanges + this.calls.heard + (this.below?.stamp() ?? 0);
  }

  private tellAbsent(): void {
    const next = this.wiring.absent();
    for (const [key, { component, path }] of this.absent)
      if (!next.has(key)) this.options.onAbsent?.(component, path, false);
    for (const [key, { component, path }] of next)
      if (!this.absent.has(key)) this.options.onAbsent?.(component, path, true);
    this.absent = next;
  }

  private mustBeLowest(): void {
    if (this.below) throw new RangeError("a layer has its facts and resources from the engine below it");
  }

  private mustLive(): void {
    if (this.disposed) throw new RangeError("the reactive engine was disposed");
  }
}
