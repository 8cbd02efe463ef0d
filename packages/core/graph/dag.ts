/** Everything here takes the edges as a function, so any part of the model can be looked at as a graph. Rules: SPEC.md. */
export type Successors<Node> = (node: Node) => Iterable<Node>;

/**
 * The shortest cycle that the edge `from → to` would close, as `[from, to, …, from]`; undefined when it closes none.
 *
 * Looks only at what `to` reaches: O(nodes + edges) of that part. The graph itself may already hold other cycles.
 */
export function findCycle<Node>(from: Node, to: Node, successors: Successors<Node>): readonly Node[] | undefined {
  const cameFrom = new Map<Node, Node | undefined>([[to, undefined]]);
  const queue: Node[] = [to];
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next] as Node;
    if (node === from) return [from, ...pathTo(node, cameFrom)];
    for (const successor of successors(node)) {
      if (cameFrom.has(successor)) continue;
      cameFrom.set(successor, node);
      queue.push(successor);
    }
  }
  return undefined;
}

function pathTo<Node>(end: Node, cameFrom: ReadonlyMap<Node, Node | undefined>): Node[] {
  const path = [end];
  for (let at = cameFrom.get(end); at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path.reverse();
}

/**
 * The strongly connected components of all that `roots` reach, each before those that lead to it: sinks first.
 * A component of several nodes, or of one that leads to itself, is where the cycles are.
 *
 * @see R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972); made iterative, so that
 *   a chain of 100 000 does not overflow the stack
 */
export function stronglyConnected<Node>(roots: Iterable<Node>, successors: Successors<Node>): Node[][] {
  const components: Node[][] = [];
  const visits = new Map<Node, Visit<Node>>();
  const open: Visit<Node>[] = [];
  const work: Visit<Node>[] = [];

  const enter = (node: Node): void => {
    const rank = visits.size;
    const visit: Visit<Node> = { node, rank, low: rank, open: true, rest: successors(node)[Symbol.iterator]() };
    visits.set(node, visit);
    open.push(visit);
    work.push(visit);
  };

  for (const root of roots) {
    if (!visits.has(root)) enter(root);
    for (let visit = work.at(-1); visit; visit = work.at(-1)) {
      const step = visit.rest.next();
      if (!step.done) {
        const seen = visits.get(step.value);
        if (!seen) enter(step.value);
        else if (seen.open) visit.low = Math.min(visit.low, seen.rank);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent) parent.low = Math.min(parent.low, visit.low);
      if (visit.low === visit.rank) components.push(close(visit, open));
    }
  }
  return components;
}

type Visit<Node> = {
  readonly node: Node;
  readonly rank: number;
  low: number;
  open: boolean;
  readonly rest: Iterator<Node>;
};

function close<Node>(root: Visit<Node>, open: Visit<Node>[]): Node[] {
  const members = open.splice(open.lastIndexOf(root));
  for (const member of members) member.open = false;
  return members.map((member) => member.node);
}

/** What a set of nodes looks like when put in order: the levels, or the first cycle that makes an order impossible. */
export type Levels<Node> =
  | { readonly ok: true; readonly levels: readonly (readonly Node[])[] }
  | { readonly ok: false; readonly cycle: readonly Node[] };

/**
 * `nodes` in levels: each stands one level after the last of its `dependencies`, so all of one level may run at the
 * same time. Within a level the order of `nodes` is kept. Dependencies that are not among `nodes` do not count.
 */
export function topologicalLevels<Node>(nodes: Iterable<Node>, dependencies: Successors<Node>): Levels<Node> {
  const all = new Set(nodes);
  const needs = (node: Node): Node[] => [...dependencies(node)].filter((dependency) => all.has(dependency));
  const level = new Map<Node, number>();
  for (const component of stronglyConnected(all, needs)) {
    const [node] = component as [Node];
    const loops = needs(node).includes(node);
    if (component.length > 1 || loops) return { ok: false, cycle: cycleWithin(node, component, needs) };
    level.set(node, 1 + Math.max(-1, ...needs(node).map((dependency) => level.get(dependency) as number)));
  }
  const levels: Node[][] = [];
  for (const node of all) {
    const at = level.get(node) as number;
    while (levels.length <= at) levels.push([]);
    levels[at]?.push(node);
  }
  return { ok: true, levels };
}

/** The shortest cycle through `node` that stays within the strongly connected `component`, as `[node, …, node]`. */
export function cycleWithin<Node>(
  node: Node,
  component: Iterable<Node>,
  successors: Successors<Node>,
): readonly Node[] {
  const members = new Set(component);
  const cameFrom = new Map<Node, Node>();
  const queue: Node[] = [node];
  for (let next = 0; next < queue.length; next++) {
    const at = queue[next] as Node;
    for (const successor of successors(at)) {
      if (successor === node) return [...pathTo(at, cameFrom), node];
      if (!members.has(successor) || cameFrom.has(successor)) continue;
      cameFrom.set(successor, at);
      queue.push(successor);
    }
  }
  throw new RangeError("cycleWithin: the node is on no cycle of this component");
}
