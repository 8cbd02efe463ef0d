import type { ComponentId, ViewId } from "@tributary/core/base";
import type { Position } from "@tributary/core/model";
import { useCallback, useRef, useState } from "react";
import { useDesk } from "../desk.ts";
import { groupsOf, LOOSE } from "../layout/arrange.ts";
import { careful } from "../layout/elk.ts";
import type { Point } from "../layout/pack.ts";
import { placeMutations } from "../model/commands.ts";
import type { Graph } from "../model/graph.ts";

export type Tidy = { readonly busy: boolean; readonly tidy: () => void };

/**
 * Lays out anew what people have moved about: the groups of what is selected, or all. Each group keeps its corner, and the
 * result is an edit like any other: everybody sees it, and undo takes it back.
 */
export function useTidy(graph: Graph, view: ViewId, places: ReadonlyMap<ComponentId, Point>): Tidy {
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  const latest = useRef({ graph, view, places });
  latest.current = { graph, view, places };
  const tidy = useCallback(async () => {
    const { graph: now, view: viewId, places: standing } = latest.current;
    const chosen = new Set(desk.ui.getState().selection.map((id) => homeOf(now, id)));
    const groups = groupsOf(now).filter((group) => chosen.size === 0 || chosen.has(group.id));
    setBusy(true);
    const due = new Map<ComponentId, Position>();
    for (const group of groups) {
      const corner = cornerOf(group.nodes.flatMap(({ id }) => standing.get(id as ComponentId) ?? []));
      const laid = await careful(group);
      for (const [id, { x, y }] of laid.places) due.set(id as ComponentId, [corner.x + x, corner.y + y]);
    }
    setBusy(false);
    desk.edit({ label: "Tidy up", mutations: placeMutations(desk.model.getState().view, viewId, due) });
  }, [desk]);
  return { busy, tidy };
}

function homeOf(graph: Graph, id: ComponentId): string {
  const card = graph.cards.get(id);
  return card?.frame ? id : (card?.container ?? LOOSE);
}

function cornerOf(points: readonly Point[]): Point {
  if (points.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...points.map(({ x }) => x)), y: Math.min(...points.map(({ y }) => y)) };
}
