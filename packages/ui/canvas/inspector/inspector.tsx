"use client";

import { useUi } from "../desk.ts";
import type { Graph } from "../model/graph.ts";
import type { ComponentFunctions, ComponentHistory } from "../props.ts";
import { ComponentInspector } from "./component-inspector.tsx";
import { ManyInspector } from "./many-inspector.tsx";
import { Overview } from "./overview.tsx";

export type InspectorProps = {
  readonly graph: Graph;
  readonly history?: ComponentHistory | undefined;
  readonly functions?: ComponentFunctions | undefined;
  /** An earlier version is shown: of that nothing is observed or checked. */
  readonly past?: boolean;
  /** The model is still on its way. */
  readonly pending?: boolean;
};

/** All about what is selected: one component, several, or, with nothing selected, the whole. */
export function Inspector({ graph, history, functions, past = false, pending = false }: InspectorProps) {
  const selection = useUi((ui) => ui.selection);
  const [only, ...others] = selection;
  return (
    <aside
      aria-label="Inspector"
      className="flex min-h-0 w-[348px] shrink-0 flex-col border-l bg-panel max-md:absolute max-md:inset-y-0 max-md:right-0 max-md:z-30 max-md:w-full"
    >
      {only === undefined ? (
        <Overview graph={graph} past={past} pending={pending} />
      ) : others.length > 0 ? (
        <ManyInspector graph={graph} ids={selection} />
      ) : (
        <ComponentInspector key={only} id={only} graph={graph} history={history} functions={functions} />
      )}
    </aside>
  );
}
