import type { ComponentId, ViewId } from "../base/index.ts";
import {
  isShownOnView,
  MAIN_VIEW,
  nameOf,
  type Position,
  type Snapshot,
  type View,
  viewThing,
} from "../model/index.ts";
import type { ViewChange, ViewSpot } from "../protocol/index.ts";
import { compareText } from "./plan-order.ts";

/** More than these are counted and not listed one by one. */
export const MAX_SPOTS = 200;

/** What differs between two models in views of the map, as a reviewer reads it. Rule [D13]. */
export function viewChangesBetween(base: Snapshot, view: Snapshot): readonly ViewChange[] {
  if (base.views === view.views) return [];
  const ids = new Set([...base.views.keys(), ...view.views.keys()]);
  const changes = [...ids].flatMap((id) => viewChange(base, view, id) ?? []);
  return changes.sort((a, b) => compareText(a.name, b.name) || compareText(a.view, b.view));
}

function viewChange(base: Snapshot, view: Snapshot, id: ViewId): ViewChange | undefined {
  const [was, is] = [base.views.get(id), view.views.get(id)];
  const named = is ?? was;
  if (!named || was === is) return undefined;
  const isMain = id === MAIN_VIEW;
  const change = isMain || (was && is) ? "changed" : is ? "added" : "removed";
  const spots = change === "removed" ? [] : spotsBetween(base, view, was, is);
  const renamed = !isMain && was && is && was.name !== is.name ? { before: was.name } : {};
  if (change === "changed" && spots.length === 0 && !("before" in renamed)) return undefined;
  const changed = new Set(spots.map(({ component }) => component));
  const others = [...named.members].filter(([component]) => !changed.has(component));
  const count = { added: 0, removed: 0, moved: 0, placed: 0 };
  for (const spot of spots) count[spot.change] += 1;
  return {
    key: viewThing(id),
    view: id,
    name: isMain ? "Everything" : named.name,
    change,
    ...renamed,
    spots: spots.slice(0, MAX_SPOTS),
    count: { ...count, others: others.length },
    others: others.slice(0, MAX_SPOTS).map(([, at]) => at),
  };
}

/** What is put on a view, taken off it, or stands elsewhere on it, by name. */
function spotsBetween(
  base: Snapshot,
  view: Snapshot,
  was: View | undefined,
  is: View | undefined,
): readonly ViewSpot[] {
  const ids = new Set([...(was?.members.keys() ?? []), ...(is?.members.keys() ?? [])]);
  const spots = [...ids].flatMap((component): ViewSpot[] => {
    const [before, after] = [was?.members.get(component), is?.members.get(component)];
    if (samePlace(before, after) || !isShown(base, was ?? is, component)) return [];
    const there = view.components.get(component);
    // It went with the component, which is told of by itself.
    if (!after && there?.deleted !== false) return [];
    const found = there ?? base.components.get(component);
    const change = (was ?? is)?.id === MAIN_VIEW ? changeOnMain(before) : changeOnView(before, after);
    const name = found ? nameOf(found) : component;
    return [{ component, name, change, ...(before ? { before } : {}), ...(after ? { after } : {}) }];
  });
  return spots.sort((a, b) => compareText(a.name, b.name) || compareText(a.component, b.component));
}

/** Whatever is in the model is on the map of everything, whether it has a place of its own there or not. */
function changeOnMain(before: Position | undefined): ViewSpot["change"] {
  return before ? "moved" : "placed";
}

function changeOnView(before: Position | undefined, after: Position | undefined): ViewSpot["change"] {
  if (before && after) return "moved";
  return after ? "added" : "removed";
}

function isShown(base: Snapshot, of: View | undefined, component: ComponentId): boolean {
  return of !== undefined && isShownOnView(base, { type: "view.remove", view: of.id, component });
}

function samePlace(a: Position | undefined, b: Position | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]);
}
