"use client";

import { PanelLeft, PanelRight } from "lucide-react";
import { useMemo } from "react";
import { cn, IconButton, Tooltip } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { WireSample } from "../map/wire-sample.tsx";
import { wireOf } from "../map/wire-style.ts";
import type { DrawnMeaning, Graph } from "../model/graph.ts";

/** One quiet line: how much there is, what it changes, what is being computed, and what the lines mean. `graph`: null while it is on its way. */
export function StatusLine({ graph, side }: { readonly graph: Graph | null; readonly side: boolean }) {
  const desk = useDesk();
  const functions = useStore(desk.results, (state) => state.functions);
  const meanings = useMemo(() => [...new Set((graph?.edges ?? []).map(({ meaning }) => meaning))].sort(), [graph]);
  const { added, changed, removed } = graph?.counts ?? NONE;
  const busy = functions.running + functions.waiting;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t bg-panel px-2 text-2xs text-muted">
      {side && <PanelToggle panel="side" />}
      {graph && <span>{counted(graph.cards.size - graph.frames.size, "component")}</span>}
      {graph && <span className="max-md:hidden">{counted(graph.edges.length, "connection")}</span>}
      {graph && desk.kind === "changeSet" && (
        <span className="flex gap-2 font-medium">
          <span className={added > 0 ? "text-added-text" : "text-faint"}>+{added}</span>
          <span className={changed > 0 ? "text-changed-text" : "text-faint"}>~{changed}</span>
          <span className={removed > 0 ? "text-removed-text" : "text-faint"}>−{removed}</span>
        </span>
      )}
      <span role="status" className={cn("transition-opacity", busy === 0 && "opacity-0")}>
        {busy > 0 && `Checking ${busy}…`}
      </span>
      <span className="flex-1" />
      {meanings.length > 0 && (
        <fieldset aria-label="Connections shown" className="flex items-center gap-3 max-md:hidden">
          {meanings.map((meaning) => (
            <MeaningToggle key={meaning} meaning={meaning} />
          ))}
        </fieldset>
      )}
      <PanelToggle panel="inspector" />
    </footer>
  );
}

const NONE = { added: 0, changed: 0, removed: 0 };

const PANELS = {
  side: { icon: PanelLeft, words: "outline and palette", key: "[" },
  inspector: { icon: PanelRight, words: "inspector", key: "]" },
} as const;

function PanelToggle({ panel }: { readonly panel: keyof typeof PANELS }) {
  const desk = useDesk();
  const open = useUi((ui) => ui.panels[panel]);
  const { icon: Icon, words, key } = PANELS[panel];
  return (
    <IconButton
      size="sm"
      side="top"
      className="size-5"
      label={`${open ? "Hide" : "Show"} the ${words}`}
      shortcut={key}
      pressed={open}
      onClick={() => desk.ui.set({ panels: { ...desk.ui.getState().panels, [panel]: !open } })}
    >
      <Icon />
    </IconButton>
  );
}

function MeaningToggle({ meaning }: { readonly meaning: DrawnMeaning }) {
  const desk = useDesk();
  const hidden = useUi((ui) => ui.hiddenMeanings.has(meaning));
  const toggle = () => {
    const next = new Set(desk.ui.getState().hiddenMeanings);
    if (!next.delete(meaning)) next.add(meaning);
    desk.ui.set({ hiddenMeanings: next });
  };
  return (
    <Tooltip
      side="top"
      content={`One component ${wireOf(meaning).sentence} another. Press to ${hidden ? "show" : "hide"}.`}
    >
      <button
        type="button"
        aria-pressed={!hidden}
        onClick={toggle}
        className={cn("flex items-center gap-1.5 rounded-sm px-1 hover:text-ink", hidden && "opacity-40 line-through")}
      >
        <WireSample meaning={meaning} />
        {wireOf(meaning).word}
      </button>
    </Tooltip>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
