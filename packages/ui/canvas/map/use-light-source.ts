import type { ComponentId } from "@tributary/core/base";
import { useEffect } from "react";
import { useDesk, useUi } from "../desk.ts";
import type { Graph } from "../model/graph.ts";
import { searchIn } from "../model/search.ts";

/** A hover must last this long before it dims the rest, so that crossing the canvas does not make it flicker. */
const HOVER_AFTER_MS = 220;

/** Keeps the light on what a search finds, or on the neighbours of what is hovered. */
export function useLightSource(graph: Graph): void {
  const desk = useDesk();
  const search = useUi((ui) => ui.search);
  const hovered = useUi((ui) => ui.hovered);
  const connecting = useUi((ui) => ui.connecting !== null);
  useEffect(() => {
    const found = searchIn(graph, desk.model.getState().view, search);
    if (found) {
      desk.ui.set({ lit: { ids: found, by: "search" } });
      return;
    }
    if (hovered === null || connecting || graph.cards.get(hovered)?.frame) {
      desk.ui.set({ lit: null });
      return;
    }
    const timer = setTimeout(() => {
      const near = neighbours(graph, hovered);
      desk.ui.set({ lit: near.size > 1 ? { ids: near, by: "hover" } : null });
    }, HOVER_AFTER_MS);
    return () => clearTimeout(timer);
  }, [desk, graph, search, hovered, connecting]);
}

function neighbours(graph: Graph, id: ComponentId): ReadonlySet<ComponentId> {
  const near = new Set([id]);
  for (const { from, to } of graph.edges) {
    if (from === id) near.add(to);
    if (to === id) near.add(from);
  }
  return near;
}
