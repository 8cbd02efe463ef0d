"use client";

import type { ComponentId } from "@tributary/core/base";
import { useDesk, useModel, useUi } from "../desk.ts";
import type { Graph } from "../model/graph.ts";
import { NoteCard } from "./note-card.tsx";

/**
 * What is said of edits whose place is not in sight, and the way there: refusals, and remarks with how much they matter. A mere note
 * waits at its field. Nothing is lost and nothing shakes.
 */
export function RefusalStack({ graph }: { readonly graph: Graph }) {
  const desk = useDesk();
  const only = useUi(({ selection }) => (selection.length === 1 ? selection[0] : undefined));
  const refusals = useModel((state) => state.refusals);
  const unseen = refusals
    .filter((note) => note.path === undefined || (note.component !== only && note.remark !== "info"))
    .slice(-3);
  if (unseen.length === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-14 z-30 flex flex-col items-center gap-2 px-4">
      {unseen.map((note) => {
        const card = note.component === undefined ? undefined : graph.cards.get(note.component as ComponentId);
        const show = () =>
          card &&
          desk.ui.set({
            selection: [card.id],
            edge: null,
            tab: "attributes",
            reveal: { component: card.id, path: note.path ?? "" },
          });
        return (
          <NoteCard
            key={note.id}
            note={note}
            name={card?.name}
            onShow={card && note.path !== undefined ? show : undefined}
            onDismiss={() => desk.dismissRefusal(note.id)}
          />
        );
      })}
    </div>
  );
}
