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
import { PENDING, ready, sameSignal, type Signal } from "./reactive-signal.ts";
import { type ComponentTree, readingOf, treeOf } from "./reactive-tree.ts";
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

/** What is known and told of a call. */
type Watched = {
  readonly call: CallEntry;
  readonly stop: () => void;
  signal: Signal;
  told: FunctionResult | undefined;
  toldSignal: Signal | undefined;
  request: { readonly key: string; cancel(): void; running: boolean } | undefined;
};

class Engine implements ReactiveEngine {
  private readonly options: ReactiveListeners;
  private readonly below: Engine | undefined;
  private readonly pool: FunctionPool;
  private readonly member: PoolMember;
  private readonly wiring: Wiring;
  private readonly watched = new Map<CallEntry, Watched>();
  private readonly pending = new Set<Watched>();
  private readonly broken = new Set<Watched>();
  /** Calls whose signal is another since the last flush, and calls that want another run. */
  private readonly changed = new Set<Watched>();
  private readonly moved = new Set<CallEntry>();
  /** Calls of the model below that are not here. */
  private absent: ReadonlyMap<string, CallEntry> = new Map();
  private waiters: (() => void)[] = [];
  private readonly probing = new Set<() => void>();
  private probes = 0;
  private running = 0;
  private activity: Activity = { running: 0, waiting: 0 };
  /** Whether runs are under way that take a while, so that people should see what is being waited for. */
  private announce = false;
  /** Whether all that is waited for has been shown since. */
  private announced = false;
  private scheduled = false;
  private disposed = false;
  private heard = 0;
  private reading: { readonly stamp: number; readonly resolve: Resolve } | undefined;

