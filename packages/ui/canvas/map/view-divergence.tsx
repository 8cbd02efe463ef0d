"use client";

import { useModel } from "../desk.ts";
import { DivergenceNote } from "../inspector/divergence-note.tsx";
import { useViewId } from "./use-graph.ts";

/** What Head changed of the view that is shown, too: its name. */
export function ViewDivergence() {
  const shown = useViewId();
  const divergence = useModel(({ divergences }) =>
    divergences?.find(({ root, key }) => root === "view" && key === shown),
  );
  if (!divergence) return null;
  return (
    <div className="mt-1.5 w-72 max-w-full rounded-md bg-panel shadow-card">
      <DivergenceNote divergence={divergence} titled />
    </div>
  );
}
