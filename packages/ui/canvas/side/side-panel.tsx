"use client";

import { Search, X } from "lucide-react";
import { useState } from "react";
import { Input, Segmented, Skeleton } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { Graph } from "../model/graph.ts";
import { Outline } from "./outline.tsx";
import { ListedLine } from "./listed-line.tsx";
import { type SideTab, sideTab } from "./tab.ts";
import { Palette } from "./palette.tsx";

const TABS = [
  { value: "outline", label: "Outline" },
  { value: "add", label: "Add" },
];

export type SidePanelProps = {
  readonly graph: Graph;
  /** What of it the list shows: what stands on the view that is shown, or everything. */
  readonly listed: Graph;
  readonly pending: boolean;
};

/** Everything in the model as a list, and everything that can be put into it. One search for both, and for the map. */
export function SidePanel({ graph, listed, pending }: SidePanelProps) {
  const desk = useDesk();
  const search = useUi((ui) => ui.search);
  const found = useUi((ui) => (ui.lit?.by === "search" ? ui.lit.ids.size : null));
  const [chosen, setTab] = useState<SideTab>();
  const tab = sideTab(chosen, { isEmpty: !pending && graph.cards.size === 0, mayAdd: desk.writes() });
  return (
    <aside
      aria-label="Outline and palette"
      className="flex min-h-0 w-64 shrink-0 flex-col border-r bg-panel max-md:absolute max-md:inset-y-0 max-md:left-0 max-md:z-30 max-md:shadow-pop"
    >
      <div className="flex flex-col gap-2 p-3 pb-2">
        <span className="relative">
          <Input
            size="sm"
            type="search"
            aria-label="Search components"
            placeholder="Search, or kind: is: image:"
            icon={<Search />}
            value={search}
            onChange={(event) => desk.ui.set({ search: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              desk.ui.set({ search: "" });
              event.currentTarget.blur();
            }}
            className="pr-7 [&::-webkit-search-cancel-button]:hidden"
          />
          {search !== "" && (
            <button
              type="button"
              aria-label="Clear the search"
              onClick={() => desk.ui.set({ search: "" })}
              className="absolute top-1.5 right-1.5 rounded-sm p-0.5 text-faint hover:bg-hover hover:text-ink"
            >
              <X className="size-3" />
            </button>
          )}
        </span>
        <div className="flex items-center justify-between">
          <Segmented
            label="What to list"
            value={tab}
            onValueChange={(value) => setTab(value as SideTab)}
            options={TABS}
          />
          <span role="status" className="text-2xs text-faint">
            {pending ? "" : found === null ? countText(listed) : `${found} found`}
          </span>
        </div>
      </div>
      {pending ? (
        <Rows />
      ) : tab === "outline" ? (
        <>
          <ListedLine all={graph.cards.size - graph.frames.size} />
          <Outline graph={listed} />
        </>
      ) : (
        <Palette graph={graph} onAdd={() => setTab("add")} />
      )}
    </aside>
  );
}

function countText({ cards, frames }: Graph): string {
  const count = cards.size - frames.size;
  return count === 1 ? "1 component" : `${count} components`;
}

/** The list's place while the model is on its way. */
function Rows() {
  return (
    <div role="status" aria-label="Reading the components" className="space-y-1.5 px-3 pt-1">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} className="h-5.5" />
      ))}
    </div>
  );
}
