import type { ComponentId, Json, JsonObject } from "../base/index.ts";
import {
  materialise,
  nameOf,
  resolveIn,
  segmentsOf,
  type Snapshot,
  type Subscription,
  valueAtPointer,
} from "../model/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { CallEntry } from "./reactive-call.ts";
import { type Entry, resultPathOf } from "./reactive-entry.ts";
import {
  createFunctionPool,
  type FunctionPool,
  type Outcome,
  type PoolMember,
  type PoolOptions,
} from "./reactive-pool.ts";
import { type Broken, PENDING, ready, sameSignal, type Signal } from "./reactive-signal.ts";
import { Wiring } from "./reactive-wiring.ts";

export type Activity = { readonly running: number; readonly waiting: number };

export type ReactiveOptions = ({ readonly pool: FunctionPool } | PoolOptions) & {
  /** A result is another than before; undefined when there is none any more (the component or the function is gone). */
  readonly onResult?: (component: ComponentId, path: string, result: FunctionResult | undefined) => void;
  readonly onActivity?: (activity: Activity) => void;
};

/** A component as plain JSON, with every subscription resolved through the results there are. */
export type ComponentTree = {
  readonly meta: JsonObject;
  readonly domain: JsonObject;
  readonly derived: JsonObject;
  readonly resource?: Json;
};

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
  /** Runs a failed function once more. */
  retry(component: ComponentId, path: string): void;
  /** Whether every result is final for the snapshot, facts and resources given. */
  settled(): boolean;
  whenSettled(): Promise<void>;
  dispose(): void;
}

