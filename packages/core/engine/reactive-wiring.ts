import type { ComponentId } from "../base/index.ts";
import type { IncrementalGraph } from "../graph/index.ts";
import {
  type Component,
  EMPTY_SNAPSHOT,
  type FunctionBinding,
  type Path,
  schemaName,
  schemaOf,
  type Snapshot,
  resultPath,
  type SharedKeys,
} from "../model/index.ts";
import { CallEntry, type CallHost } from "./reactive-call.ts";
import { type Change, changesBetween } from "./reactive-changes.ts";
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
import { gatherKey, takenKey, valueKey, viaKey } from "./reactive-keys.ts";
import type { Below, Layer } from "./reactive-layer.ts";
import { Linker } from "./reactive-linker.ts";
import { type Placed, sameSubscriptions, subscriptionsOf } from "./reactive-values.ts";
import { RequiredEntry, requiredOf } from "./reactive-required.ts";
import { TakenEntry, takenProperty } from "./reactive-taken.ts";
import { SharingEntry, SharingIndex } from "./reactive-sharing.ts";
import { NOTHING, type Signal } from "./reactive-signal.ts";

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
  snapshot: Snapshot = EMPTY_SNAPSHOT;
  protected readonly host: WiringHost;
  protected readonly linker: Linker;
  protected readonly entries = new Map<string, Entry>();
  protected readonly byOwner = new Map<ComponentId, Set<Entry>>();
  protected readonly calls = new Map<ComponentId, Map<string, CallEntry>>();
  protected readonly lists = new Set<EveryoneEntry>();
  private readonly bySchema = new Map<string, Set<ComponentId>>();
  /** By the gather's key: who shares with whom. */
  protected readonly sharings = new Map<string, SharingIndex>();
  /** Entries somebody wants to know the value of, though no function reads them. */
  protected readonly held = new Set<Entry>();
  private ticks = 0;

  constructor(host: WiringHost) {
    this.host = host;
    this.linker = new Linker({
      entries: this,
      added: (call) => host.added(call),
      dropped: (entry) => this.dropped(entry),
      circleSentence: (circle) => host.circleSentence(circle),
    });
  }

  get graph(): IncrementalGraph {
    return this.linker.graph;
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

  /** Links what has become doubtful. */
  protected relink(_changes: readonly Change[]): void {
    this.linker.relink();
  }

  setInput(entry: Entry, signal: Signal): void {
    this.linker.set(entry, signal);
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
  subscribedNow(component: ComponentId, placed: Placed): Signal | undefined {
    return this.nowAt(this.keyOfTaken(component, placed));
  }

  protected nowAt(key: string): Signal | undefined {
    return this.now(this.entries.get(key));
  }

  now(entry: Entry | undefined): Signal | undefined {
    return this.linker.now(entry);
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

  taken(component: ComponentId, placed: Placed): Entry {
    if (!this.isTold(component, placed)) return this.value(placed.from.component, placed.from.path);
    const key = this.keyOfTaken(component, placed);
    const Made = placed.from.via === undefined ? TakenEntry : CallEntry;
    return this.known(key) ?? this.add(new Made(this.host, { key, component, path: placed.path, placed }));
  }

  /** Whether what the subscription gives is a result of its own: it goes through a transformation, or is judged as it is. */
  private isTold(component: ComponentId, placed: Placed): boolean {
    return placed.from.via !== undefined || takenProperty(this.snapshot, component, placed) !== undefined;
  }

  private keyOfTaken(component: ComponentId, placed: Placed): string {
    if (placed.from.via !== undefined) return viaKey(component, placed);
    const { component: of, path } = placed.from;
    return this.isTold(component, placed) ? takenKey(component, placed) : valueKey(of, path);
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
    this.linker.input(entry);
    // What was set from outside stays, read or not; a component's tick only counts while somebody listens.
    if (!key.startsWith("source:")) entry.users = 1;
    this.entries.set(key, entry);
    return entry;
  }

  private add<E extends Entry>(entry: E): E {
    this.entries.set(entry.key, entry);
    this.linker.doubtful.add(entry);
    if (entry.owner !== undefined) getOrMake(this.byOwner, entry.owner, () => new Set()).add(entry);
    return entry;
  }

  private dropped(entry: Entry): void {
    if (this.entries.get(entry.key) === entry) this.entries.delete(entry.key);
    if (entry.owner !== undefined) this.byOwner.get(entry.owner)?.delete(entry);
    if (entry instanceof EveryoneEntry) this.lists.delete(entry);
    if (entry instanceof CallEntry) this.host.removed(entry);
  }

  release(entry: Entry): void {
    this.linker.release(entry);
  }

  /** Has one more entry until it is released: somebody wants to know its value. */
  hold(entry: Entry): void {
    this.held.add(this.add(entry));
    entry.users++;
    this.linker.relink();
  }

  letGoOf(entry: Entry): void {
    this.held.delete(entry);
    this.release(entry);
  }

  // Following a change

  private follow({ id, before, after }: Change, snapshot: Snapshot): void {
    const source = this.entries.get(`source:${id}`);
    if (source) this.setInput(source, { state: "ready", json: undefined, hash: `tick ${++this.ticks}` });
    const schemaBefore = before && schemaOf(snapshot, before);
    const schemaAfter = after && schemaOf(this.snapshot, after);
    const isOther = schemaBefore !== schemaAfter || before?.deleted !== after?.deleted || !before || !after;
    if (isOther) this.followKind(id, before, after);
    if (isOther) this.touchTaken(id);
    this.followMissing(id, after);
    for (const [key, index] of this.sharings) this.followSharing(key, index, { id, before, after });
    if (!isOther && sameSubscriptions(before, after)) return;
    this.followSubscriptions(id, after);
    for (const entry of this.byOwner.get(id) ?? []) this.linker.doubtful.add(entry);
    const sources = new Set<ComponentId>();
    for (const component of [before, after])
      for (const { from } of component ? subscriptionsOf(component) : []) sources.add(from.component);
    for (const source of sources) this.doubtSubscribersOf(source);
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
      if (entry instanceof SharingEntry) this.linker.doubtful.add(entry);
    }
  }

  protected doubtListsOf(component: Component): void {
    for (const list of this.lists) if (list.concerns(component)) this.linker.doubtful.add(list);
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
    for (const [path, call] of [...calls]) if (isFunction(call) && !wanted.has(path)) this.drop(calls, call);
    for (const [path, binding] of wanted) {
      const call =
        calls.get(path) ?? this.add(new CallEntry(this.host, { key: `call:${id}${path}`, component: id, path }));
      this.keep(calls, call);
      if (call.binding === binding) continue;
      call.binding = binding;
      this.linker.doubtful.add(call);
      if (call.node) this.graph.touch(call.node);
    }
    if (calls.size === 0) this.calls.delete(id);
  }

  /** It may say what it must, or no longer. */
  protected followMissing(id: ComponentId, component: Component | undefined): void {
    this.followRequired(id, requiredOf(this.snapshot, component));
  }

  /** Keeps a finding for each of these places at which a value is required. */
  protected followRequired(id: ComponentId, missing: readonly Path[]): void {
    if (missing.length === 0 && !this.calls.has(id)) return;
    const calls = getOrMake(this.calls, id, () => new Map<string, CallEntry>());
    const wanted = new Set(missing);
    for (const call of [...calls.values()])
      if (call instanceof RequiredEntry && !wanted.delete(call.place)) this.drop(calls, call);
    for (const place of wanted) this.keep(calls, this.add(new RequiredEntry(this.host, id, place)));
    if (calls.size === 0) this.calls.delete(id);
  }

  /** It may take other values than before, or through other functions. */
  protected followSubscriptions(id: ComponentId, component: Component | undefined): void {
    this.followTaken(id, component ? subscriptionsOf(component) : []);
  }

  /** Keeps what these subscriptions give, where that is a result: it is shown, whether or not a function reads it. */
  protected followTaken(id: ComponentId, subscriptions: readonly Placed[]): void {
    const told = subscriptions.filter((placed) => this.isTold(id, placed));
    if (told.length === 0 && !this.calls.has(id)) return;
    const calls = getOrMake(this.calls, id, () => new Map<string, CallEntry>());
    const wanted = new Set(told.map((placed) => this.keyOfTaken(id, placed)));
    for (const call of [...calls.values()]) if (call.placed && !wanted.has(call.key)) this.drop(calls, call);
    for (const placed of told) {
      const call = this.taken(id, placed);
      if (call instanceof CallEntry) this.keep(calls, call);
    }
    if (calls.size === 0) this.calls.delete(id);
  }

  /** Its kind is another: a transformation may be another under the same name, and a value judged by another form. */
  private touchTaken(id: ComponentId): void {
    for (const entry of this.byOwner.get(id) ?? [])
      if (entry instanceof CallEntry && !isFunction(entry) && entry.node) this.graph.touch(entry.node);
  }

  private keep(calls: Map<string, CallEntry>, call: CallEntry): void {
    if (calls.get(call.path) === call) return;
    call.users++;
    calls.set(call.path, call);
  }

  private drop(calls: Map<string, CallEntry>, call: CallEntry): void {
    calls.delete(call.path);
    this.release(call);
  }

  private doubtSubscribersOf(id: ComponentId): void {
    for (const entry of this.byOwner.get(id) ?? [])
      if (entry instanceof SubscribersEntry) this.linker.doubtful.add(entry);
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
    return this.linker.dependentsOf(entry);
  }

  unlinkedDependents(): ReadonlyMap<Entry, readonly Entry[]> {
    return this.linker.unlinkedDependents();
  }
}

/** Not what a subscription gives, nor what is required. */
function isFunction(call: CallEntry): boolean {
  return !call.placed && !(call instanceof RequiredEntry);
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
