"use client";

import type { ComponentId } from "@tributary/core/base";
import { CircleX, ScrollText, X } from "lucide-react";
import { Button, cn } from "../../kit/index.ts";
import { useDesk, useModel, useUi } from "../desk.ts";
import type { Graph } from "../model/graph.ts";

/** Refusals whose place is not in sight: what was refused, and the way there. Nothing is lost and nothing shakes. */
export function RefusalStack({ graph }: { readonly graph: Graph }) {
  const desk = useDesk();
  const only = useUi(({ selection }) => (selection.length === 1 ? selection[0] : undefined));
  const refusals = useModel((state) => state.refusals);
  const unseen = refusals.filter((note) => note.path === undefined || note.component !== only).slice(-3);
  if (unseen.length === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-14 z-30 flex flex-col items-center gap-2 px-4">
      {unseen.map((note) => {
        const card = note.component === undefined ? undefined : graph.cards.get(note.component as ComponentId);
        return (
          <div
            key={note.id}
            className={cn(
              "pointer-events-auto flex w-full max-w-lg animate-pop-in items-start gap-2.5 rounded-lg bg-raised px-3 py-2.5 text-sm shadow-pop ring-1",
              note.remark ? "ring-line-strong" : "ring-failed/30",
            )}
          >
            {note.remark ? (
              <ScrollText aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent-text" />
            ) : (
              <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-failed-text" />
            )}
            <p className="min-w-0 flex-1">
              {card && <span className="font-medium text-ink">{card.name}: </span>}
              <span className="text-ink/90">{note.sentence}</span>
            </p>
            {card && note.path !== undefined && (
              <Button
                size="sm"
                onClick={() =>
                  desk.ui.set({
                    selection: [card.id],
                    edge: null,
                    tab: "attributes",
                    reveal: { component: card.id, path: note.path ?? "" },
                  })
                }
              >
                Show
              </Button>
            )}
            <button
              type="button"
              aria-label="Dismiss"
              onClick={() => desk.dismissRefusal(note.id)}
              className="rounded-sm p-1 text-muted hover:bg-hover hover:text-ink"
            >
              <X className="size-3.5" />
            </button>
          </div>
        );
      })}
    </div>
  );
}