export function createReactiveEngine(options: ReactiveOptions): ReactiveEngine {
  return new Engine(options);
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
  private readonly options: ReactiveOptions;
  private readonly pool: FunctionPool;
  private readonly member: PoolMember;
  private readonly wiring: Wiring;
  private readonly watched = new Map<CallEntry, Watched>();
  private readonly pending = new Set<Watched>();
  private readonly broken = new Set<Watched>();
  /** Calls whose signal is another since the last flush, and calls that want another run. */
  private readonly changed = new Set<Watched>();
  private readonly moved = new Set<CallEntry>();
  private waiters: (() => void)[] = [];
  private running = 0;
  private activity: Activity = { running: 0, waiting: 0 };
  /** Whether runs are under way that take a while, so that people should see what is being waited for. */
  private announce = false;
  private scheduled = false;
  private disposed = false;

  constructor(options: ReactiveOptions) {
    this.options = options;
    this.pool = "pool" in options ? options.pool : createFunctionPool(options);
    this.member = this.pool.join();
    this.wiring = new Wiring({
      known: (key) => this.pool.known(key),
      isGenuine: (code) => this.pool.isGenuine(code),
      moved: (call) => this.moved.add(call),
      added: (call) => this.watch(call),
      removed: (call) => this.unwatch(call),
      circleSentence: (circle) => this.circleSentence(circle),
    });
  }

  update(snapshot: Snapshot): void {
    this.mustLive();
    this.wiring.update(snapshot);
    this.flush();
    // Their sentences name components, which may have been given other names.
    for (const watched of [...this.broken]) this.tellAnew(watched);
  }

  setFact(name: string, value: Json | undefined): void {
    this.mustLive();
    this.wiring.setInput(this.wiring.fact(name), ready(value));
    this.flushSoon();
  }

  setResource(component: ComponentId, payload: Json | undefined): void {
    this.mustLive();
    this.wiring.setInput(this.wiring.resource(component), ready(payload));
    this.flushSoon();
  }

  result(component: ComponentId, path: string): FunctionResult | undefined {
    const call = this.wiring.callAt(component, path);
    const watched = call && this.watched.get(call);
    return watched && this.resultOf(watched);
  }

  *results(): Iterable<ResultEntry> {
    for (const call of this.wiring.allCalls()) {
      const watched = this.watched.get(call);
      if (watched && call.path !== undefined)
        yield { component: call.component, path: call.path, result: this.resultOf(watched) };
    }
  }

  tree(id: ComponentId): ComponentTree | undefined {
    const { snapshot } = this.wiring;
    const component = snapshot.components.get(id);
    if (!component) return undefined;
    const derived = (of: ComponentId, path: string): Json | undefined => this.readNow(of, path);
    const elsewhere = resolveIn(snapshot, derived);
    const resolve = (from: Subscription): Json | undefined => {
      const signal = this.wiring.subscribedNow(id, from);
      return signal ? jsonOf(signal) : elsewhere(from);
    };
    const resource = this.readNow(id, "/resource");
    return {
      ...materialise(snapshot, component, resolve),
      derived: this.derivedOf(id),
      ...(resource === undefined ? {} : { resource }),
    };
  }

  retry(component: ComponentId, path: string): void {
    this.mustLive();
    const call = this.wiring.callAt(component, path);
    if (!call?.node || this.result(component, path)?.phase !== "failed") return;
    call.forget();
    this.wiring.graph.touch(call.node);
    this.flushSoon();
  }

  settled(): boolean {
    return this.pending.size === 0 && !this.scheduled;
  }

  whenSettled(): Promise<void> {
    return this.settled() || this.disposed ? Promise.resolve() : new Promise((resolve) => this.waiters.push(resolve));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.member.leave();
    this.watched.clear();
    this.pending.clear();
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
    if (watched.told && call.path !== undefined) this.options.onResult?.(call.component, call.path, undefined);
  }

  private hear(watched: Watched, signal: Signal): void {
    watched.signal = signal;
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
        if (!isCurrent()) return;
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
    this.wiring.graph.stabilise();
    for (const call of this.moved) {
      const watched = this.watched.get(call);
      if (watched) this.follow(watched);
    }
    this.moved.clear();
    this.publish();
    this.publishActivity();
    if (this.settled()) {
      this.announce = false;
      this.tellSettled();
    }
  }

  private publish(): void {
    const changed = [...this.changed];
    this.changed.clear();
    for (const watched of changed) if (watched.signal.state !== "pending") this.tell(watched);
    // What the memo knows comes back at once: only when something really has to run is the waiting worth showing.
    if (this.announce) for (const watched of [...this.pending]) this.tell(watched);
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
    if (call.path === undefined || isSaid) return;
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

  // Reading

  private resultOf({ call, signal }: Watched): FunctionResult {
    return call.resultOf(signal, (cause) => this.staleSentence(cause));
  }

  /** The good value at a path below `/derived` or `/resource` as of now; undefined while there is none. */
  private readNow(id: ComponentId, path: string): Json | undefined {
    const isResource = path.startsWith("/resource");
    const head = isResource ? "/resource" : resultPathOf(path);
    const call = this.wiring.callAt(id, head);
    const signal = isResource ? this.wiring.resourceNow(id) : call && this.watched.get(call)?.signal;
    if (signal?.state !== "ready" || signal.json === undefined) return undefined;
    return valueAtPointer(signal.json, path.slice(head.length));
  }

  private derivedOf(id: ComponentId): JsonObject {
    const groups: { [group: string]: { [name: string]: Json } } = { "": {}, qualification: {}, code: {} };
    for (const call of this.wiring.callsOf(id)) {
      const watched = this.watched.get(call);
      if (watched?.signal.state !== "ready" || watched.signal.json === undefined || call.path === undefined) continue;
      const [, first = "", second] = segmentsOf(call.path);
      const [group, name] = second === undefined ? ["", first] : [first, second];
      (groups[group] as { [name: string]: Json })[name] = watched.signal.json;
    }
    const { "": values, ...kinds } = groups;
    return {
      ...Object.fromEntries(Object.entries(kinds).filter(([, members]) => Object.keys(members).length > 0)),
      ...values,
    };
  }

  // Sentences

  private staleSentence({ origin, reason }: Broken): string {
    return `Waits for ${this.titleOf(origin.component, origin.path)}, which has no value: ${reason}`;
  }

  private circleSentence(circle: readonly Entry[]): string {
    const titles = circle.flatMap((entry) =>
      entry instanceof CallEntry ? [this.titleOf(entry.component, entry.path ?? entry.key)] : [],
    );
    const [first, ...rest] = titles;
    if (first === undefined) return "The values that this depends on go round in a circle.";
    return `${[first, ...(rest.length > 0 ? rest : [first])].join(" needs ")}: a circle, so there is no value.`;
  }

  private titleOf(id: ComponentId, path: string): string {
    const component = this.wiring.snapshot.components.get(id);
    const title = this.wiring.callAt(id, path)?.binding?.title ?? path;
    return `“${title}” of ${component ? nameOf(component) : id}`;
  }

  private mustLive(): void {
    if (this.disposed) throw new RangeError("the reactive engine was disposed");
  }
}

function jsonOf(signal: Signal): Json | undefined {
  return signal.state === "ready" ? signal.json : undefined;
}
