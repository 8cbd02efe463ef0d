import { findCycle } from "./dag.ts";
import { activate, addFirm, deactivateIfIdle, removeFirm, replaceDependencies } from "./edges.ts";
import {
  ACTIVE,
  callStatic,
  type Compute,
  DIRTY,
  DYNAMIC,
  type Equals,
  isEqual,
  Node,
  type Observer,
  ON_PATH,
  QUEUED,
  STAGED,
  SUSPECT,
} from "./node.ts";

declare const valueOf: unique symbol;
declare const settable: unique symbol;

/** A node with a value of type `T`: an input, or something computed. */
export interface Incremental<out T> {
  readonly [valueOf]: T;
}

/** A node whose value is set from outside. */
export interface Input<T> extends Incremental<T> {
  readonly [settable]: (value: T) => void;
}

type Values<Deps extends readonly Incremental<unknown>[]> = {
  readonly [Index in keyof Deps]: Deps[Index] extends Incremental<infer T> ? T : never;
};

export type Read = <T>(node: Incremental<T>) => T;
export type NodeOptions<T> = {
  readonly equals?: (a: T, b: T) => boolean;
  /** What `dependents` answers for this node. */
  readonly label?: object;
};

/** Nodes that need each other's values: a bug of the caller's, or, for nodes that read as they run, of the data. */
export class CycleError extends RangeError {
  override readonly name = "CycleError";
}

/**
 * Values computed from values, kept up to date with the least work: after inputs change, `stabilise` runs exactly those
 * nodes that somebody observes, directly or not, and of whose dependencies one became another value.
 *
 * Changes are pushed in order of height, so a node runs once and after all it depends on, and a wave ends where a value
 * stays equal. Rules [I1]–[I9] of SPEC.md.
 *
 * @see Acar, "Self-Adjusting Computation", 2005; Minsky et al., Incremental (Jane Street), 2015, for heights; Hammer et al.,
 *   "Adapton", PLDI 2014, for demand
 */
export class IncrementalGraph {
  private revision = 0;
  /** The queue: for each height a list through `nextQueued`, first come first served. */
  private readonly heads: (Node | undefined)[] = [];
  private readonly tails: (Node | undefined)[] = [];
  private lowest = 0;
  private waiting = 0;
  /** Everything active below is up to date, unless marked; outside of a stabilisation, everything is. */
  private frontier = Number.POSITIVE_INFINITY;
  private readonly staged: Node[] = [];
  private changed: Node[] = [];
  private newcomers: { readonly node: Node; readonly entry: Observer }[] = [];
  private readonly path: Node[] = [];
  private readonly cursors: number[] = [];
  private stabilising = false;
  private asking = false;
  /** The dynamic node that runs now, with how far its reads agree with the last run's, and what it read beyond that. */
  private reader: Node | undefined;
  private readerId = 0;
  private agreed = 0;
  private fresh: Node[] | undefined;
  private runs = 0;
  private changes = 0;

  /** How many functions have been run so far. */
  get executions(): number {
    return this.runs;
  }

  /** How often a value became another so far. While this stays the same, so does all that can be read here. */
  get valueChanges(): number {
    return this.changes;
  }

  input<T>(value: T, options: NodeOptions<T> = {}): Input<T> {
    const node = new Node(value, undefined, [], options.equals as Equals | undefined, ACTIVE);
    node.verifiedAt = 0;
    return handle(node);
  }

  /** A node that is a function of the values of `deps`, all of them, always. */
  computed<const Deps extends readonly Incremental<unknown>[], T>(
    deps: Deps,
    compute: (...values: Values<Deps>) => T,
    options: NodeOptions<T> = {},
  ): Incremental<T> {
    const nodes = deps.map(inner);
    const node = new Node(undefined, compute as unknown as Compute, nodes, options.equals as Equals | undefined, 0);
    node.label = options.label;
    return handle(node);
  }

