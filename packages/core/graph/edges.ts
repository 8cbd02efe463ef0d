import { ACTIVE, DYNAMIC, type Node } from "./node.ts";

/**
 * The edges of the incremental graph. Each is known at both ends with its position at the other, so making and breaking one
 * costs O(1). Only active nodes are among their dependencies' dependents: what nobody observes hears of nothing and is
 * collected when dropped. Nothing here recurses, so chains may be as long as memory allows.
 */

/** Makes `root` and all it depends on hear of changes. `onActive` is told of each, dependencies first. */
export function activate(root: Node, onActive: (node: Node) => void): void {
  if (root.flags & ACTIVE) return;
  const stack: Node[] = [];
  const cursors: number[] = [];
  const enter = (node: Node): void => {
    node.flags |= ACTIVE;
    node.height = 1;
    node.depSlots = new Array<number>(node.deps.length).fill(0);
    stack.push(node);
    cursors.push(0);
  };
  enter(root);
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const index = cursors[cursors.length - 1] as number;
    const dep = node.deps[index];
    if (!dep) {
      stack.pop();
      cursors.pop();
      onActive(node);
    } else if (dep.flags & ACTIVE) {
      attach(node, dep, index);
      cursors[cursors.length - 1] = index + 1;
      if (dep.height >= node.height) node.height = dep.height + 1;
    } else enter(dep);
  }
}

/** Lets go of `root`, and of what only it demanded. */
export function deactivateIfIdle(root: Node): void {
  const idle: Node[] = [root];
  for (let node = idle.pop(); node; node = idle.pop()) {
    if (!node.compute || !(node.flags & ACTIVE) || node.isDemanded) continue;
    node.flags &= ~ACTIVE;
    for (let index = node.deps.length - 1; index >= 0; index--) idle.push(detachLast(node));
  }
}

/**
 * Replaces the dependencies of `node` from position `keep` on by `fresh`. What stays demanded is never let go in between.
 * Heights rise as needed; the caller has made sure that no cycle closes.
 */
export function replaceDependencies(
  node: Node,
  keep: number,
  fresh: readonly Node[],
  onActive: (node: Node) => void,
): void {
  const dropped = node.deps.slice(keep);
  if (!(node.flags & ACTIVE)) {
    node.deps.splice(keep, dropped.length, ...fresh);
    return;
  }
  const isFirm = node.firm > 0;
  for (const [at, dep] of fresh.entries()) {
    activate(dep, onActive);
    if (isFirm && passesFirmness(node, keep + at)) addFirm(dep);
  }
  const kept = node.deps.slice(0, keep);
  for (let index = dropped.length; index > 0; index--) detachLast(node);
  node.deps = kept.concat(fresh);
  for (const dep of fresh) {
    attach(node, dep, node.depSlots.length);
    if (dep.height >= node.height) raise(node, dep.height + 1);
  }
  for (const [at, dep] of dropped.entries()) {
    if (isFirm && passesFirmness(node, keep + at)) removeFirm(dep);
    deactivateIfIdle(dep);
  }
}

/** One more will certainly want this value; what is then certainly asked for its sake becomes firm as well. */
export function addFirm(root: Node): void {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.firm++;
    if (node.firm === 1) pushFirm(node, stack);
  }
}

export function removeFirm(root: Node): void {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.firm--;
    if (node.firm === 0) pushFirm(node, stack);
  }
}

/** A static node asks for all its dependencies; a dynamic one for the first, and for others only as it goes. */
function passesFirmness(node: Node, index: number): boolean {
  return index === 0 || !(node.flags & DYNAMIC);
}

function pushFirm(node: Node, stack: Node[]): void {
  const { deps } = node;
  const count = node.flags & DYNAMIC ? Math.min(1, deps.length) : deps.length;
  for (let index = 0; index < count; index++) stack.push(deps[index] as Node);
}

function raise(root: Node, height: number): void {
  root.height = height;
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const dependent of node.dependents) {
      if (dependent.height > node.height) continue;
      dependent.height = node.height + 1;
      stack.push(dependent);
    }
  }
}

function attach(node: Node, dep: Node, index: number): void {
  node.depSlots[index] = dep.dependents.length;
  // A literal has room for one; the first push to an empty array would make room for seventeen.
  if (dep.dependents.length === 0) {
    dep.dependents = [node];
    dep.dependentSlots = [index];
  } else {
    dep.dependents.push(node);
    dep.dependentSlots.push(index);
  }
}

/** Breaks the edge to the last linked dependency, which is answered. */
function detachLast(node: Node): Node {
  const index = node.depSlots.length - 1;
  const dep = node.deps[index] as Node;
  const slot = node.depSlots.pop() as number;
  const moved = dep.dependents.pop() as Node;
  const movedSlot = dep.dependentSlots.pop() as number;
  if (slot < dep.dependents.length) {
    dep.dependents[slot] = moved;
    dep.dependentSlots[slot] = movedSlot;
    moved.depSlots[movedSlot] = slot;
  }
  return dep;
}
