import type { ComponentId } from "../base/index.ts";
import type { Incremental } from "../graph/index.ts";
import {
  type Component,
  schemaName,
  schemaOf,
  requiredCheckPath,
  resultPath,
  type SharedKeys,
} from "../model/index.ts";
import { CallEntry } from "./reactive-call.ts";
import type { Change } from "./reactive-changes.ts";
import { type Entry, type Gather, InputEntry, SharedEntry } from "./reactive-entry.ts";
import { Layer } from "./reactive-layer.ts";
import { NOTHING, sameSignal, type Signal } from "./reactive-signal.ts";
import { subscriptionsOf } from "./reactive-values.ts";
import { requiredOf } from "./reactive-required.ts";
import { Wiring, type WiringHost } from "./reactive-wiring.ts";

export interface LayeredHost extends WiringHost {
  /** A value that is kept below has become another. */
  inputMoved(): void;
}

/**
 * The wiring of a model that differs from another one's in some components: it has entries for what the differences reach, and
 * everything else as inputs that follow the wiring below. Rules [R16]–[R18].
 */
export class LayeredWiring extends Wiring {
  override readonly layer: Layer;
  private readonly below: Wiring;
  private readonly inputMoved: () => void;

  constructor(host: LayeredHost, below: Wiring) {
    super(host);
    this.below = below;
    this.layer = new Layer(below);
    // What is as it is below needs no following, so opening costs what differs.
    this.snapshot = below.snapshot;
    this.inputMoved = () => host.inputMoved();
  }

  override anyCall(component: ComponentId, path: string): CallEntry | undefined {
    return this.callAt(component, path) ?? this.layer.sharedCall(component, path);
  }

  override *anyCallsOf(component: ComponentId): Iterable<CallEntry> {
    yield* this.callsOf(component);
    for (const { path } of this.below.callsOf(component)) {
      const shared = this.callAt(component, path) ? undefined : this.layer.sharedCall(component, path);
      if (shared) yield shared;
    }
  }

  override absent(): ReadonlyMap<string, CallEntry> {
    const found = new Map<string, CallEntry>();
    for (const id of this.layer.components)
      for (const call of this.below.callsOf(id)) if (!this.callAt(id, call.path)) found.set(call.key, call);
    return found;
  }

  override letGo(): void {
    for (const entry of this.entries.values()) entry.letGo();
    this.entries.clear();
  }

  override resourceNow(component: ComponentId): Signal {
    return this.below.resourceNow(component);
  }

  protected override nowAt(key: string): Signal | undefined {
    const own = this.entries.get(key);
    return own ? this.now(own) : this.below.now(this.layer.shared(key));
  }

  // Entries

  override resource(component: ComponentId): Entry {
    return this.share(this.below.resource(component));
  }

  override fact(name: string): Entry {
    return this.share(this.below.fact(name));
  }

  override call(component: ComponentId, path: string): Entry | undefined {
    const own = this.callAt(component, path);
    const shared = own ? undefined : this.layer.sharedCall(component, path);
    return shared ? this.share(shared) : own;
  }

  override *near(gather: Gather, keys: SharedKeys): Iterable<ComponentId> {
    yield* this.below.near(gather, keys);
    yield* this.sharing(gather).near(keys);
  }

  protected override indexed(): Iterable<ComponentId> {
    return this.layer.components;
  }

  override *members(schemas: readonly string[] | undefined): Iterable<ComponentId> {
    for (const id of this.below.members(schemas)) if (!this.layer.differs(id)) yield id;
    for (const id of this.layer.components) if (isMember(this.snapshot.components.get(id), schemas)) yield id;
  }

  protected override known(key: string): Entry | undefined {
    const own = this.entries.get(key);
    const shared = own ? undefined : this.layer.shared(key);
    return shared ? this.share(shared) : own;
  }

  private share(entry: Entry): Entry {
    const known = this.entries.get(entry.key);
    if (known) return known;
    const { below } = this;
    const node = this.graph.input<Signal>(below.now(entry) ?? NOTHING, { equals: sameSignal });
    const unobserve = below.graph.observe(entry.node as Incremental<Signal>, (signal) => {
      this.graph.set(node, signal);
      this.inputMoved();
    });
    entry.users++;
    const shared = new SharedEntry(entry, () => {
      unobserve();
      below.release(entry);
    });
    shared.node = node;
    this.entries.set(shared.key, shared);
    return shared;
  }

  // Following a change

  protected override followKind(_id: ComponentId, before: Component | undefined, after: Component | undefined): void {
    for (const component of [before, after]) if (component) this.doubtListsOf(component);
  }

  /** `relink` sees to it, for those that are reached. */
  protected override followSubscriptions(): void {}
  protected override followMissing(): void {}

  /** Keeps here what the differences from the model below reach, and nothing else of what is there. */
  protected override relink(changes: readonly Change[]): void {
    const touched = changes.map(({ id }) => id);
    const { anew, fresh } = this.layer.follow(this.snapshot, touched);
    const ids = new Set(anew ? [...this.calls.keys(), ...this.layer.components] : touched);
    for (const entry of fresh) if (entry instanceof CallEntry) ids.add(entry.component);
    for (const id of ids) this.followReached(id);
    if (anew) this.sharings.clear();
    if (anew) this.doubtAll();
    const shared = anew ? [...this.entries.values()] : [...fresh].map(({ key }) => this.entries.get(key));
    for (const entry of shared) if (entry instanceof SharedEntry) this.reconsider(entry);
    super.relink(changes);
    if (this.linker.hasCircles) this.dropUnused();
  }

  private followReached(id: ComponentId): void {
    const component = this.snapshot.components.get(id);
    const functions = (component && schemaOf(this.snapshot, component)?.functions) ?? [];
    const isReached = (path: string) => this.layer.differs(id) || this.layer.isReached(this.below.callAt(id, path));
    this.followFunctions(
      id,
      component,
      functions.filter((binding) => isReached(resultPath(binding) ?? "")),
    );
    this.followTaken(
      id,
      (component ? subscriptionsOf(component) : []).filter(({ path }) => isReached(path)),
    );
    this.followRequired(
      id,
      requiredOf(this.snapshot, component).filter((place) => isReached(requiredCheckPath(place))),
    );
  }

  /** What can no longer be read from below is worked out here: its dependents ask anew. */
  private reconsider(entry: SharedEntry): void {
    if (entry.below instanceof InputEntry || this.layer.shared(entry.key) === entry.below) return;
    this.entries.delete(entry.key);
    // What only something on a circle needs is not among anybody's dependents.
    if (this.linker.hasCircles) this.doubtAll();
    else for (const dependent of this.dependentsOf(entry)) this.linker.doubtful.add(dependent);
  }

  private doubtAll(): void {
    for (const entry of this.entries.values()) if (!(entry instanceof InputEntry)) this.linker.doubtful.add(entry);
  }

  /** What is on a circle keeps itself in use, though no function here needs it any more. */
  private dropUnused(): void {
    const needed = new Set<Entry>([...this.allCalls(), ...this.held]);
    for (const entry of needed) for (const dep of entry.deps) needed.add(dep);
    for (const entry of [...this.entries.values()]) {
      if (needed.has(entry) || entry instanceof InputEntry) continue;
      const { deps } = entry;
      entry.deps = [];
      for (const dep of deps) this.release(dep);
    }
  }
}

function isMember(component: Component | undefined, schemas: readonly string[] | undefined): boolean {
  if (!component || component.deleted) return false;
  return !schemas || schemas.includes(schemaName(component.schema));
}
