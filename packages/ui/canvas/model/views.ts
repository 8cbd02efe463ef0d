import type { ComponentId, NewId, ViewId } from "@tributary/core/base";
import { MAIN_VIEW, type Position, type Snapshot, type View } from "@tributary/core/model";
import type { Point } from "../layout/pack.ts";
import { type Command, placeMutations } from "./commands.ts";
import type { Graph } from "./graph.ts";

export const MAX_VIEW_NAME = 80;

/** The view that is shown: the chosen one while it exists, and else the map of everything. */
export function shownView(snapshot: Snapshot, chosen: ViewId | null): ViewId {
  return chosen !== null && snapshot.views.has(chosen) ? chosen : MAIN_VIEW;
}

/** Views that people made beside the map of everything, by name. */
export function ownViews(views: Snapshot["views"]): readonly View[] {
  const own = [...views.values()].filter(({ id }) => id !== MAIN_VIEW);
  return own.sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** The part of the model that stands on a view. What contains others is drawn around those of them that are there, too. */
export function graphWithin(graph: Graph, members: { has(id: ComponentId): boolean }): Graph {
  const cards = new Map([...graph.cards].filter(([id]) => members.has(id)));
  const frames = new Map(
    [...graph.frames]
      .filter(([id]) => cards.has(id))
      .map(([id, inside]) => [id, inside.filter((each) => cards.has(each))] as const),
  );
  const framed = new Set([...frames.values()].flat());
  const loose = [...cards.values()].filter(({ id, frame }) => !frame && !framed.has(id)).map(({ id }) => id);
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const { sign } of cards.values()) if (sign) counts[sign] += 1;
  const edges = graph.edges.filter(({ from, to }) => cards.has(from) && cards.has(to));
  const order = new Map([...graph.loose].map((id, index) => [id, index]));
  const place = (id: ComponentId) => order.get(id) ?? Number.MAX_SAFE_INTEGER;
  return { cards, edges, frames, loose: loose.sort((a, b) => place(a) - place(b)), counts };
}

/** A new view, with some components on it where they stand now. */
export function newViewCommand(
  name: string,
  places: ReadonlyMap<ComponentId, Position>,
  newId: NewId,
): Command & { readonly view: ViewId } {
  const view = newId() as ViewId;
  const placed = [...places].map(([component, at]) => ({ type: "view.place", view, component, at }) as const);
  return { view, label: `Make the view ${name}`, mutations: [{ type: "view.create", view, name }, ...placed] };
}

export function renameViewCommand(view: ViewId, name: string): Command {
  return { label: `Name the view ${name}`, mutations: [{ type: "view.rename", view, name }] };
}

/** Deletes a view; what stands on it stays. */
export function deleteViewCommand({ id, name }: View): Command {
  return { label: `Delete the view ${name}`, mutations: [{ type: "view.delete", view: id }] };
}

/** Puts components on a view; those that are there stay where they are. */
export function putOnViewCommand(
  snapshot: Snapshot,
  { id, name, members }: View,
  places: ReadonlyMap<ComponentId, Position>,
): Command {
  const fresh = new Map([...places].filter(([component]) => !members.has(component)));
  return { label: `Put ${fresh.size} on ${name}`, mutations: placeMutations(snapshot, id, fresh) };
}

/** Takes components off a view, not out of the model. */
export function takeOffViewCommand({ id, name, members }: View, ids: readonly ComponentId[]): Command {
  const there = ids.filter((component) => members.has(component));
  return {
    label: `Take ${there.length} off ${name}`,
    mutations: there.map((component) => ({ type: "view.remove", view: id, component }) as const),
  };
}

/** Where each of them goes on another view: where it stands on the one that is drawn, in whole steps; the others beside each other. */
export function placesFor(
  ids: readonly ComponentId[],
  drawn: ReadonlyMap<ComponentId, Point>,
): Map<ComponentId, Position> {
  return new Map(
    ids.map((id, index): [ComponentId, Position] => {
      const at = drawn.get(id);
      return [id, at ? [Math.round(at.x), Math.round(at.y)] : [index * 260, 0]];
    }),
  );
}
