import { type Incremental, IncrementalGraph, type Input, stronglyConnected } from "../graph/index.ts";
import { CallEntry } from "./reactive-call.ts";
import { explained, unlinkedDependents } from "./reactive-circles.ts";
import { type Entries, type Entry, InputEntry } from "./reactive-entry.ts";
import { NOTHING, sameSignal, type Signal } from "./reactive-signal.ts";

export interface LinkerHost {
  readonly entries: Entries;
  /** A call is new: it is linked and waits for the next stabilisation. */
  added(call: CallEntry): void;
  /** Nobody uses this entry any more. */
  dropped(entry: Entry): void;
  /** Why the entries on a circle have no value, told to the author of one of them. */
  circleSentence(circle: readonly Entry[]): string;
}

/** Links entries to those they depend on, in the incremental graph; entries on a circle are linked to nothing and say so [R7]. */
export class Linker {
  readonly graph = new IncrementalGraph();
  /** Entries whose dependencies must be asked for again. */
  readonly doubtful = new Set<Entry>();
  private readonly host: LinkerHost;
  private circular = new Set<Entry>();

  constructor(host: LinkerHost) {
    this.host = host;
  }

  get hasCircles(): boolean {
    return this.circular.size > 0;
  }

  now(entry: Entry | undefined): Signal | undefined {
    return entry?.node && this.graph.value(entry.node);
  }

  input(entry: Entry): void {
    entry.node = this.graph.input<Signal>(NOTHING, { equals: sameSignal });
  }

  set(entry: Entry, signal: Signal): void {
    this.graph.set(entry.node as Input<Signal>, signal);
  }

  dependentsOf(entry: Entry): Iterable<Entry> {
    return entry.node ? (this.graph.dependents(entry.node) as Entry[]) : [];
  }

  unlinkedDependents(): ReadonlyMap<Entry, readonly Entry[]> {
    return unlinkedDependents(this.circular);
  }

  /** Links what has become doubtful. The graph is not stabilised. */
  relink(): void {
    const touched = this.askDependencies();
    const roots = [...touched, ...this.circular].filter((entry) => !entry.removed);
    if (roots.length === 0) return;
    this.link(
      new Set(roots),
      stronglyConnected(roots, (entry) => entry.deps),
    );
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

  private remove(entry: Entry): void {
    entry.removed = true;
    this.circular.delete(entry);
    this.host.dropped(entry);
    entry.letGo();
  }

  /** Asks the doubtful for their dependencies, which makes what they ask for. Answers those that now have others. */
  private askDependencies(): Set<Entry> {
    const touched = new Set<Entry>();
    const dropped: Entry[] = [];
    // A set takes up what is added while it is walked.
    for (const entry of this.doubtful) {
      if (entry.removed) continue;
      const deps = entry.dependencies(this.host.entries);
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

  /** Links these entries, dependencies first; what is on a circle is linked to nothing and has that for its value. */
  private link(entries: ReadonlySet<Entry>, components: readonly (readonly Entry[])[]): void {
    const circles = components.filter(isCircle);
    const circular = new Set(circles.flat());
    const affected = new Set(entries);
    for (const entry of circular) affected.add(entry);
    // What is no longer depended on goes first, so that nothing closes a circle only on the way to the new links.
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
      if (!entry.circle) return entry.compute(signals, this.host.entries);
      entry.interrupt();
      return entry.circle;
    };
    entry.node = this.graph.computed(deps.map(nodeOf), compute, { equals: sameSignal, label: entry });
  }

  private rewire(entry: Entry, deps: readonly Entry[]): void {
    if (entry instanceof InputEntry) return;
    const circle = this.graph.rewire(nodeOf(entry), deps.map(nodeOf));
    if (circle) throw new RangeError(`reactive linker: ${entry.key} closes a circle that was not found`);
    entry.linked = deps;
  }

  private setCircle(entry: Entry, signal: Signal | undefined): void {
    if (entry.circle === signal || (entry.circle && signal && sameSignal(entry.circle, signal))) return;
    entry.circle = signal;
    if (entry.node && !entry.removed) this.graph.touch(entry.node);
  }
}

function isCircle([first, ...rest]: readonly Entry[]): boolean {
  return rest.length > 0 || !!first?.deps.includes(first);
}

function nodeOf(entry: Entry): Incremental<Signal> {
  if (!entry.node) throw new RangeError(`reactive linker: ${entry.key} is not linked yet`);
  return entry.node;
}

function kept(linked: readonly Entry[], wanted: readonly Entry[]): readonly Entry[] {
  const set = new Set(wanted);
  return linked.every((entry) => set.has(entry)) ? linked : linked.filter((entry) => set.has(entry));
}