  /** The labels of the nodes that directly depend on this one and are wanted by somebody. */
  dependents(target: Incremental<unknown>): object[] {
    return inner(target).dependents.flatMap(({ label }) => label ?? []);
  }

  /** A node that depends on whatever it reads while it runs. What it reads must follow from what it has read. */
  dynamic<T>(compute: (read: Read) => T, options: NodeOptions<T> = {}): Incremental<T> {
    const run = compute as unknown as Compute;
    return handle(new Node(undefined, run, [], options.equals as Equals | undefined, DYNAMIC));
  }

  /** Gives an input its next value. Takes effect with the next `stabilise`; only the last of several counts. */
  set<T>(input: Input<T>, value: T): void {
    this.mustBeIdle("set");
    const node = inner(input);
    node.pending = value;
    if (node.flags & STAGED) return;
    node.flags |= STAGED;
    this.staged.push(node);
  }

  /** Has a node run again with the next `stabilise`, whatever its dependencies. */
  touch(node: Incremental<unknown>): void {
    this.mustBeIdle("touch");
    this.force(inner(node));
  }

  /**
   * Gives a `computed` node other dependencies; it runs again with the next `stabilise` if they are others. Answers the
   * cycle, and changes nothing, when they would close one.
   */
  rewire(
    target: Incremental<unknown>,
    deps: readonly Incremental<unknown>[],
  ): readonly Incremental<unknown>[] | undefined {
    this.mustBeIdle("rewire");
    const node = inner(target);
    if (!node.compute || node.flags & DYNAMIC)
      throw new RangeError("rewire: only computed nodes have dependencies given from outside");
    const next = deps.map(inner);
    let keep = 0;
    while (keep < next.length && node.deps[keep] === next[keep]) keep++;
    if (keep === next.length && keep === node.deps.length) return undefined;
    const fresh = next.slice(keep);
    for (const dep of fresh) {
      const cycle = findCycle(node, dep, (at) => dependenciesThatMayReach(node, at));
      if (cycle) return cycle.map((member) => handle(member));
    }
    replaceDependencies(node, keep, fresh, this.onActive);
    this.force(node);
    return undefined;
  }

  /** Calls back after the next stabilisation, and then after each that changed the value. Answers how to stop. */
  observe<T>(target: Incremental<T>, observer: (value: T) => void): () => void {
    this.mustBeIdle("observe");
    const node = inner(target);
    const entry: Observer = (value) => observer(value as T);
    activate(node, this.onActive);
    node.observers = [...(node.observers ?? []), entry];
    this.newcomers.push({ node, entry });
    addFirm(node);
    return () => {
      this.mustBeIdle("stop observing");
      if (!node.observers?.includes(entry)) return;
      const rest = node.observers.filter((other) => other !== entry);
      node.observers = rest.length > 0 ? rest : undefined;
      removeFirm(node);
      deactivateIfIdle(node);
    };
  }

  /**
   * The value under the inputs of the last stabilisation. What nobody observes is brought up to date first: it and what it
   * needs, nothing else.
   */
  value<T>(target: Incremental<T>): T {
    this.mustBeIdle("value");
    const node = inner(target);
    // Touched and rewired nodes wait in the queue: what stands above them cannot be taken for up to date.
    if (this.waiting > 0) this.frontier = 0;
    this.asking = true;
    try {
      this.settle(node);
    } finally {
      this.asking = false;
      this.frontier = Number.POSITIVE_INFINITY;
    }
    return node.value as T;
  }

  /**
   * Brings everything observed up to date and tells the observers of what changed.
   *
   * A function that throws ends it there; the same work is tried again by the next `stabilise`.
   */
  stabilise(): void {
    this.mustBeIdle("stabilise");
    this.stabilising = true;
    this.revision++;
    this.frontier = 0;
    try {
      this.commit();
      this.drain();
    } finally {
      this.frontier = Number.POSITIVE_INFINITY;
      this.stabilising = false;
    }
    this.tell();
  }

