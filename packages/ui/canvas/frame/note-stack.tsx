"use client";

import type { ComponentId, FunctionId } from "@tributary/core/base";
import { nameOf, type Snapshot, titleOfFunction } from "@tributary/core/model";
import { type ChangeSetReplica, type RefusalNote, useStore } from "../../replica/index.ts";
import { NoteCard } from "./note-card.tsx";

export type NoteStackProps = {
  readonly replica: ChangeSetReplica;
  /** Whether a note stands at its own place on this page already; none does unless given. */
  readonly isInPlace?: (note: RefusalNote) => boolean;
};

/** On a page without a map: what was refused, or not undone, and has no place in sight. Said aloud as well. */
export function NoteStack({ replica, isInPlace }: NoteStackProps) {
  const refusals = useStore(replica, (state) => state.refusals);
  const view = useStore(replica, (state) => state.view);
  const unseen = refusals.filter((note) => !isInPlace?.(note)).slice(-3);
  return (
    <div
      aria-live="assertive"
      className="pointer-events-none fixed inset-x-0 bottom-10 z-30 flex flex-col items-center gap-2 px-4"
    >
      {unseen.map((note) => (
        <NoteCard
          key={note.id}
          note={note}
          name={aboutOf(note, view)}
          onDismiss={() => replica.dismissRefusal(note.id)}
        />
      ))}
    </div>
  );
}

function aboutOf({ component, function: id }: RefusalNote, view: Snapshot): string | undefined {
  const found = component === undefined ? undefined : view.components.get(component as ComponentId);
  if (found) return nameOf(found);
  const definition = id === undefined ? undefined : view.functions.get(id as FunctionId);
  return definition && titleOfFunction(definition);
}
