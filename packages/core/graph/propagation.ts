import { Asking } from "./asking.ts";
import { replaceDependencies } from "./edges.ts";
import { type Incremental, inner, type Read } from "./handle.ts";
import { HeightQueue } from "./height-queue.ts";
import {
  ACTIVE,
  callStatic,
  type Compute,
  DIRTY,
  DYNAMIC,
  isEqual,
  type Node,
  ON_PATH,
  QUEUED,
  SUSPECT,
} from "./node.ts";

/**
 * How change travels: pushed upwards in waves, in order of height, and pulled from below by whoever asks. It knows nothing of
 * inputs and observers; it runs what has a reason, and keeps what became another.
 */
export class Propagation {
  private revision = 0;
  private readonly queue = new HeightQueue();
  /** Everything active below is up to date, unless marked; while nothing travels, everything is. */
  private frontier = Number.POSITIVE_INFINITY;
  private readonly asking = new Asking();
  private surging = false;
  private pulling = false;
  /** The observed nodes whose value became another, since they were last taken. */
  private changed: Node[] = [];
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

  /** How often a value became another so far. */
  get valueChanges(): number {
    return this.changes;
  }

  /** Whether nodes run: nothing else may change meanwhile. */
  get isUnderWay(): boolean {
    return this.surging || this.pulling;
  }

  /** Makes what `begin` changes travel as far as it goes. What throws ends it there, and is tried again by the next. */
  surge(begin: () => void): void {
    this.surging = true;
    this.revision++;
    this.frontier = 0;
    try {
      begin();
      this.queue.drain(this.advance, this.process);
    } finally {
      this.frontier = Number.POSITIVE_INFINITY;
      this.surging = false;
    }
  }

  /** Brings one node up to date, with what it needs and nothing else. */
  pull(node: Node): void {
    // Touched and rewired nodes wait in the queue: what stands above them cannot be taken for up to date.
    if (!this.queue.isEmpty) this.frontier = 0;
    this.pulling = true;
    try {
      this.settle(node);
    } finally {
      this.pulling = false;
      this.frontier = Number.POSITIVE_INFINITY;
    }
  }

  /** The observed nodes that became others since this was last asked. */
  takeChanged(): readonly Node[] {
    const { changed } = this;
    this.changed = [];
    return changed;
  }

  /** Gives a node its next value, of which all that depends on it hear. */
  change(node: Node, value: unknown): void {
    node.value = value;
    node.changedAt = this.revision;
    this.changes++;
    if (node.observers) this.changed.push(node);
    const { dependents } = node;
    for (let index = 0; index < dependents.length; index++) this.markDirty(dependents[index] as Node);
  }

  /** Has a node run in the next wave. A new revision, so that what was verified in this one is not taken for verified after that. */
  force(node: Node): void {
    this.revision++;
    this.markDirty(node);
  }

  /** For what comes to hear of changes: it is looked at in the next wave, where it may be out of date. */
  readonly onActive = (node: Node): void => {
    if (node.verifiedAt === this.revision && !(node.flags & (DIRTY | SUSPECT))) return;
    node.flags |= SUSPECT;
    if (!(node.flags & QUEUED)) this.enqueue(node);
  };

  private readonly advance = (height: number): void => {
    this.frontier = height;
  };

  private readonly process = (node: Node): void => {
    const { flags } = node;
    // It has risen since it began to wait.
    if (node.height > this.frontier) return this.enqueue(node);
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
  };

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

  private markDirty(node: Node): void {
    node.flags |= DIRTY;
    if ((node.flags & (QUEUED | ACTIVE)) === ACTIVE) this.enqueue(node);
  }

  private enqueue(node: Node): void {
    // What the wave has passed is not firm: whoever turns out to want it pulls it.
    if (node.height < this.frontier && this.surging) return;
    this.queue.add(node);
  }

  private suspectDependents(node: Node): void {
    for (const dependent of node.dependents) {
      dependent.flags |= SUSPECT;
      if (!(dependent.flags & QUEUED)) this.enqueue(dependent);
    }
  }

  private isSettled(node: Node): boolean {
    if (!node.compute) return true;
    if (node.flags & (DIRTY | SUSPECT)) return false;
    if (node.verifiedAt === this.revision) return true;
    return (node.flags & ACTIVE) !== 0 && node.height < this.frontier;
  }

  /** Brings one node up to date by asking its dependencies first, in the order in which they were read. */
  private settle(target: Node): void {
    if (this.isSettled(target)) return;
    const base = this.asking.depth;
    try {
      this.asking.enter(target);
      while (this.asking.depth > base) {
        const node = this.asking.last;
        const dep = this.unsettledDependency(node);
        if (dep) {
          this.asking.enter(dep);
          continue;
        }
        if (node.flags & DIRTY || hasNewer(node)) this.run(node);
        else this.confirm(node);
        this.asking.leave();
      }
    } finally {
      while (this.asking.depth > base) this.asking.leave();
    }
  }

  /** The next dependency to ask before it is known whether `node` must run; undefined when that is known. */
  private unsettledDependency(node: Node): Node | undefined {
    const isDynamic = (node.flags & DYNAMIC) !== 0;
    if (isDynamic && node.flags & DIRTY) return undefined;
    for (let { cursor } = this.asking; cursor < node.deps.length; cursor++) {
      const dep = node.deps[cursor] as Node;
      this.asking.cursor = cursor;
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

  private readonly read: Read = <T>(target: Incremental<T>): T => {
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
    return node.value as T;
  };
}

function hasNewer(node: Node): boolean {
  if (node.verifiedAt < 0) return true;
  const { deps } = node;
  for (let index = 0; index < deps.length; index++) {
    if ((deps[index] as Node).changedAt > node.verifiedAt) return true;
  }
  return false;
}
