import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { CONTROL_ROOT } from "../document/index.ts";

/** The document says which versions it has stood on, so that a copy that comes back shows which it knew. */
const PREFIX = "base/";
/** So many; the first is kept as well, for copies that are older than all of them. */
const MOST = 32;

/** The change set moves from one version of Head to another; to be called from within a transaction. */
export function noteBase(control: Y.Map<Json>, from: number, to: number): void {
  const noted = versionsIn(control);
  if (noted.length === 0) control.set(PREFIX + from, true);
  if (!noted.includes(to)) control.set(PREFIX + to, true);
  for (const version of noted.slice(1, Math.max(1, noted.length + 2 - MOST))) control.delete(PREFIX + version);
}

/**
 * The latest version of Head that a copy with this state vector has been told of. The first one, of a copy that knows none: too early
 * a version lets something be told that its author knew, too late a one would hide what they did not. Undefined where the document has
 * stood on one only.
 */
export function baseKnownTo(doc: Y.Doc, vector: ReadonlyMap<number, number>): number | undefined {
  const control = doc.getMap<Json>(CONTROL_ROOT);
  const [first, ...later] = versionsIn(control);
  const known = later.findLast((version) => {
    const item = control._map.get(PREFIX + version);
    return item !== undefined && item.id.clock < (vector.get(item.id.client) ?? 0);
  });
  return known ?? first;
}

function versionsIn(control: Y.Map<Json>): readonly number[] {
  const noted = [...control.keys()]
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => Number(key.slice(PREFIX.length)));
  return noted.sort((a, b) => a - b);
}
