import type { ComponentId, ViewId } from "@tributary/core/base";
import { useMemo } from "react";
import { useDesk, useModel, useUi } from "../desk.ts";
import { type Graph, graphOf } from "../model/graph.ts";
import { graphWithin, shownView } from "../model/views.ts";
import { MAIN_VIEW } from "@tributary/core/model";

/** The model as something to draw; a new one only when components, not mere places, have changed. */
export function useGraph(): Graph {
  const { model } = useDesk();
  const components = useModel(({ view }) => view.components);
  const schemas = useModel(({ view }) => view.schemas);
  const base = useModel((state) => state.base);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is read whole; these are the parts that matter
  return useMemo(() => graphOf(model.getState().view, base), [model, components, schemas, base]);
}

export function useViewId(): ViewId {
  const chosen = useUi((ui) => ui.view);
  return useModel(({ view }) => shownView(view, chosen));
}

/** Whether a component is listed here, and does not stand on the view that is shown. */
export function useIsOff(component: ComponentId): boolean {
  const view = useViewId();
  return useModel((state) => view !== MAIN_VIEW && !(state.view.views.get(view)?.members.has(component) ?? true));
}

/** What of it stands on the view that is shown. */
export function useShownGraph(graph: Graph, view: ViewId): Graph {
  const members = useModel((state) => (view === MAIN_VIEW ? undefined : state.view.views.get(view)?.members));
  return useMemo(() => (members ? graphWithin(graph, members) : graph), [graph, members]);
}
