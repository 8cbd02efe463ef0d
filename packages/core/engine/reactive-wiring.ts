import type { ComponentId } from "../base/index.ts";
import { type Incremental, IncrementalGraph, type Input, stronglyConnected } from "../graph/index.ts";
import {
  type Component,
  EMPTY_SNAPSHOT,
  type FunctionBinding,
  schemaName,
  schemaOf,
  type Snapshot,
  type Subscription,
  resultPath,
  type SharedKeys,
} from "../model/index.ts";
import { CallEntry, type CallHost } from "./reactive-call.ts";
import { type Change, changesBetween } from "./reactive-changes.ts";
import { explained, unlinkedDependents } from "./reactive-circles.ts";
import {
  type Entries,
  type Entry,
  EveryoneEntry,
  type Gather,
  InputEntry,
  OthersEntry,
  SubscribersEntry,
  ValueEntry,
} from "./reactive-entry.ts";
import { gatherKey, valueKey, viaKey } from "./reactive-keys.ts";
import type { Below, Layer } from "./reactive-layer.ts";
import { type Placed, sameSubscriptions, subscriptionsOf } from "./reactive-values.ts";
import { SharingEntry, SharingIndex } from "./reactive-sharing.ts";
import { NOTHING, sameSignal, type Signal } from "./reactive-signal.ts";

export interface WiringHost extends CallHost {
  /** A call is new: it is wired and waits for the next stabilisation. */
  added(call: CallEntry): void;
  removed(call: CallEntry): void;
  /** Why the entries on a circle have no value, told to the author of one of them. */
  circleSentence(circle: readonly Entry[]): string;
}

const GATHERERS = { subscribers: SubscribersEntry, workspace: OthersEntry, sharing: SharingEntry } as const;

/**
 * Keeps an incremental graph wired the way a snapshot says: one node per function of each component, per value a function
 * reads, per list it gathers. What changes between two snapshots is found by identity, so it costs what the change is worth.
 */
export class Wiring implements Entries, Below {
  revision = 0;
  /** Which values are read from the model below; undefined where there is none below. */
  readonly layer: Layer | undefined = undefined;
  readonly graph = new IncrementalGraph();
  snapshot: Snapshot = EMPTY_SNAPSHOT;
  protected readonly host: WiringHost;
  protected readonly entries = new Map<string, Entry>();
  protected readonly byOwner = new Map<ComponentId, Set<Entry>>();
  protected readonly calls = new Map<ComponentId, Map<string, CallEntry>>();
  protected readonly lists = new Set<EveryoneEntry>();
  private readonly bySchema = new Map<string, Set<ComponentId>>();
  /** By the gather's key: who shares with whom. */
  protected readonly sharings = new Map<string, SharingIndex>();
  /** Entries whose dependencies must be asked for again. */
  protected readonly doubtful = new Set<Entry>();
  protected circular = new Set<Entry>();
  private ticks = 0;

  constructor(host: WiringHost) {
    this.host = host;
  }

  /** Takes over a snapshot. The graph is wired for it, and not yet stabilised. */
  update(next: Snapshot): void {
    const before = this.snapshot;
    const changes = changesBetween(before, next);
    this.snapshot = next;
    this.revision++;
    for (const change of changes) this.follow(change, before);
    this.relink(changes);
  }

  /** Wires what has become doubtful. */
  protected relink(_changes: readonly Change[]): void {
    const touched = this.askDependencies();
    const roots = [...touched, ...this.circular].filter((entry) => !entry.removed);
    if (roots.length > 0)
      this.link(
        new Set(roots),
        stronglyConnected(roots, (entry) => entry.deps),
      );
  }

  setInput(entry: Entry, signal: Signal): void {
    this.graph.set(entry.node as Input<Signal>, signal);
  }

  callAt(component: ComponentId, path: string): CallEntry | undefined {
    return this.calls.get(component)?.get(path);
  }

  *allCalls(): Iterable<CallEntry> {
    for (const calls of this.calls.values()) yield* calls.values();
  }

  callsOf(component: ComponentId): Iterable<CallEntry> {
    return this.calls.get(component)?.values() ?? [];
  }

  /** The call whose result stands at a path, wherever it is kept. */
  anyCall(component: ComponentId, path: string): CallEntry | undefined {
    return this.callAt(component, path);
  }

