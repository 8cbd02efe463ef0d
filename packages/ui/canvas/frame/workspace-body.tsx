"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { GenerateProvider } from "../generate.ts";
import { useAddressedView } from "./use-addressed-view.ts";
import { useNarrowPanels } from "./use-narrow-panels.ts";
import { useLedToThread } from "./use-led-to-thread.ts";
import { Inspector } from "../inspector/inspector.tsx";
import { CanvasMap } from "../map/canvas-map.tsx";
import { MapSkeleton } from "../map/map-skeleton.tsx";
import { useGraph, useShownGraph, useViewId } from "../map/use-graph.ts";
import { useLightSource } from "../map/use-light-source.ts";
import { NO_VIEWPOINT, type Viewpoint, ViewpointProvider } from "../map/viewpoint.ts";
import type { Graph } from "../model/graph.ts";
import type { CommonProps } from "../props.ts";
import { SidePanel } from "../side/side-panel.tsx";
import { ComponentTable } from "../table/component-table.tsx";
import { Announcer } from "./announcer.tsx";
import { OfferDialog } from "./offer-dialog.tsx";
import { RefusalStack } from "./refusal-stack.tsx";
import { StatusLine } from "./status-line.tsx";

const NOTHING: Graph = {
  cards: new Map(),
  edges: [],
  frames: new Map(),
  loose: [],
  counts: { added: 0, changed: 0, removed: 0 },
};

export type WorkspaceBodyProps = CommonProps & {
  /** The line above everything that says what this is. */
  readonly bar: ReactNode;
  readonly title: string;
  /** The model is still on its way: nothing is drawn that would have to move. */
  readonly pending?: boolean;
  /** Drawn around the map: a change set, open or not, or the past, is never taken for what runs. */
  readonly frame?: keyof typeof FRAMES | null;
};

const FRAMES = {
  changeSet: "border-accent/55",
  ended: "border-line-strong",
  past: "border-drifted/60 border-dashed",
};

/** Outline, map or table, inspector and status line, around one desk. */
export function WorkspaceBody({
  bar,
  title,
  pending = false,
  mode = "map",
  selected,
  thread,
  onSelectionChange,
  view: askedView,
  onViewChange,
  history,
  functions,
  frame = null,
  drawer,
  empty,
  onGenerate,
}: WorkspaceBodyProps) {
  const desk = useDesk();
  const graph = useGraph();
  const view = useViewId();
  const shown = useShownGraph(graph, view);
  const listAll = useUi((ui) => ui.listAll);
  const listed = listAll ? graph : shown;
  useLightSource(listed);
  useAddressedView(askedView, onViewChange);
  const viewpoint = useRef<Viewpoint>({ ...NO_VIEWPOINT });
  const selection = useUi((ui) => ui.selection);
  const panels = useUi((ui) => ui.panels);

  const asked = selected?.join(" ") ?? "";
  useEffect(() => {
    if (asked === "") return;
    const ids = asked.split(" ") as (typeof selection)[number][];
    if (desk.ui.getState().selection.join(" ") === asked) return;
    desk.ui.set({ selection: ids, edge: null });
    if (viewpoint.current.ready) viewpoint.current.look(ids);
  }, [asked, desk]);
  useNarrowPanels(selection);
  useLedToThread(pending ? undefined : thread, viewpoint);
  useEffect(() => onSelectionChange?.(selection), [selection, onSelectionChange]);
  useEffect(() => desk.setSelection(selection), [desk, selection]);

  return (
    <ViewpointProvider value={viewpoint}>
      <GenerateProvider value={onGenerate ?? null}>
        <section
          aria-label={title}
          className="flex size-full min-h-0 flex-col overflow-hidden bg-canvas text-ink"
          data-kind={desk.kind}
        >
          {bar}
          <div className="relative flex min-h-0 flex-1">
            {mode === "map" && panels.side && (
              <SidePanel graph={pending ? NOTHING : graph} listed={pending ? NOTHING : listed} pending={pending} />
            )}
            <div className="relative flex min-w-0 flex-1 flex-col">
              <div className="relative min-h-0 flex-1">
                {pending ? (
                  <MapSkeleton />
                ) : mode === "map" ? (
                  <CanvasMap graph={shown} isEmpty={graph.cards.size === 0} empty={empty} />
                ) : (
                  <ComponentTable graph={shown} all={graph} empty={empty} />
                )}
                {frame && (
                  <div
                    aria-hidden="true"
                    className={cn("pointer-events-none absolute inset-0 z-20 border-2", FRAMES[frame])}
                  />
                )}
                <RefusalStack graph={graph} />
              </div>
              {drawer}
            </div>
            {panels.inspector && (
              <Inspector
                graph={pending ? NOTHING : graph}
                history={history}
                functions={functions}
                past={frame === "past"}
                pending={pending}
              />
            )}
          </div>
          <StatusLine graph={pending ? null : graph} side={mode === "map"} />
          <Announcer />
          <OfferDialog />
        </section>
      </GenerateProvider>
    </ViewpointProvider>
  );
}
