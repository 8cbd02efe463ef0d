import type { ComponentId } from "@tributary/core/base";
import { frameRect, sizeOf } from "../layout/arrange.ts";
import type { Point, Rect } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";

/** The component at a point of the map, found by geometry: dots and dragged connections have no element under them. */
export function hitAt(
  { graph, places }: { readonly graph: Graph; readonly places: ReadonlyMap<ComponentId, Point> },
  point: Point,
): ComponentId | undefined {
  for (const card of graph.cards.values()) {
    const at = places.get(card.id);
    if (!card.frame && at && holds({ ...at, ...sizeOf(card) }, point)) return card.id;
  }
  return undefined;
}

/** The frame a new component dropped at a point goes into: the one it lies in, or else the only one there is. */
export function containerAt(
  graph: Graph,
  places: ReadonlyMap<ComponentId, Point>,
  point: Point,
): ComponentId | undefined {
  for (const frame of graph.frames.keys()) {
    const rect = frameRect(graph, frame, places);
    if (rect && holds(rect, point)) return frame;
  }
  const [only, ...others] = graph.frames.keys();
  return others.length === 0 ? only : undefined;
}

function holds({ x, y, width, height }: Rect, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}
