import type { Json } from "../base/index.ts";
import {
  type Component,
  isWithin,
  materialise,
  schemaOf,
  type Schema,
  type Snapshot,
  type Subscription,
  valueAtPath,
} from "../model/index.ts";
import { type Ready, ready } from "./reactive-signal.ts";

/** A subscription and where in its component it stands. */
export type Placed = { readonly path: string; readonly from: Subscription };

type Literals = {
  readonly schema: Schema | undefined;
  readonly tree: Json;
  readonly values: Map<string, Ready>;
};

const NONE: readonly Placed[] = [];

// Components are immutable and shared between Head and its change sets, so what follows from one alone is worked out once for all.
const placed = new WeakMap<Component, readonly Placed[]>();
const literals = new WeakMap<Component, Literals>();

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

/** The subscriptions on which the value at `path` depends: those at, below or above it. */
export function subscriptionsAt(component: Component, path: string): readonly Placed[] {
  const all = subscriptionsOf(component);
  return all.length === 0 ? NONE : all.filter((each) => isWithin(each.path, path) || isWithin(path, each.path));
}

/** The value at `path` of a component, where no subscription has a say in it. */
export function literalAt(snapshot: Snapshot, component: Component, path: string): Ready {
  const schema = schemaOf(snapshot, component);
  let known = literals.get(component);
  if (!known || known.schema !== schema) {
    known = { schema, tree: materialise(snapshot, component, () => undefined), values: new Map() };
    literals.set(component, known);
  }
  let value = known.values.get(path);
  if (!value) {
    value = ready(valueAtPath(known.tree, component, path));
    known.values.set(path, value);
  }
  return value;
}
