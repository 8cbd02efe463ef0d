"use client";

import type { VersionComparison } from "@tributary/core/protocol";
import { useState } from "react";
import { FunctionCard } from "../review/function-card.tsx";
import { KindCard } from "../review/kind-card.tsx";
import { NoteCard } from "../review/note-card.tsx";
import type { CardControls } from "../review/thing-card.tsx";
import { ViewCard } from "../review/view-card.tsx";

export type ComparedThingsProps = {
  readonly comparison: Pick<VersionComparison, "functions" | "schemas" | "notes" | "views">;
  /** Whether what changed of each is in sight at first. */
  readonly open: boolean;
};

/** Functions, kinds, notes and views that differ between two versions, each as a review shows it; there is nothing to decide here. */
export function ComparedThings({ comparison, open }: ComparedThingsProps) {
  const { functions, schemas, notes, views } = comparison;
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const controlsOf = (key: string): CardControls => ({
    ...READ_ONLY,
    open: turned.has(key) !== open,
    onOpen: (wanted) => {
      const next = new Set(turned);
      if (wanted === open) next.delete(key);
      else next.add(key);
      setTurned(next);
    },
  });
  return (
    <div className="space-y-2">
      {functions.map((change) => (
        <FunctionCard
          key={change.function}
          change={change}
          finding={undefined}
          controls={controlsOf(change.function)}
          reverting={null}
        />
      ))}
      {schemas.map((change) => (
        <KindCard key={change.schema} change={change} controls={controlsOf(change.schema)} />
      ))}
      {notes.length > 0 && <NoteCard notes={notes} controlsOf={controlsOf} />}
      {views.map((change) => (
        <ViewCard key={change.key} change={change} controls={controlsOf(change.key)} reverting={null} />
      ))}
    </div>
  );
}

const READ_ONLY = {
  viewed: false,
  onViewed: undefined,
  changedSince: undefined,
  chosen: false,
  risk: undefined,
  onChosen: undefined,
  onTakeBack: undefined,
  current: false,
} as const;