  private tell(): void {
    const { changed, newcomers } = this;
    this.changed = [];
    this.newcomers = [];
    for (const node of changed) for (const observer of node.observers ?? []) observer(node.value);
    if (newcomers.length === 0) return;
    const told = new Set(changed);
    for (const { node, entry } of newcomers) {
      if (!told.has(node) && node.observers?.includes(entry)) entry(node.value);
    }
  }

  private commit(): void {
    for (let node = this.staged.pop(); node; node = this.staged.pop()) {
      const next = node.pending;
      node.pending = undefined;
      node.flags &= ~STAGED;
      if (!isEqual(node, node.value, next)) this.change(node, next);
    }
  }

  private drain(): void {
    const { heads } = this;
    for (let height = this.lowest; this.waiting > 0; height++) {
      this.frontier = height;
      this.lowest = height;
      for (let node = heads[height]; node; node = heads[height]) {
        heads[height] = node.nextQueued;
        node.nextQueued = undefined;
        node.flags &= ~QUEUED;
        this.waiting--;
        if (node.height > height) this.enqueue(node);
        else this.process(node);
      }
    }
    this.lowest = heads.length;
  }

  private process(node: Node): void {
    const { flags } = node;
    // Pulled up to date by another's read already, or no longer wanted: then it will be looked at when it is again.
    if (!(flags & (DIRTY | SUSPECT)) || !(flags & ACTIVE)) return;
    if (node.firm === 0) return this.suspectDependents(node);
    let done = false;
    try {
      if (flags & DIRTY) this.run(node);
      else if (flags & DYNAMIC) this.settle(node);
      else if (hasNewer(node)) this.run(node);
      else this.confirm(node);
      done = true;
    } finally {
      if (!done) this.enqueue(node);
    }
  }

  private run(node: Node): void {
    this.runs++;
    const first = node.verifiedAt < 0;
    const value = node.flags & DYNAMIC ? this.runReading(node) : callStatic(node);
    this.confirm(node);
    if (first || !isEqual(node, node.value, value)) this.change(node, value);
  }

  private confirm(node: Node): void {
    node.flags &= ~(DIRTY | SUSPECT);
    node.verifiedAt = this.revision;
  }

  private change(node: Node, value: unknown): void {
    node.value = value;
    node.changedAt = this.revision;
    this.changes++;
    if (node.observers) this.changed.push(node);
    const { dependents } = node;
    for (let index = 0; index < dependents.length; index++) this.markDirty(dependents[index] as Node);
  }

  /** A new revision, so that what was verified in this one is not taken for verified after the node has run. */
  private force(node: Node): void {
    this.revision++;
    this.markDirty(node);
  }

  private markDirty(node: Node): void {
    node.flags |= DIRTY;
    if ((node.flags & (QUEUED | ACTIVE)) === ACTIVE) this.enqueue(node);
  }

  private enqueue(node: Node): void {
    const { height } = node;
    // What the wave has passed is not firm: whoever turns out to want it pulls it.
    if (height < this.frontier && this.stabilising) return;
    while (this.heads.length <= height) this.heads.push(undefined);
    if (height < this.lowest) this.lowest = height;
    node.flags |= QUEUED;
    this.waiting++;
    if (this.heads[height]) (this.tails[height] as Node).nextQueued = node;
    else this.heads[height] = node;
    this.tails[height] = node;
  }

  private suspectDependents(node: Node): void {
    for (const dependent of node.dependents) {
      dependent.flags |= SUSPECT;
      if (!(dependent.flags & QUEUED)) this.enqueue(dependent);
    }
  }

  private readonly onActive = (node: Node): void => {
    if (node.verifiedAt === this.revision && !(node.flags & (DIRTY | SUSPECT))) return;
    node.flags |= SUSPECT;
    if (!(node.flags & QUEUED)) this.enqueue(node);
  };

  private isSettled(node: Node): boolean {
    if (!node.compute) return true;
    if (node.flags & (DIRTY | SUSPECT)) return false;
    if (node.verifiedAt === this.revision) return true;
    return (node.flags & ACTIVE) !== 0 && node.height < this.frontier;
  }