  constructor(options: ReactiveListeners, pool: FunctionPool, below?: Engine) {
    this.options = options;
    this.below = below;
    this.pool = pool;
    this.member = pool.join();
    const host = {
      known: (run: string, call: string) => below?.lastOutcome(run, call) ?? pool.known(run),
      isGenuine: (code: FunctionCode) => pool.isGenuine(code),
      moved: (call: CallEntry) => this.moved.add(call),
      added: (call: CallEntry) => this.watch(call),
      removed: (call: CallEntry) => this.unwatch(call),
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
    // Their sentences name components, which may have been given other names.
    for (const watched of [...this.broken]) this.tellAnew(watched);
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
    const watched = call && this.watched.get(call);
    if (watched) return this.resultOf(watched);
    return this.wiring.anyCall(component, path) && this.below?.result(component, path);
  }

  *results(): Iterable<ResultEntry> {
    for (const entry of this.below?.results() ?? []) {
      const { component, path } = entry;
      if (!this.wiring.callAt(component, path) && this.wiring.anyCall(component, path)) yield entry;
    }
    for (const call of this.wiring.allCalls()) {
      const watched = this.watched.get(call);
      if (watched) yield { component: call.component, path: call.path, result: this.resultOf(watched) };
    }
  }

  tree(id: ComponentId): ComponentTree | undefined {
    return treeOf(this.wiring, id, (call) => this.signalOf(call), this.resolveNow());
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
    this.watched.clear();
    this.pending.clear();
    for (const end of this.probing) end();
    this.tellSettled();
  }

  // Calls come and go

  private watch(call: CallEntry): void {
    const node = call.node;
    if (!node) throw new RangeError(`reactive engine: ${call.key} is not wired`);
    const watched: Watched = {
      call,
      stop: this.wiring.graph.observe(node, (signal) => this.hear(watched, signal)),
      signal: PENDING,
      told: undefined,
      toldSignal: undefined,
      request: undefined,
    };
    this.watched.set(call, watched);
    this.pending.add(watched);
  }

  private unwatch(call: CallEntry): void {
    const watched = this.watched.get(call);
    if (!watched) return;
    watched.stop();
    this.cancel(watched);
    this.watched.delete(call);
    this.pending.delete(watched);
    this.broken.delete(watched);
    this.changed.delete(watched);
    this.moved.delete(call);
    if (watched.told) this.options.onResult?.(call.component, call.path, undefined);
  }

  private hear(watched: Watched, signal: Signal): void {
    watched.signal = signal;
    this.heard++;
    if (signal.state === "pending") this.pending.add(watched);
    else this.pending.delete(watched);
    if (signal.state === "broken") this.broken.add(watched);
    else this.broken.delete(watched);
    this.changed.add(watched);
  }

  // Runs

  private follow(watched: Watched): void {
    const { wanted } = watched.call;
    if (watched.request?.key === wanted?.key) return;
    this.cancel(watched);
    if (!wanted) return;
    const request = { key: wanted.key, cancel: () => {}, running: false };
    watched.request = request;
    const isCurrent = () => watched.request === request;
    request.cancel = this.member.request(wanted, {
      onQueued: () => {
        if (!isCurrent() || this.announce) return;
        this.announce = true;
        this.flushSoon();
      },
      onStarted: () => {
        // A run that was given up and is wanted again is begun twice.
        if (!isCurrent() || request.running) return;
        request.running = true;
        this.running++;
        this.flushSoon();
      },
      onOutcome: (outcome) => {
        if (isCurrent()) this.take(watched, request.key, outcome);
      },
    });
  }

  private take(watched: Watched, key: string, outcome: Outcome): void {
    const { call } = watched;
    this.cancel(watched);
    call.wanted = undefined;
    call.last = { key, outcome };
    if (call.node && !this.disposed) this.wiring.graph.touch(call.node);
    this.flushSoon();
  }

  private cancel(watched: Watched): void {
    const { request } = watched;
    if (!request) return;
    watched.request = undefined;
    if (request.running) this.running--;
    request.cancel();
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
    for (const call of this.moved) {
      const watched = this.watched.get(call);
      if (watched) this.follow(watched);
    }
    this.moved.clear();
    this.publish();
    this.publishActivity();
    if (this.isAtRest()) {
      this.announce = false;
      this.announced = false;
      this.tellSettled();
    }
  }

  private publish(): void {
    const changed = [...this.changed];
    this.changed.clear();
    for (const watched of changed) if (watched.signal.state !== "pending") this.tell(watched);
    // What the memo knows comes back at once: only when something really has to run is the waiting worth showing.
    if (!this.announce) return;
    for (const watched of this.announced ? changed : [...this.pending])
      if (this.pending.has(watched)) this.tell(watched);
    this.announced = true;
  }

  private tell(watched: Watched): void {
    const { signal, toldSignal } = watched;
    if (toldSignal && sameSignal(toldSignal, signal)) return;
    watched.toldSignal = signal;
    this.tellAnew(watched);
  }

  private tellAnew(watched: Watched): void {
    const { call, told } = watched;
    const next = this.resultOf(watched);
    const isSaid =
      told && "reason" in told && "reason" in next && told.phase === next.phase && told.reason === next.reason;
    if (isSaid) return;
    watched.told = next;
    this.options.onResult?.(call.component, call.path, next);
  }

  private publishActivity(): void {
    const next = { running: this.running, waiting: this.announce ? this.pending.size - this.running : 0 };
    if (next.running === this.activity.running && next.waiting === this.activity.waiting) return;
    this.activity = next;
    this.options.onActivity?.(next);
  }

  private tellSettled(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }

  private resultOf({ call, signal }: Watched): FunctionResult {
    return call.resultOf(signal, (cause) => staleSentence(this.wiring, cause));
  }

  private isAtRest(): boolean {
    return this.pending.size === 0 && !this.scheduled && !this.wiring.layer?.isBehind;
  }

  // Layers

  /** What came of a run, if that call made it last here: layers have the same calls, mostly with the same arguments. */
  private lastOutcome(run: string, key: string): Outcome | undefined {
    const call = this.wiring.find(key);
    const last = call instanceof CallEntry && call.last?.key === run ? call.last.outcome : undefined;
    return last && (last.ok || last.lasts) ? last : this.below?.lastOutcome(run, key);
  }

  private signalOf(call: CallEntry): Signal | undefined {
    return this.watched.get(call)?.signal ?? this.below?.signalOf(call);
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
    return this.wiring.revision + this.wiring.graph.valueChanges + this.heard + (this.below?.stamp() ?? 0);
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
