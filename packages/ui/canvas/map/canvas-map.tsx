"use client";

import "@xyflow/react/dist/base.css";
import type { ComponentId } from "@tributary/core/base";
import { schemaRef } from "@tributary/core/model";
import {
  Background,
  BackgroundVariant,
  ConnectionMode,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore as useFlow,
  useStoreApi as usePane,
} from "@xyflow/react";
import {
  type DragEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { cn } from "../../kit/index.ts";
import { newId, useDesk, useUi } from "../desk.ts";
import { connectMutations, type Fit, fitsBetween } from "../model/connect.ts";
import { createCommand } from "../model/commands.ts";
import type { Graph } from "../model/graph.ts";
import { Cursors } from "../presence/cursors.tsx";
import { FollowBanner } from "../presence/follow-banner.tsx";
import { useFollow, useOwnView } from "../presence/use-follow.ts";
import { CardNodeView } from "./card-node.tsx";
import { type Choice, ConnectChooser, ranked } from "./connect-chooser.tsx";
import { ConnectHint } from "./connect-hint.tsx";
import { containerAt, hitAt } from "./hit.ts";
import { FlowModel, type FlowNode } from "./flow-model.ts";
import { lookAtAll } from "./look.ts";
import { FrameNodeView } from "./frame-node.tsx";
import { DOT_BELOW, DOTS_FROM, PAINT_MANY_BELOW, TILE_BELOW } from "./level.ts";
import { MapSkeleton } from "./map-skeleton.tsx";
import { MapTools, type Tool } from "./map-tools.tsx";
import { Minimap, sceneBounds } from "./minimap.tsx";
import { PaintedLayer } from "./painted-layer.tsx";
import { useArrangement } from "./use-arrangement.ts";
import { useDrag } from "./use-drag.ts";
import { useViewId } from "./use-graph.ts";
import { useMapKeys } from "./use-map-keys.ts";
import { useRegion } from "./use-region.ts";
import { useViewpoint } from "./viewpoint.ts";
import { useTidy } from "./use-tidy.ts";
import { EmptyView } from "./empty-view.tsx";
import { ViewBar } from "./view-bar.tsx";
import { ViewDivergence } from "./view-divergence.tsx";
import { type WireEdge, WireView } from "./wire.tsx";

const NODE_TYPES = { card: CardNodeView, frame: FrameNodeView };
const EDGE_TYPES = { wire: WireView };
export const SCHEMA_DRAG = "application/x-tributary-schema";

export type CanvasMapProps = {
  /** What stands on the view that is shown. */
  readonly graph: Graph;
  /** Whether there is nothing on any view. */
  readonly isEmpty: boolean;
  /** Shown in place of the map while there is nothing on it. */
  readonly empty?: ReactNode;
  readonly children?: ReactNode;
};

/** The model as a map one can work on. */
export function CanvasMap(props: CanvasMapProps) {
  return (
    <ReactFlowProvider>
      <MapSurface {...props} />
    </ReactFlowProvider>
  );
}

function MapSurface({ graph, isEmpty, empty, children }: CanvasMapProps) {
  const desk = useDesk();
  const view = useViewId();
  const flow = useReactFlow();
  const pane = usePane();
  const surface = useRef<HTMLDivElement>(null);
  const arrangement = useArrangement(graph, view);
  const tidy = useTidy(graph, view, arrangement.places);
  const drag = useDrag(graph, view, arrangement.places);
  const selection = useUi((ui) => ui.selection);
  const edge = useUi((ui) => ui.edge);
  const hidden = useUi((ui) => ui.hiddenMeanings);
  const [tool, setTool] = useState<Tool>("select");
  const [choice, setChoice] = useState<Choice | null>(null);
  const far = useFlow((state) => state.transform[2] < (graph.cards.size > MANY ? PAINT_MANY_BELOW : DOT_BELOW));
  const tiles = useFlow((state) => state.transform[2] < TILE_BELOW);
  const many = graph.cards.size > MANY;
  const region = useRegion(many);
  const painted = far && graph.cards.size >= DOTS_FROM;
  const editable = desk.mayEdit();
  useOwnView(view);
  useFollow();

  const model = useMemo(() => new FlowModel(), []);
  const chosen = useMemo(() => new Set(selection), [selection]);
  const nodes = useMemo(
    () => model.nodes(graph, drag.places, chosen, region),
    [model, graph, drag.places, chosen, region],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the edges are those of the nodes just made
  const edges = useMemo(
    () => model.edges(graph, drag.places, { selected: edge, hidden }),
    [model, graph, nodes, drag.places, edge, hidden],
  );

  const latest = useRef({ graph, places: drag.places });
  latest.current = { graph, places: drag.places };
  const fit = useCallback(
    (only?: ReadonlySet<ComponentId>, duration = 300) => {
      const bounds = sceneBounds(latest.current.graph, latest.current.places, only);
      if (!bounds) return;
      if (only) flow.fitBounds(grown(bounds, 280), { padding: 0.04, duration });
      else flow.setViewport(lookAtAll(bounds, pane.getState()), { duration });
    },
    [flow, pane],
  );
  useMapKeys({ surface, graph, places: drag.places, view, onTool: setTool, onFit: fit });

  const looked = useRef(false);
  const viewpoint = useViewpoint();
  viewpoint.current.places = drag.places;
  viewpoint.current.ready = arrangement.ready;
  viewpoint.current.look = (ids) => {
    looked.current = true;
    // What stands elsewhere is looked at on the map of everything.
    if (ids.some((id) => latest.current.graph.cards.has(id))) fit(new Set(ids));
    else desk.ui.set({ view: null, listAll: false });
  };
  viewpoint.current.centre = () => {
    const box = surface.current?.getBoundingClientRect();
    return box
      ? flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 })
      : { x: 0, y: 0 };
  };

  // Shows everything once it stands, and again should a better layout arrive before anybody has looked elsewhere.
  const sized = useFlow((state) => state.width > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when a layout was computed, not with every edit
  useEffect(() => {
    if (looked.current || !arrangement.ready || !sized || graph.cards.size === 0) return;
    const chosen = desk.ui.getState().selection;
    if (chosen.length > 0 && chosen.length < 20) fit(new Set(chosen), 0);
    else fit(undefined, 0);
  }, [arrangement.ready, arrangement.layout, sized, graph.cards.size > 0, fit]);

  // Another view is looked at whole.
  const lastView = useRef(view);
  useEffect(() => {
    if (lastView.current === view || !arrangement.ready) return;
    lastView.current = view;
    fit(undefined, 0);
  }, [view, arrangement.ready, fit]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      drag.onMoves(changes);
      const selects = changes.filter((change) => change.type === "select");
      if (selects.length === 0) return;
      const next = new Set(desk.ui.getState().selection);
      for (const { id, selected } of selects) {
        if (selected) next.add(id as ComponentId);
        else next.delete(id as ComponentId);
      }
      desk.ui.set({ selection: [...next], ...(next.size > 0 ? { edge: null } : {}) });
    },
    [desk, drag.onMoves],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      for (const change of changes) {
        if (change.type === "select")
          desk.ui.set(change.selected ? { edge: change.id, selection: [] } : { edge: null });
      }
    },
    [desk],
  );

  const connect = useCallback(
    (fit: Fit, at: Choice["at"]) => {
      const mutations = connectMutations(desk.model.getState().view, fit, newId);
      const verdict = desk.edit({ label: "Connect", mutations });
      if (verdict.ok || !desk.writes()) {
        setChoice(null);
        return;
      }
      // Said here, where it was dropped, so not once more at the foot of the map.
      const note = desk.model.getState().refusals.at(-1);
      if (note) desk.dismissRefusal(note.id);
      setChoice({ at, from: fit.subscriber, fits: [], sentence: verdict.error.sentence });
    },
    [desk],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent) => {
      const { connecting: from, hovered } = desk.ui.getState();
      desk.ui.set({ connecting: null });
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      const box = surface.current?.getBoundingClientRect();
      if (!from || !point || !box) return;
      const target =
        hovered ?? hitAt(latest.current, flow.screenToFlowPosition({ x: point.clientX, y: point.clientY }));
      if (!target || target === from) return;
      const at = { x: point.clientX - box.left, y: point.clientY - box.top };
      const fits = ranked(fitsBetween(desk.model.getState().view, from, target), latest.current.graph, from);
      const [only] = fits;
      if (only && fits.length === 1) connect(only, at);
      else
        setChoice({
          at,
          from,
          fits,
          ...(only
            ? {}
            : { sentence: "Neither of these takes a value from the other, so there is nothing to connect." }),
        });
    },
    [desk, flow, connect],
  );

  const onDrop = (event: DragEvent) => {
    const name = event.dataTransfer.getData(SCHEMA_DRAG);
    const snapshot = desk.model.getState().view;
    const schema = snapshot.schemas.find((one) => schemaRef(one) === name);
    if (!schema) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const container = containerAt(graph, drag.places, at);
    desk.edit(createCommand(snapshot, { schema, at: [at.x - 110, at.y - 30], view, container, newId }));
  };
  const onPointerMove = (event: PointerEvent) =>
    desk.setCursor(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));

  return (
    <div
      ref={surface}
      role="application"
      aria-roledescription="map"
      aria-label="Map of components. The table shows the same as rows."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the map takes the keyboard: arrows, Enter, Delete
      tabIndex={0}
      className={cn(
        "relative size-full overflow-hidden bg-canvas focus-visible:outline-none",
        tool === "hand" && "cursor-grab",
      )}
      onPointerDownCapture={(event) => {
        looked.current = true;
        // Taking the map in hand ends following; pressing "Stop" does so by itself.
        if (!(event.target as Element).closest("[role=status]")) desk.ui.set({ following: null });
      }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => desk.setCursor(null)}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(SCHEMA_DRAG)) event.preventDefault();
      }}
      onDrop={onDrop}
    >
      {arrangement.ready && (painted || (tiles && many)) && (
        <PaintedLayer graph={graph} places={drag.places} what={painted ? "dots" : "edges"} />
      )}
      <ReactFlow<FlowNode, WireEdge>
        nodes={painted || !arrangement.ready ? NO_NODES : nodes}
        edges={painted || (tiles && many) || !arrangement.ready ? NO_EDGES : edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeMouseEnter={(_event, node) => desk.ui.set({ hovered: node.id as ComponentId })}
        onNodeMouseLeave={() => desk.ui.set({ hovered: null })}
        onNodeDoubleClick={(_event, node) => {
          if (desk.writes()) desk.ui.set({ renaming: node.id as ComponentId });
        }}
        onPaneClick={(event) => {
          surface.current?.focus({ preventScroll: true });
          const hit = painted
            ? hitAt(latest.current, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))
            : undefined;
          desk.ui.set({ selection: hit ? [hit] : [], edge: null });
        }}
        onConnectStart={(_event, { nodeId }) => {
          setChoice(null);
          desk.ui.set({ connecting: nodeId as ComponentId });
        }}
        onConnectEnd={onConnectEnd}
        onMoveEnd={() => surface.current?.removeAttribute("data-moving")}
        onMoveStart={(event) => {
          // While it moves, the browser keeps the map as one picture; at rest it is drawn sharp.
          surface.current?.setAttribute("data-moving", "");
          if (!event) return;
          looked.current = true;
          desk.ui.set({ following: null });
        }}
        connectionMode={ConnectionMode.Loose}
        connectionLineStyle={{ stroke: "var(--accent)", strokeWidth: 1.75 }}
        nodesDraggable={desk.writes()}
        nodesConnectable={editable}
        nodesFocusable={false}
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        elevateEdgesOnSelect={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={["Shift", "Meta", "Control"]}
        selectionKeyCode={null}
        selectionMode={SelectionMode.Partial}
        selectionOnDrag={tool === "select"}
        panOnDrag={tool === "hand" ? true : [1, 2]}
        panOnScroll
        zoomActivationKeyCode={["Meta", "Control"]}
        zoomOnDoubleClick={false}
        panActivationKeyCode="Space"
        snapToGrid
        snapGrid={GRID}
        minZoom={0.02}
        maxZoom={2}
        onlyRenderVisibleElements
        disableKeyboardA11y
        proOptions={HIDE}
        className="in-data-moving:[&_.react-flow\_\_viewport]:will-change-transform"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.25} color="var(--grid)" />
      </ReactFlow>
      {arrangement.ready && <Cursors view={view} />}
      <FollowBanner />
      <ConnectHint />
      {choice && (
        <ConnectChooser choice={choice} onChoose={(fit) => connect(fit, choice.at)} onClose={() => setChoice(null)} />
      )}
      {isEmpty && empty && (
        <div className="absolute inset-0 z-10 flex items-center justify-center bg-canvas">{empty}</div>
      )}
      {!isEmpty && graph.cards.size === 0 && <EmptyView />}
      {!isEmpty && (
        <div className="absolute top-3 left-3 z-20">
          <ViewBar />
          <ViewDivergence />
        </div>
      )}
      {graph.cards.size > 0 && !arrangement.ready && <MapSkeleton />}
      {graph.cards.size > 0 && arrangement.ready && (
        <>
          <div className="absolute bottom-3 left-3 z-20">
            <MapTools tool={tool} onTool={setTool} onFit={() => fit()} tidy={desk.writes() ? tidy : undefined} />
          </div>
          {graph.cards.size >= MAPPED_FROM && (
            <div className="absolute right-3 bottom-3 z-20 max-md:hidden">
              <Minimap graph={graph} places={drag.places} />
            </div>
          )}
        </>
      )}
      {children}
    </div>
  );
}

/** With fewer components the map is its own overview. */
const MAPPED_FROM = 12;
/** From here on React Flow is given only what is near, and the connections of tiles are painted. */
const MANY = 400;
const NO_NODES: FlowNode[] = [];
const NO_EDGES: WireEdge[] = [];
const GRID: [number, number] = [8, 8];
const HIDE = { hideAttribution: true };

function grown<R extends { x: number; y: number; width: number; height: number }>(
  { x, y, width, height }: R,
  by: number,
) {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
