import type { ComponentId } from "@tributary/core/base";
import { useMemo } from "react";
import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";
import type { Scene } from "./painter.ts";
import { statusIn } from "./use-status.ts";

/** What the painter paints: the same model, selection, search and states as the cards show. */
export function useScene(graph: Graph, places: ReadonlyMap<ComponentId, Point>, edges: boolean): Scene {
  const desk = useDesk();
  const live = useStore(desk.live, (state) => state);
  const attention = useStore(desk.presence, (state) => state.attention);
  const selection = useUi((ui) => ui.selection);
  const lit = useUi((ui) => ui.lit);
  return useMemo(
    () => ({
      graph,
      places,
      edges,
      selection: new Set(selection),
      lit: lit?.ids ?? null,
      stateOf: (id) => statusIn(live, id)?.state,
      peers: new Map([...attention].map(([id, peers]) => [id, peers[0]?.colour ?? "#888"])),
    }),
    [graph, places, edges, selection, lit, live, attention],
  );
}
