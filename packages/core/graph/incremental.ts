import { findCycle } from "./dag.ts";
import { activate, addFirm, deactivateIfIdle, removeFirm, replaceDependencies } from "./edges.ts";
import { handle, type Incremental, inner, type Input, type Read, type Values } from "./handle.ts";
import { ACTIVE, type Compute, DYNAMIC, type Equals, isEqual, Node, type Observer, STAGED } from "./node.ts";
import { Propagation } from "./propagation.ts";

export type NodeOptions<T> = {
  readonly equals?: (a: T, b: T) => boolean;
  /** What `dependents` answers for this node. */
  readonly label?: object;
};

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
  private readonly propagation = new Propagation();
  private readonly staged: Node[] = [];
  private newcomers: { readonly node: Node; readonly entry: Observer }[] = [];

  /** How many functions have been run so far. */
  get executions(): number {
    return this.propagation.executions;
  }

  /** How often a value became another so far. While this stays the same, so does all that can be read here. */
  get valueChanges(): number {
    return this.propagation.valueChanges;
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
    // A node calls it with the values of these, and of these alone: what their types say, nodes no longer know.
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
    // A node calls it with the graph's own `read`.
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
    this.propagation.force(inner(node));
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
    replaceDependencies(node, keep, fresh, this.propagation.onActive);
    this.propagation.force(node);
    return undefined;
  }

  /** Calls back after the next stabilisation, and then after each that changed the value. Answers how to stop. */
  observe<T>(target: Incremental<T>, observer: (value: T) => void): () => void {
    this.mustBeIdle("observe");
    const node = inner(target);
    const entry: Observer = (value) => observer(value as T);
    activate(node, this.propagation.onActive);
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
    this.propagation.pull(node);
    return node.value as T;
  }

  /**
   * Brings everything observed up to date and tells the observers of what changed.
   *
   * A function that throws ends it there; the same work is tried again by the next `stabilise`.
   */
  stabilise(): void {
    this.mustBeIdle("stabilise");
    this.propagation.surge(this.commit);
    this.tell();
  }

  private tell(): void {
    const changed = this.propagation.takeChanged();
    const { newcomers } = this;
    this.newcomers = [];
    for (const node of changed) for (const observer of node.observers ?? []) observer(node.value);
    if (newcomers.length === 0) return;
    const told = new Set(changed);
    for (const { node, entry } of newcomers) {
      if (!told.has(node) && node.observers?.includes(entry)) entry(node.value);
    }
  }

  private readonly commit = (): void => {
    for (let node = this.staged.pop(); node; node = this.staged.pop()) {
      const next = node.pending;
      node.pending = undefined;
      node.flags &= ~STAGED;
      if (!isEqual(node, node.value, next)) this.propagation.change(node, next);
    }
  };

  private mustBeIdle(what: string): void {
    if (this.propagation.isUnderWay) throw new RangeError(`${what}: not while nodes run`);
  }
}

/** The dependencies of `at` above which `node` may stand: heights tell, between active nodes. */
function dependenciesThatMayReach(node: Node, at: Node): readonly Node[] {
  const isBelow = at.flags & node.flags & ACTIVE && at.height < node.height;
  return at === node || isBelow ? [] : at.deps;
}
