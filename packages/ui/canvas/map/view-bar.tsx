"use client";

import { X } from "lucide-react";
import { IconButton } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { MAIN_VIEW } from "@tributary/core/model";
import { useViewId } from "./use-graph.ts";
import { ViewMenu } from "./view-menu.tsx";
import { useViewpoint } from "./viewpoint.ts";

/** Which view is shown, above the map and the table alike, and one press back to everything. */
export function ViewBar() {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const shown = useViewId();
  const isMissing = useUi((ui) => ui.view !== null) && shown === MAIN_VIEW;
  const toEverything = () => desk.ui.set({ view: null, listAll: false, edge: null });
  return (
    <div className="flex items-center gap-1">
      <ViewMenu shown={shown} places={() => viewpoint.current.places} />
      {shown !== MAIN_VIEW && (
        <IconButton size="sm" label="Back to everything" onClick={toEverything}>
          <X />
        </IconButton>
      )}
      {isMissing && (
        <span
          role="status"
          className="ml-1 flex items-center gap-1 rounded-md bg-panel px-2 py-1 text-2xs text-muted shadow-card"
        >
          {desk.kind === "head" ? "Head has" : "This change set has"} no such view, so everything is shown.
          <button type="button" onClick={toEverything} className="rounded-sm font-medium text-ink hover:underline">
            All right
          </button>
        </span>
      )}
    </div>
  );
}
