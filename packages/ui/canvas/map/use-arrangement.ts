import type { ComponentId, ViewId } from "@tributary/core/base";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useDesk, useModel } from "../desk.ts";
import { autoPlaces, groupsOf, placesIn } from "../layout/arrange.ts";
import { Arranger } from "../layout/arranger.ts";
import { careful, warmUp } from "../layout/elk.ts";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";

/** Models larger than this get the quick layout: the same for everybody, and at once. */
const CAREFUL_UP_TO = 1200;

export type Arrangement = {
  /** False until the first picture stands, so that nothing jumps. */
  readonly ready: boolean;
  /** Another one whenever a layout was computed; the same while people merely edit. */
  readonly layout: unknown;
  readonly places: ReadonlyMap<ComponentId, Point>;
  /** Where everything would stand if nobody had placed anything. */
  readonly auto: ReadonlyMap<ComponentId, Point>;
};

/**
 * Where everything stands. Groups are laid out once and again only when something new without a place joins them: a new
 * connection or a deletion moves nothing under people's hands.
 */
export function useArrangement(graph: Graph, view: ViewId): Arrangement {
  const { model, ui } = useDesk();
  const members = useModel((state) => state.view.views.get(view)?.members);
  const [arranger] = useState(
    () => new Arranger({ careful, mayMove: () => !ui.getState().hovered && !ui.getState().connecting }),
  );
  const layouts = useSyncExternalStore(arranger.subscribe, arranger.layouts, arranger.layouts);
  const groups = useMemo(() => groupsOf(graph), [graph]);

  useEffect(warmUp, []);
  useEffect(() => () => arranger.stop(), [arranger]);
  useEffect(() => {
    const isPlaced = (id: string) => members?.has(id as ComponentId) ?? false;
    arranger.arrange(groups, { isPlaced, many: graph.cards.size > CAREFUL_UP_TO });
  }, [arranger, graph, groups, members]);

  const auto = useMemo(
    () => autoPlaces(groups, layouts ?? new Map()) as ReadonlyMap<ComponentId, Point>,
    [groups, layouts],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: places depend on the members of this one view
  const places = useMemo(() => placesIn(model.getState().view, view, graph, auto), [model, view, graph, auto, members]);
  return { ready: layouts !== null, layout: layouts, places, auto };
}
