"use client";

import { Layers } from "lucide-react";
import { Button } from "../../kit/index.ts";
import { useDesk, useModel, useUi } from "../desk.ts";
import { useViewId } from "../map/use-graph.ts";
import { useViewpoint } from "../map/viewpoint.ts";
import { placesFor, putOnViewCommand } from "../model/views.ts";
import { MAIN_VIEW } from "@tributary/core/model";

/** Above the outline while a view is shown: which one it lists, the way to all the others, and what to do with them. */
export function ListedLine({ all }: { readonly all: number }) {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const id = useViewId();
  const listAll = useUi((ui) => ui.listAll);
  const selection = useUi((ui) => ui.selection);
  const view = useModel((state) => (id === MAIN_VIEW ? undefined : state.view.views.get(id)));
  if (!view) return null;
  const off = listAll ? selection.filter((each) => !view.members.has(each)) : [];
  const put = () =>
    desk.edit(putOnViewCommand(desk.model.getState().view, view, placesFor(off, viewpoint.current.places)));
  return (
    <div className="mx-3 mb-2 rounded-md bg-sunken px-2 py-1.5 text-2xs text-muted">
      <div className="flex items-center gap-1.5">
        <Layers aria-hidden="true" className="size-3 shrink-0 text-faint" />
        <span className="min-w-0 flex-1 truncate">
          {listAll ? `All ${all}, ` : ""}
          <span className="font-medium text-ink">{view.name}</span> {listAll ? "on the map" : "only"}
        </span>
        <button
          type="button"
          onClick={() => desk.ui.set({ listAll: !listAll })}
          className="shrink-0 rounded-sm font-medium text-accent-text hover:underline"
        >
          {listAll ? "List the view" : `List all ${all}`}
        </button>
      </div>
      {off.length > 0 && desk.mayEdit() && (
        <Button size="sm" className="mt-1.5 w-full" onClick={put}>
          <span className="truncate">
            Put {off.length} on {view.name}
          </span>
        </Button>
      )}
    </div>
  );
}
