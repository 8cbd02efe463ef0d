import type { ComponentId, ViewId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { Card, Graph } from "../model/graph.ts";
import type { Group, Placed } from "./layered.ts";
import { boundsOf, FRAME_HEADER, FRAME_PADDING, packed, type Point, type Rect, type Size } from "./pack.ts";

export const CARD_SIZE: Size = { width: 232, height: 80 };
export const COMPACT_SIZE: Size = { width: 192, height: 52 };
const EMPTY_FRAME: Size = { width: 320, height: 140 };

/** Group of the components that are in no frame. */
export const LOOSE = "";

export function sizeOf(card: Card): Size {
  return card.compact ? COMPACT_SIZE : CARD_SIZE;
}

/** What is to be laid out: one group per frame and one for the rest, in the order of their names. */
export function groupsOf(graph: Graph): readonly Group[] {
  const node = (id: ComponentId) => {
    const card = graph.cards.get(id);
    return { id, ...(card ? sizeOf(card) : CARD_SIZE) };
  };
  const home = new Map<string, string>();
  for (const [frame, members] of graph.frames) for (const id of members) home.set(id, frame);
  for (const id of graph.loose) home.set(id, LOOSE);
  const edges = new Map<string, { from: string; to: string }[]>();
  for (const { from, to } of graph.edges) {
    const group = home.get(from);
    if (group === undefined || group !== home.get(to)) continue;
    const list = edges.get(group) ?? [];
    if (!list.some((edge) => edge.from === from && edge.to === to)) list.push({ from, to });
    edges.set(group, list);
  }
  const frames = [...graph.frames].sort(([a], [b]) => compare(nameIn(graph, a), nameIn(graph, b)) || compare(a, b));
  const groups = frames.map(([id, members]) => ({
    id: id as string,
    nodes: members.map(node),
    edges: edges.get(id) ?? [],
  }));
  return graph.loose.length > 0
    ? [...groups, { id: LOOSE, nodes: graph.loose.map(node), edges: edges.get(LOOSE) ?? [] }]
    : groups;
}

/** Every component's automatic place, from its group's layout and the groups packed side by side. */
export function autoPlaces(groups: readonly Group[], layouts: ReadonlyMap<string, Placed>): ReadonlyMap<string, Point> {
  const framed = (group: Group): Size => {
    const { width = 0, height = 0 } = layouts.get(group.id) ?? {};
    if (group.id === LOOSE) return { width, height };
    const inner = group.nodes.length === 0 ? EMPTY_FRAME : { width, height };
    return { width: inner.width + 2 * FRAME_PADDING, height: inner.height + FRAME_HEADER + FRAME_PADDING };
  };
  const corners = packed(groups.map(framed));
  const places = new Map<string, Point>();
  for (const [index, group] of groups.entries()) {
    const corner = corners[index] ?? { x: 0, y: 0 };
    const inset = group.id === LOOSE ? { x: 0, y: 0 } : { x: FRAME_PADDING, y: FRAME_HEADER };
    if (group.id !== LOOSE) places.set(group.id, corner);
    for (const [id, at] of layouts.get(group.id)?.places ?? []) {
      places.set(id, { x: Math.round(corner.x + inset.x + at.x), y: Math.round(corner.y + inset.y + at.y) });
    }
  }
  return places;
}

/** Where everything stands: what people placed by hand, and the automatic place of all else. */
export function placesIn(
  snapshot: Snapshot,
  view: ViewId,
  graph: Graph,
  auto: ReadonlyMap<string, Point>,
): ReadonlyMap<ComponentId, Point> {
  const members = snapshot.views.get(view)?.members;
  const places = new Map<ComponentId, Point>();
  for (const id of graph.cards.keys()) {
    const hand = members?.get(id);
    const at = hand ? { x: hand[0], y: hand[1] } : auto.get(id);
    if (at) places.set(id, at);
  }
  return places;
}

/** A frame's box: around its members wherever they stand, or of a fixed size where it has none. */
export function frameRect(graph: Graph, frame: ComponentId, places: ReadonlyMap<ComponentId, Point>): Rect | undefined {
  const members = graph.frames.get(frame) ?? [];
  const rects = members.flatMap((id): Rect[] => {
    const [at, card] = [places.get(id), graph.cards.get(id)];
    return at && card ? [{ ...at, ...sizeOf(card) }] : [];
  });
  const inner = boundsOf(rects);
  if (inner) {
    return {
      x: inner.x - FRAME_PADDING,
      y: inner.y - FRAME_HEADER,
      width: inner.width + 2 * FRAME_PADDING,
      height: inner.height + FRAME_HEADER + FRAME_PADDING,
    };
  }
  const at = places.get(frame);
  return (
    at && {
      ...at,
      width: EMPTY_FRAME.width + 2 * FRAME_PADDING,
      height: EMPTY_FRAME.height + FRAME_HEADER + FRAME_PADDING,
    }
  );
}

function nameIn(graph: Graph, id: ComponentId): string {
  return graph.cards.get(id)?.name ?? id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
