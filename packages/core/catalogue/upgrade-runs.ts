import type { Json } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  type BoundFunction,
  type Component,
  functionPlace,
  functionsOf,
  materialise,
  resolveIn,
  resultPath,
  schemaOf,
  type Snapshot,
  valueAtPointer,
} from "../model/index.ts";

type Standing = { readonly snapshot: Snapshot; readonly component: Component };
type Bound = BoundFunction & { readonly code?: { readonly hash: string } };

/**
 * Titles of the reactive functions that run when a component moves, and of those that no longer concern it. What they gather
 * from others and from reality does not change by the move, so what stands in the component itself decides.
 */
export function functionsToRun(
  before: Standing,
  snapshot: Snapshot,
): { readonly runs: readonly string[]; readonly gone: readonly string[] } {
  const component = snapshot.components.get(before.component.id);
  if (!component) return { runs: [], gone: [] };
  const after = { snapshot, component };
  const [were, are] = [reactiveOf(before), reactiveOf(after)];
  const [oldTree, newTree] = [treeOf(before), treeOf(after)];
  const runs = [...are].filter(([place, each]) => {
    const was = were.get(place);
    return was === undefined || !isSameCode(was, each) || readsOther(each, oldTree, newTree);
  });
  const gone = [...were].filter(([place]) => !are.has(place));
  const titles = (found: readonly (readonly [string, Bound])[]) => found.map(([, each]) => each.title).sort();
  return { runs: titles(runs), gone: titles(gone) };
}

function reactiveOf({ snapshot, component }: Standing): ReadonlyMap<string, Bound> {
  const schema = schemaOf(snapshot, component);
  const bound: readonly Bound[] = schema ? functionsOf(snapshot, schema) : [];
  return new Map(bound.filter((each) => resultPath(each) !== undefined).map((each) => [functionPlace(each), each]));
}

function isSameCode(a: Bound, b: Bound): boolean {
  const isSameText = a.writtenHere === b.writtenHere && a.code?.hash === b.code?.hash;
  return isSameText && jsonEqual(a.inputs, b.inputs) && jsonEqual(a.gathers ?? null, b.gathers ?? null);
}

function readsOther({ inputs }: Bound, before: Json, after: Json): boolean {
  return Object.values(inputs).some((path) => {
    const [was, is] = [valueAtPointer(before, path), valueAtPointer(after, path)];
    return !jsonEqual(was ?? null, is ?? null);
  });
}

function treeOf({ snapshot, component }: Standing): Json {
  return materialise(snapshot, component, resolveIn(snapshot));
}
