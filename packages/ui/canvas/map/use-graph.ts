import type { ViewId } from "@tributary/core/base";
import { useMemo } from "react";
import { useDesk, useModel } from "../desk.ts";
import { defaultView } from "../model/commands.ts";
import { type Graph, graphOf } from "../model/graph.ts";

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
  return useModel(({ view }) => defaultView(view));
}
