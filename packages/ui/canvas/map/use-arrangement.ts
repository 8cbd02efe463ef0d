import type { ComponentId, ViewId } from "@tributary/core/base";
import { useEffect, useMemo, useRef, useState } from "react";
import { useDesk, useModel } from "../desk.ts";
import { autoPlaces, groupsOf, placesIn } from "../layout/arrange.ts";
import { careful, warmUp } from "../layout/elk.ts";
import { type Group, layered, type Placed } from "../layout/layered.ts";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";

/** The careful layout may keep the first picture waiting this long; after that the quick one is shown. */
const WAIT_AT_MOST_MS = 1800;
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
  const { model } = useDesk();
  const members = useModel((state) => state.view.views.get(view)?.members);
  const [layouts, setLayouts] = useState<ReadonlyMap<string, Placed> | null>(null);
  const latest = useRef(layouts);
  latest.current = layouts;
  const groups = useMemo(() => groupsOf(graph), [graph]);

  useEffect(warmUp, []);
  useEffect(() => {
    let current = true;
    const due = groups.filter((group) =>
      isDue(group, latest.current, (id) => members?.has(id as ComponentId) ?? false),
    );
    if (due.length === 0 && latest.current) return;
    const known = () =>
      new Map([...(latest.current ?? []), ...due.map((group) => [group.id, layered(group)] as const)]);
    const timer = setTimeout(() => setLayouts(known()), WAIT_AT_MOST_MS);
    if (graph.cards.size > CAREFUL_UP_TO) {
      clearTimeout(timer);
      setLayouts(known());
      return;
    }
    Promise.all(due.map(async (group) => [group.id, await careful(group)] as const)).then((placed) => {
      clearTimeout(timer);
      if (current) setLayouts(new Map([...(latest.current ?? []), ...placed]));
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [graph, groups, members]);

  const auto = useMemo(
    () => autoPlaces(groups, layouts ?? new Map()) as ReadonlyMap<ComponentId, Point>,
    [groups, layouts],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: places depend on the members of this one view
  const places = useMemo(() => placesIn(model.getState().view, view, graph, auto), [model, view, graph, auto, members]);
  return { ready: layouts !== null, layout: layouts, places, auto };
}

function isDue(group: Group, layouts: ReadonlyMap<string, Placed> | null, placed: (id: string) => boolean): boolean {
  const known = layouts?.get(group.id);
  return !known || group.nodes.some(({ id }) => !known.places.has(id) && !placed(id));
}
