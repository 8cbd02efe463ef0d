/** What a node of the incremental graph is made of. Internal: outside, nodes are opaque handles. */

/** Something demands it, so it hears of changes. */
export const ACTIVE = 1;
/** Stands in the queue. */
export const QUEUED = 2;
/** A dependency has changed since it last ran. */
export const DIRTY = 4;
/** A dependency may have changed. */
export const SUSPECT = 8;
/** Finds its dependencies by reading them while it runs. */
export const DYNAMIC = 16;
/** Is being brought up to date right now. */
export const ON_PATH = 32;
/** An input with a value waiting for the next stabilisation. */
export const STAGED = 64;

export type Equals = (a: unknown, b: unknown) => boolean;
export type Compute = (...values: readonly unknown[]) => unknown;
export type Observer = (value: unknown) => void;

/** Shared by all nodes that have none: arrays are a node's greatest expense. Never written to. */
const NO_NODES: Node[] = [];
const NO_SLOTS: number[] = [];

export class Node {
  value: unknown;
  /** An input's next value. */
  pending: unknown = undefined;
  /** Missing for inputs. */
  readonly compute: Compute | undefined;
  /** Missing for identity. */
  readonly equals: Equals | undefined;
  flags: number;
  /** Above all its dependencies, while it is active. Inputs are at 0. */
  height = 0;
  /** The revision in which the value last became another. */
  changedAt = 0;
  /** The revision in which the value was last known to be that of its dependencies; -1 before the first run. */
  verifiedAt = -1;
  /** How many observers and firm dependents will certainly ask for its value; see [I6]. */
  firm = 0;
  /** Marks the run that read it last, so that a run records each dependency once. */
  readBy = 0;
  observers: Observer[] | undefined = undefined;
  nextQueued: Node | undefined = undefined;
  /** What the owner of the graph knows it by. */
  label: object | undefined = undefined;

  deps: Node[];
  /** For each dependency, where this node stands among its dependents. Kept while active. */
  depSlots: number[] = NO_SLOTS;
  /** The active nodes that depend on this one… */
  dependents: Node[] = NO_NODES;
  /** …and for each, which of its dependencies this is. */
  dependentSlots: number[] = NO_SLOTS;

  constructor(value: unknown, compute: Compute | undefined, deps: Node[], equals: Equals | undefined, flags: number) {
    this.value = value;
    this.compute = compute;
    this.deps = deps;
    this.equals = equals;
    this.flags = flags;
  }

  get isDemanded(): boolean {
    return this.dependents.length > 0 || this.observers !== undefined;
  }
}

export function isEqual(node: Node, a: unknown, b: unknown): boolean {
  return node.equals ? node.equals(a, b) : Object.is(a, b);
}

/** Runs a static node's function on its dependencies' values. The small cases need no array. */
export function callStatic(node: Node): unknown {
  const { deps } = node;
  const compute = node.compute as Compute;
  switch (deps.length) {
    case 0:
      return compute();
    case 1:
      return compute((deps[0] as Node).value);
    case 2:
      return compute((deps[0] as Node).value, (deps[1] as Node).value);
    case 3:
      return compute((deps[0] as Node).value, (deps[1] as Node).value, (deps[2] as Node).value);
    default:
      return compute(...deps.map((dep) => dep.value));
  }
}
