import type { Cell } from "./cell.ts";
import { isWithin, type Path } from "./path.ts";
import type { Component } from "./snapshot.ts";

/** A long list is asked about entry by entry, and is the same object until it changes: its paths are put in order once. */
const ordered = new WeakMap<Component["attributes"], readonly Path[]>();

/** The cells at a path and below it, in the order of their paths: what removing a list entry takes away. O(what is there). */
export function cellsWithin({ attributes }: Component, path: Path): readonly (readonly [Path, Cell])[] {
  const paths = pathsOf(attributes);
  const found: (readonly [Path, Cell])[] = [];
  const add = (at: Path): void => {
    const cell = attributes.get(at);
    if (cell) found.push([at, cell]);
  };
  add(path);
  // Its own cell may stand apart from those below it: “-” comes before “/”.
  for (let index = firstFrom(paths, `${path}/`); index < paths.length; index += 1) {
    const at = paths[index];
    if (at === undefined || !isWithin(at, path)) break;
    add(at);
  }
  return found;
}

/** Whether there are any. O(log n). */
export function hasCellsWithin({ attributes }: Component, path: Path): boolean {
  if (attributes.has(path)) return true;
  const paths = pathsOf(attributes);
  return paths[firstFrom(paths, `${path}/`)]?.startsWith(`${path}/`) ?? false;
}

function pathsOf(attributes: Component["attributes"]): readonly Path[] {
  const known = ordered.get(attributes);
  if (known) return known;
  const paths = [...attributes.keys()].sort();
  ordered.set(attributes, paths);
  return paths;
}

/** The index of the first path that is not before `text`. */
function firstFrom(paths: readonly Path[], text: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((paths[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
