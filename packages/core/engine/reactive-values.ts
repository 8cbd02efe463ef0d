import {
  cellsWithin,
  type Component,
  isPassable,
  isWithin,
  type Path,
  schemaOf,
  type Schema,
  type Snapshot,
  type Subscription,
  valueAt,
} from "../model/index.ts";
import { type Ready, ready } from "./reactive-signal.ts";

/** A subscription and where in its component it stands. */
export type Placed = { readonly path: Path; readonly from: Subscription };

type Worked = {
  readonly schema: Schema | undefined;
  readonly values: Map<string, Ready>;
};

const NONE: readonly Placed[] = [];
/** Values kept per component: one per path read, and a few variants of those that subscriptions have a say in. */
const MAX_VALUES = 64;
/** So few subscriptions are looked through; of more, those at a path are looked up. */
const FEW = 8;

// Components are immutable and shared between Head and its change sets, so what follows from one (and the values it takes
// from others) is worked out and kept once for all of them.
const placed = new WeakMap<Component, readonly Placed[]>();
const worked = new WeakMap<Component, Worked>();

/** The subscriptions of a component, by path. */
export function subscriptionsOf(component: Component): readonly Placed[] {
  const known = placed.get(component);
  if (known) return known;
  const found: Placed[] = [];
  component.attributes.forEach((cell, path) => {
    if ("from" in cell) found.push({ path, from: cell.from });
  });
  const result = found.length === 0 ? NONE : found.sort((a, b) => (a.path < b.path ? -1 : 1));
  placed.set(component, result);
  return result;
}

export function sameSubscriptions(before: Component, after: Component): boolean {
  const [a, b] = [subscriptionsOf(before), subscriptionsOf(after)];
  return a.length === b.length && a.every((each, at) => each.path === b[at]?.path && each.from === b[at]?.from);
}

/** The subscriptions on which the value at `path` depends: those at, below or above it. */
export function subscriptionsAt(component: Component, path: string): readonly Placed[] {
  const all = subscriptionsOf(component);
  if (all.length === 0) return NONE;
  if (all.length <= FEW) return all.filter((each) => isWithin(each.path, path) || isWithin(path, each.path));
  const found: Placed[] = [];
  const add = (at: Path): void => {
    const cell = component.attributes.get(at);
    if (cell && "from" in cell) found.push({ path: at, from: cell.from });
  };
  for (let slash = path.indexOf("/", 1); slash !== -1; slash = path.indexOf("/", slash + 1))
    add(path.slice(0, slash) as Path);
  for (const [at] of cellsWithin(component, path as Path)) add(at);
  return found;
}

/**
 * The value at `path` of a component, given the values of the subscriptions that have a say in it, in their order; undefined where
 * these would make it hold more than can be passed on.
 */
export function valueOf(
  snapshot: Snapshot,
  component: Component,
  path: string,
  sources: readonly Ready[],
): Ready | undefined {
  const schema = schemaOf(snapshot, component);
  let known = worked.get(component);
  if (!known || known.schema !== schema) {
    known = { schema, values: new Map() };
    worked.set(component, known);
  }
  const key = sources.length === 0 ? path : `${path} ${sources.map(({ hash }) => hash).join()}`;
  const before = known.values.get(key);
  if (before) return before;
  if (known.values.size >= MAX_VALUES) known.values.clear();
  const taken = new Map(subscriptionsAt(component, path).map(({ from }, at) => [from, sources[at]?.json]));
  const json = valueAt(snapshot, component, path, (from) => taken.get(from));
  if (sources.length > 0 && !isPassable(json)) return undefined;
  const value = ready(json);
  known.values.set(key, value);
  return value;
}