  /** Brings one node up to date by asking its dependencies first, in the order in which they were read. */
  private settle(target: Node): void {
    if (this.isSettled(target)) return;
    const base = this.path.length;
    try {
      this.enter(target);
      while (this.path.length > base) {
        const node = this.path[this.path.length - 1] as Node;
        const dep = this.unsettledDependency(node);
        if (dep) {
          this.enter(dep);
          continue;
        }
        if (node.flags & DIRTY || hasNewer(node)) this.run(node);
        else this.confirm(node);
        this.leave();
      }
    } finally {
      while (this.path.length > base) this.leave();
    }
  }

  /** The next dependency to ask before it is known whether `node` must run; undefined when that is known. */
  private unsettledDependency(node: Node): Node | undefined {
    const isDynamic = (node.flags & DYNAMIC) !== 0;
    if (isDynamic && node.flags & DIRTY) return undefined;
    const at = this.path.length - 1;
    for (let cursor = this.cursors[at] as number; cursor < node.deps.length; cursor++) {
      const dep = node.deps[cursor] as Node;
      this.cursors[at] = cursor;
      if (!this.isSettled(dep)) return dep;
      // It will run and may then not read the rest: asking the rest would be work nobody wants.
      if (isDynamic && dep.changedAt > node.verifiedAt) return undefined;
    }
    return undefined;
  }

  private runReading(node: Node): unknown {
    const { reader, readerId, agreed, fresh } = this;
    const wasOnPath = node.flags & ON_PATH;
    this.reader = node;
    this.readerId = this.runs;
    this.agreed = 0;
    this.fresh = undefined;
    node.flags |= ON_PATH;
    try {
      const value = (node.compute as Compute)(this.read);
      if (this.fresh !== undefined || this.agreed < node.deps.length)
        replaceDependencies(node, this.agreed, this.fresh ?? [], this.onActive);
      return value;
    } finally {
      this.reader = reader;
      this.readerId = readerId;
      this.agreed = agreed;
      this.fresh = fresh;
      if (!wasOnPath) node.flags &= ~ON_PATH;
    }
  }

  private readonly read: Read = (target) => {
    const { reader } = this;
    if (!reader) throw new RangeError("read: the run it was given to is over");
    const node = inner(target);
    if (!this.isSettled(node)) this.settle(node);
    if (node.readBy !== this.readerId) {
      node.readBy = this.readerId;
      if (this.fresh !== undefined) this.fresh.push(node);
      else if (reader.deps[this.agreed] === node) this.agreed++;
      else this.fresh = [node];
    }
    return node.value as never;
  };

  private enter(node: Node): void {
    if (node.flags & ON_PATH) throw new CycleError("a node needs its own value");
    node.flags |= ON_PATH;
    this.path.push(node);
    this.cursors.push(0);
  }

  private leave(): void {
    const node = this.path.pop() as Node;
    this.cursors.pop();
    node.flags &= ~ON_PATH;
  }

  private mustBeIdle(what: string): void {
    if (this.stabilising || this.asking) throw new RangeError(`${what}: not while nodes run`);
  }
}

function hasNewer(node: Node): boolean {
  if (node.verifiedAt < 0) return true;
  const { deps } = node;
  for (let index = 0; index < deps.length; index++) {
    if ((deps[index] as Node).changedAt > node.verifiedAt) return true;
  }
  return false;
}

/** The dependencies of `at` above which `node` may stand: heights tell, between active nodes. */
function dependenciesThatMayReach(node: Node, at: Node): readonly Node[] {
  const isBelow = at.flags & node.flags & ACTIVE && at.height < node.height;
  return at === node || isBelow ? [] : at.deps;
}

function inner(node: Incremental<unknown>): Node {
  return node as unknown as Node;
}

function handle<Handle>(node: Node): Handle {
  return node as unknown as Handle;
}
