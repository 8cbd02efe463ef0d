import type { ComponentId } from "@tributary/core/base";
import { type NodeHandle, Position } from "@xyflow/react";
import { frameRect, sizeOf } from "../layout/arrange.ts";
import type { Point, Rect } from "../layout/pack.ts";
import type { Card, Edge, Graph } from "../model/graph.ts";
import type { CardNode } from "./card-node.tsx";
import { FRAME_HANDLE, type FrameNode } from "./frame-node.tsx";
import type { WireEdge } from "./wire.tsx";
import { wireOf } from "./wire-style.ts";

export type FlowNode = CardNode | FrameNode;

/**
 * React Flow's nodes and edges for a graph. Keeps every object that has not changed, so that one edit draws one card anew.
 */
export class FlowModel {
  #nodes = new Map<ComponentId, FlowNode>();
  #edges = new Map<string, WireEdge>();

  /** @param region - leaves out what lies outside it; everything when absent */
  nodes(
    graph: Graph,
    places: ReadonlyMap<ComponentId, Point>,
    selection: ReadonlySet<ComponentId>,
    region: Rect | undefined,
  ): FlowNode[] {
    const next = new Map<ComponentId, FlowNode>();
    for (const frame of graph.frames.keys()) {
      const node = this.#frame(graph, frame, places, selection.has(frame));
      if (node && (!region || overlaps(region, node.position, node.width ?? 0, node.height ?? 0)))
        next.set(frame, node);
    }
    for (const card of graph.cards.values()) {
      const at = places.get(card.id);
      if (card.frame || !at || (region && !overlaps(region, at, 240, 90))) continue;
      next.set(card.id, this.#card(card, at, selection.has(card.id)));
    }
    if (region) {
      // Both ends of a connection must be there for it to be drawn.
      const inside = new Set(next.keys());
      for (const { from, to } of graph.edges) {
        if (inside.has(from) === inside.has(to)) continue;
        const id = inside.has(from) ? to : from;
        const [card, at] = [graph.cards.get(id), places.get(id)];
        if (card && at && !card.frame && !next.has(id)) next.set(id, this.#card(card, at, selection.has(id)));
      }
    }
    this.#nodes = next;
    return [...next.values()];
  }

  edges(
    graph: Graph,
    places: ReadonlyMap<ComponentId, Point>,
    options: { readonly selected: string | null; readonly hidden: ReadonlySet<string> },
  ): WireEdge[] {
    const next = new Map<string, WireEdge>();
    for (const edge of graph.edges) {
      if (options.hidden.has(edge.meaning)) continue;
      if (!this.#nodes.has(edge.from) || !this.#nodes.has(edge.to)) continue;
      const [from, to] = [places.get(edge.from), places.get(edge.to)];
      if (!from || !to || graph.cards.get(edge.to)?.frame) continue;
      next.set(edge.id, this.#edge(graph, edge, from, to, options.selected === edge.id));
    }
    this.#edges = next;
    return [...next.values()];
  }

  #card(card: Card, { x, y }: Point, selected: boolean): CardNode {
    const known = this.#nodes.get(card.id);
    if (known?.type === "card" && known.data.card === card && isAt(known, x, y) && known.selected === selected)
      return known;
    const size = sizeOf(card);
    return {
      id: card.id,
      type: "card",
      data: known?.type === "card" && known.data.card === card ? known.data : { card },
      position: { x, y },
      ...size,
      measured: size,
      handles: handlesOf(size),
      selected,
      zIndex: selected ? 2 : 1,
      ariaLabel: [card.name, card.kind, card.sign].filter(Boolean).join(", "),
    };
  }

  #frame(
    graph: Graph,
    frame: ComponentId,
    places: ReadonlyMap<ComponentId, Point>,
    selected: boolean,
  ): FrameNode | undefined {
    const card = graph.cards.get(frame);
    const rect = frameRect(graph, frame, places);
    if (!card || !rect) return undefined;
    const { x, y, width, height } = rect;
    const inside = graph.frames.get(frame) ?? [];
    const known = this.#nodes.get(frame);
    if (
      known?.type === "frame" &&
      known.data.card === card &&
      sameIds(known.data.inside, inside) &&
      isAt(known, x, y) &&
      known.selected === selected &&
      known.width === width &&
      known.height === height
    )
      return known;
    return {
      id: frame,
      type: "frame",
      data: { card, inside },
      position: { x, y },
      width,
      height,
      measured: { width, height },
      selected,
      zIndex: 0,
      dragHandle: `.${FRAME_HANDLE}`,
      connectable: false,
      // Only the title takes the pointer: the inside belongs to the canvas.
      style: { pointerEvents: "none" },
      ariaLabel: `${card.name}, ${card.kind} with ${inside.length} members`,
    };
  }

  #edge(graph: Graph, edge: Edge, from: Point, to: Point, selected: boolean): WireEdge {
    const [a, b] = [graph.cards.get(edge.from), graph.cards.get(edge.to)];
    const [left, right] = [from.x + (a ? sizeOf(a).width : 0) / 2, to.x + (b ? sizeOf(b).width : 0) / 2];
    const sides =
      left <= right ? { sourceHandle: "right", targetHandle: "left" } : { sourceHandle: "left", targetHandle: "right" };
    const known = this.#edges.get(edge.id);
    const ariaLabel = `${a?.name} ${wireOf(edge.meaning).sentence} ${b?.name}`;
    if (
      known?.data?.edge === edge &&
      known.sourceHandle === sides.sourceHandle &&
      known.selected === selected &&
      known.ariaLabel === ariaLabel
    )
      return known;
    return {
      id: edge.id,
      type: "wire",
      source: edge.from,
      target: edge.to,
      data: { edge },
      selected,
      zIndex: 0,
      ariaLabel,
      ...sides,
    };
  }
}

function overlaps(region: Rect, { x, y }: Point, width: number, height: number): boolean {
  return x < region.x + region.width && x + width > region.x && y < region.y + region.height && y + height > region.y;
}

function isAt(node: FlowNode, x: number, y: number): boolean {
  return node.position.x === x && node.position.y === y;
}

/** Given, not measured, so that edges to cards out of sight can be drawn. */
function handlesOf({ width, height }: { readonly width: number; readonly height: number }): NodeHandle[] {
  const y = height / 2 - 6;
  return [
    { id: "left", type: "source", position: Position.Left, x: -6, y, width: 12, height: 12 },
    { id: "right", type: "source", position: Position.Right, x: width - 6, y, width: 12, height: 12 },
    { id: "left", type: "target", position: Position.Left, x: -6, y, width: 12, height: 12 },
    { id: "right", type: "target", position: Position.Right, x: width - 6, y, width: 12, height: 12 },
  ];
}

function sameIds(a: readonly ComponentId[], b: readonly ComponentId[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
