"use client";

import type { ComponentId } from "@tributary/core/base";
import { Copy, Trash2 } from "lucide-react";
import { Button } from "../../kit/index.ts";
import { newId, useDesk } from "../desk.ts";
import { KindIcon } from "../map/icons.tsx";
import { useViewpoint } from "../map/viewpoint.ts";
import { BulkEdit } from "./bulk-edit.tsx";
import { useViewId } from "../map/use-graph.ts";
import { deleteCommand, duplicateCommand } from "../model/commands.ts";
import type { Graph } from "../model/graph.ts";

/** Several components at once: which, and what can be done to all. */
export function ManyInspector({ graph, ids }: { readonly graph: Graph; readonly ids: readonly ComponentId[] }) {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const view = useViewId();
  const cards = ids.flatMap((id) => graph.cards.get(id) ?? []);
  const snapshot = () => desk.model.getState().view;
  const placeOf = (id: ComponentId) => {
    const at = viewpoint.current.places.get(id);
    return at && ([at.x, at.y] as const);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="border-b px-4 py-3.5">
        <h2 className="font-semibold text-base text-ink">{cards.length} components</h2>
        {desk.mayEdit() && (
          <div className="mt-2.5 flex gap-2">
            <Button
              size="sm"
              icon={<Copy />}
              onClick={() => desk.edit(duplicateCommand(snapshot(), ids, { view, placeOf, newId }))}
            >
              Duplicate
            </Button>
            <Button
              size="sm"
              variant="danger"
              icon={<Trash2 />}
              onClick={() => desk.edit(deleteCommand(snapshot(), ids))}
            >
              Delete
            </Button>
          </div>
        )}
      </header>
      {desk.mayEdit() && <BulkEdit key={ids.join()} ids={ids} />}
      <ul className="min-h-0 flex-1 overflow-y-auto p-2">
        {cards.slice(0, 200).map((card) => (
          <li key={card.id}>
            <button
              type="button"
              onClick={() => desk.ui.set({ selection: [card.id] })}
              className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
            >
              <KindIcon name={card.icon} className="size-3.5 shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate text-ink">{card.name}</span>
              <span className="text-2xs text-faint">{card.kind}</span>
            </button>
          </li>
        ))}
        {cards.length > 200 && <li className="px-2 py-1.5 text-2xs text-faint">and {cards.length - 200} more</li>}
      </ul>
    </div>
  );
}