  anyCallsOf(component: ComponentId): Iterable<CallEntry> {
    return this.callsOf(component);
  }

  /** Calls below that are not here. */
  absent(): ReadonlyMap<string, CallEntry> {
    return new Map();
  }

  /** Takes back every use of what is kept elsewhere. */
  letGo(): void {}

  find(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  /** The signal of a resource that was set; NOTHING otherwise. */
  resourceNow(component: ComponentId): Signal {
    return this.now(this.entries.get(`resource:${component}`)) ?? NOTHING;
  }

  /** The signal of what a component's subscription takes, if some function makes it worth keeping. */
  subscribedNow(component: ComponentId, from: Subscription): Signal | undefined {
    return this.nowAt(from.via === undefined ? valueKey(from.component, from.path) : viaKey(component, from));
  }

  protected nowAt(key: string): Signal | undefined {
    return this.now(this.entries.get(key));
  }

  now(entry: Entry | undefined): Signal | undefined {
    return entry?.node && this.graph.value(entry.node);
  }

  // Entries

  source(component: ComponentId): Entry {
    return this.input(`source:${component}`);
  }

  resource(component: ComponentId): Entry {
    return this.input(`resource:${component}`);
  }

  fact(name: string): Entry {
    return this.input(`fact:${name}`);
  }

  value(component: ComponentId, path: string): Entry {
    const key = valueKey(component, path);
    return this.known(key) ?? this.add(new ValueEntry(key, component, path));
  }

  call(component: ComponentId, path: string): Entry | undefined {
    return this.callAt(component, path);
  }

  transformation(component: ComponentId, placed: Placed): Entry {
    const key = viaKey(component, placed.from);
    return this.known(key) ?? this.addCall(new CallEntry(this.host, { key, component, placed }));
  }

  gather(component: ComponentId, gather: Gather): Entry {
    const key = `${gather.from}:${component}|${gatherKey(gather)}`;
    const make = GATHERERS[gather.from];
    return this.known(key) ?? this.add(new make(key, component, gather));
  }

  everyone(gather: Gather): Entry {
    const key = `everyone:${gatherKey(gather)}`;
    const known = this.known(key);
    if (known) return known;
    const list = new EveryoneEntry(key, gather);
    this.lists.add(list);
    return this.add(list);
  }

  near(gather: Gather, keys: SharedKeys): Iterable<ComponentId> {
    return this.sharing(gather).near(keys);
  }

  /** The index of a gather, made when it is first asked for. */
  protected sharing(gather: Gather): SharingIndex {
    const key = gatherKey(gather);
    const known = this.sharings.get(key);
    if (known) return known;
    const index = new SharingIndex(gather);
    this.sharings.set(key, index);
    for (const id of this.indexed()) index.put(id, this.snapshot.components.get(id));
    return index;
  }

  /** The components that this wiring's own indexes are of. */
  protected indexed(): Iterable<ComponentId> {
    return this.snapshot.components.keys();
  }

  *members(schemas: readonly string[] | undefined): Iterable<ComponentId> {
    for (const name of schemas ?? this.bySchema.keys()) yield* this.bySchema.get(name) ?? [];
  }

  protected known(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  private input(key: string): Entry {
    const known = this.entries.get(key);
    if (known) return known;
    const entry = new InputEntry(key, undefined);
    entry.node = this.graph.input<Signal>(NOTHING, { equals: sameSignal });
    // What was set from outside stays, read or not; a component's tick only counts while somebody listens.
    if (!key.startsWith("source:")) entry.users = 1;
    this.entries.set(key, entry);
    return entry;
  }

  private add<E extends Entry>(entry: E): E {
    this.entries.set(entry.key, entry);
    this.doubtful.add(entry);
    if (entry.owner !== undefined) getOrMake(this.byOwner, entry.owner, () => new Set()).add(entry);
    return entry;
  }

  private addCall(call: CallEntry): CallEntry {
    this.add(call);
    return call;
  }

  private remove(entry: Entry): void {
    entry.removed = true;
    if (this.entries.get(entry.key) === entry) this.entries.delete(entry.key);
    this.circular.delete(entry);
    if (entry.owner !== undefined) this.byOwner.get(entry.owner)?.delete(entry);
    if (entry instanceof EveryoneEntry) this.lists.delete(entry);
    if (entry instanceof CallEntry) this.host.removed(entry);
    entry.letGo();
  }

  // Following a change

  private follow({ id, before, after }: Change, snapshot: Snapshot): void {
    const source = this.entries.get(`source:${id}`);
    if (source) this.setInput(source, { state: "ready", json: undefined, hash: `tick ${++this.ticks}` });
    const schemaBefore = before && schemaOf(snapshot, before);
    const schemaAfter = after && schemaOf(this.snapshot, after);
    const isOther = schemaBefore !== schemaAfter || before?.deleted !== after?.deleted || !before || !after;
    if (isOther) this.followKind(id, before, after);
    for (const [key, index] of this.sharings) this.followSharing(key, index, { id, before, after });
    if (!isOther && sameSubscriptions(before, after)) return;
    for (const entry of this.byOwner.get(id) ?? []) this.doubtful.add(entry);
    for (const component of [before, after]) {
      for (const { from } of component ? subscriptionsOf(component) : []) this.doubtSubscribersOf(from.component);
    }
  }

  /** It has come, gone, or become of another kind: it may have other functions, and be gathered by others. */
  protected followKind(id: ComponentId, before: Component | undefined, after: Component | undefined): void {
    this.followFunctions(id, after, (after && schemaOf(this.snapshot, after)?.functions) ?? []);
    for (const component of [before, after]) {
      if (!component) continue;
      this.doubtListsOf(component);
      const members = getOrMake(this.bySchema, schemaName(component.schema), () => new Set());
      if (component === after && !component.deleted) members.add(id);
      else members.delete(id);
    }
  }

  private followSharing(key: string, index: SharingIndex, { id, before, after }: Change): void {
    const [was, is] = [index.keysOf(before), index.keysOf(after)];
    if (was === is && index.concerns(before) === index.concerns(after)) return;
    index.put(id, after);
    for (const each of [id, ...this.near(index.gather, was), ...this.near(index.gather, is)]) {
      const entry = this.entries.get(`sharing:${each}|${key}`);
      if (entry instanceof SharingEntry) this.doubtful.add(entry);
    }
  }

  protected doubtListsOf(component: Component): void {
    for (const list of this.lists) if (list.concerns(component)) this.doubtful.add(list);
  }

  protected followFunctions(
    id: ComponentId,
    component: Component | undefined,
    functions: readonly FunctionBinding[],
  ): void {
    const calls = getOrMake(this.calls, id, () => new Map<string, CallEntry>());
    const wanted = new Map<string, FunctionBinding>();
    for (const binding of component ? functions : []) {
      const path = resultPath(binding);
      // What is deleted still has its computed values (they are needed to take it away), but nothing is found about it any more.
      if (path !== undefined && (!component?.deleted || binding.kind === "attribute")) wanted.set(path, binding);
    }
    for (const [path, call] of [...calls]) {
      if (wanted.has(path)) continue;
      calls.delete(path);
      this.release(call);
    }
    for (const [path, binding] of wanted) {
      const call =
        calls.get(path) ?? this.addCall(new CallEntry(this.host, { key: `call:${id}${path}`, component: id, path }));
      if (!calls.has(path)) call.users++;
      calls.set(path, call);
      if (call.binding === binding) continue;
      call.binding = binding;
      this.doubtful.add(call);
      if (call.node) this.graph.touch(call.node);
    }
    if (calls.size === 0) this.calls.delete(id);
  }

  private doubtSubscribersOf(id: ComponentId): void {
    for (const entry of this.byOwner.get(id) ?? []) if (entry instanceof SubscribersEntry) this.doubtful.add(entry);
  }

  // What a layer asks

  *readersOf(id: ComponentId, above: Component | undefined): Iterable<Entry> {
    const source = this.entries.get(`source:${id}`);
    if (source) yield source;
    yield* this.byOwner.get(id) ?? [];
    for (const component of [this.snapshot.components.get(id), above]) {
      if (!component) continue;
      for (const list of this.lists) if (list.concerns(component)) yield list;
      for (const [key, index] of this.sharings) {
        if (!index.concerns(component)) continue;
        for (const other of index.near(index.keysOf(component))) {
          const entry = this.entries.get(`sharing:${other}|${key}`);
          if (entry) yield entry;
        }
      }
      for (const { from } of subscriptionsOf(component))
        for (const entry of this.byOwner.get(from.component) ?? []) if (entry instanceof SubscribersEntry) yield entry;
    }
  }

  dependentsOf(entry: Entry): Iterable<Entry> {
    return entry.node ? (this.graph.dependents(entry.node) as Entry[]) : [];
  }

  unlinkedDependents(): ReadonlyMap<Entry, readonly Entry[]> {
    return unlinkedDependents(this.circular);
  }

  // Wiring

  /** Asks the doubtful for their dependencies, which makes what they ask for. Answers those that now have others. */
  private askDependencies(): Set<Entry> {
    const touched = new Set<Entry>();
    const dropped: Entry[] = [];
    // A set takes up what is added while it is walked.
    for (const entry of this.doubtful) {
      if (entry.removed) continue;
      const deps = entry.dependencies(this);
      if (entry.node && deps.length === entry.deps.length && deps.every((dep, at) => dep === entry.deps[at])) continue;
      for (const dep of deps) dep.users++;
      dropped.push(...entry.deps);
      entry.deps = deps;
      touched.add(entry);
    }
    this.doubtful.clear();
    for (const entry of dropped) this.release(entry);
    return touched;
  }

  /** Takes back one use of it. */
  release(first: Entry): void {
    const idle = [first];
    for (let entry = idle.pop(); entry; entry = idle.pop()) {
      entry.users--;
      if (entry.users > 0 || entry.removed) continue;
      this.remove(entry);
      idle.push(...entry.deps);
    }
  }

  /** Wires these entries, dependencies first; what is on a circle is wired to nothing and has that for its value. */
  private link(entries: ReadonlySet<Entry>, components: readonly (readonly Entry[])[]): void {
    const isCircle = ([first, ...rest]: readonly Entry[]): boolean => rest.length > 0 || !!first?.deps.includes(first);
    const circles = components.filter(isCircle);
    const circular = new Set(circles.flat());
    const affected = new Set(entries);
    for (const entry of circular) affected.add(entry);
    // What is no longer depended on goes first, so that nothing closes a circle only on the way to the new wiring.
    for (const entry of affected)
      if (entry.node) this.rewire(entry, kept(entry.linked, circular.has(entry) ? [] : entry.deps));
    for (const entry of components.flat()) {
      if (!affected.has(entry) || entry instanceof InputEntry) continue;
      const isNew = !entry.node;
      this.wire(entry, circular.has(entry) ? [] : entry.deps);
      if (isNew && entry instanceof CallEntry) this.host.added(entry);
    }
    for (const entry of this.circular) if (!circular.has(entry)) this.setCircle(entry, undefined);
    for (const members of circles)
      for (const [entry, signal] of explained(members, this.host.circleSentence)) this.setCircle(entry, signal);
    this.circular = circular;
  }

  private wire(entry: Entry, deps: readonly Entry[]): void {
    if (entry.node) return this.rewire(entry, deps);
    entry.linked = deps;
    const compute = (...signals: readonly Signal[]): Signal => {
      if (!entry.circle) return entry.compute(signals, this);
      entry.interrupt();
      return entry.circle;
    };
    entry.node = this.graph.computed(deps.map(nodeOf), compute, { equals: sameSignal, label: entry });
  }

  private rewire(entry: Entry, deps: readonly Entry[]): void {
    if (entry instanceof InputEntry) return;
    const circle = this.graph.rewire(nodeOf(entry), deps.map(nodeOf));
    if (circle) throw new RangeError(`reactive wiring: ${entry.key} closes a circle that was not found`);
    entry.linked = deps;
  }

  private setCircle(entry: Entry, signal: Signal | undefined): void {
    if (entry.circle === signal || (entry.circle && signal && sameSignal(entry.circle, signal))) return;
    entry.circle = signal;
    if (entry.node && !entry.removed) this.graph.touch(entry.node);
  }
}

function nodeOf(entry: Entry): Incremental<Signal> {
  if (!entry.node) throw new RangeError(`reactive wiring: ${entry.key} is not wired yet`);
  return entry.node;
}

function kept(linked: readonly Entry[], wanted: readonly Entry[]): readonly Entry[] {
  const set = new Set(wanted);
  return linked.every((entry) => set.has(entry)) ? linked : linked.filter((entry) => set.has(entry));
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
