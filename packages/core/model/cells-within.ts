import type { Cell } from "./cell.ts";
import { isWithin, type Path } from "./path.ts";
import { PathOrder } from "./path-order.ts";
import type { Component } from "./snapshot.ts";

type Attributes = Component["attributes"];

/** A long list is asked about entry by entry, and is the same object until it changes: its paths are put in order once. */
const ordered = new WeakMap<Attributes, PathOrder<Path>>();

/** The cells at a path and below it, in the order of their paths: what removing a list entry takes away. O(what is there). */
export function cellsWithin({ attributes }: Component, path: Path): readonly (readonly [Path, Cell])[] {
  return orderOf(attributes)
    .within(path)
    .map((at) => [at, attributes.get(at) as Cell]);
}

/** Whether there are any. O(log n). */
export function hasCellsWithin({ attributes }: Component, path: Path): boolean {
  return attributes.has(path) || orderOf(attributes).hasWithin(path);
}

function orderOf(attributes: Attributes): PathOrder<Path> {
  const known = ordered.get(attributes);
  if (known) return known;
  const order = new PathOrder(attributes.keys(), (path) => path);
  ordered.set(attributes, order);
  return order;
}

/** Of what removals have left: the order of what stood before them, of which some is gone. */
const handedOn = new WeakMap<Attributes, PathOrder<Path> | "none">();

/**
 * The paths at a place and below it, which are about to be taken away. The entries of a long list are taken out one by one: the
 * first looks at all of the component, the second puts its paths in order, and from then on each costs what it takes. So one
 * alone does not pay for an order. What is left is told with `handOn`.
 */
export function takenWithin({ attributes }: Component, path: Path): readonly Path[] {
  const known = ordered.get(attributes) ?? handedOn.get(attributes);
  if (known === undefined) return [...attributes.keys()].filter((at) => isWithin(at, path));
  const order = known === "none" ? orderOf(attributes) : known;
  return order.within(path).filter((at) => attributes.has(at));
}

/** `after` is what is left of `before`, and nothing else: the order of the one finds what stands in the other. */
export function handOn(before: Attributes, after: Attributes): void {
  handedOn.set(after, ordered.get(before) ?? handedOn.get(before) ?? "none");
}
