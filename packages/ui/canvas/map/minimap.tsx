"use client";

import type { ComponentId } from "@tributary/core/base";
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useMemo, useRef } from "react";
import { frameRect, sizeOf } from "../layout/arrange.ts";
import { boundsOf, type Point, type Rect } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";
import { paint, readPalette } from "./painter.ts";
import { useScene } from "./use-scene.ts";

const WIDTH = 184;
const HEIGHT = 116;
const MARGIN = 10;

export type MinimapProps = { readonly graph: Graph; readonly places: ReadonlyMap<ComponentId, Point> };

/** Everything there is, and which part of it is in sight. Drag to look elsewhere. */
export function Minimap({ graph, places }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  const { setCenter, getZoom } = useReactFlow();
  const scene = useScene(graph, places, false);
  const camera = useMemo(() => cameraOver(sceneBounds(graph, places)), [graph, places]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const draw = () => {
      const ratio = window.devicePixelRatio || 1;
      element.width = WIDTH * ratio;
      element.height = HEIGHT * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, scene, camera, readPalette(element), { width: WIDTH, height: HEIGHT });
    };
    // Dragging changes the scene sixty times a second; the small picture follows when there is time.
    const frame = setTimeout(draw, 60);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    return () => {
      clearTimeout(frame);
      theme.disconnect();
    };
  }, [scene, camera]);

  useEffect(() => {
    const show = () => {
      const { transform, width, height } = flow.getState();
      const [x, y, zoom] = transform;
      const element = sight.current;
      if (!element) return;
      const left = (-x / zoom) * camera.zoom + camera.x;
      const top = (-y / zoom) * camera.zoom + camera.y;
      element.style.transform = `translate(${left}px, ${top}px)`;
      element.style.width = `${(width / zoom) * camera.zoom}px`;
      element.style.height = `${(height / zoom) * camera.zoom}px`;
    };
    show();
    return flow.subscribe(show);
  }, [flow, camera]);

  const look = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - camera.x) / camera.zoom;
    const y = (event.clientY - box.top - camera.y) / camera.zoom;
    setCenter(x, y, { zoom: getZoom() });
  };

  return (
    <div
      aria-hidden="true"
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={look}
      className="relative cursor-crosshair overflow-hidden rounded-lg bg-panel/90 shadow-card ring-1 ring-line backdrop-blur-sm"
    >
      <canvas ref={canvas} className="size-full" />
      <div
        ref={sight}
        className="pointer-events-none absolute top-0 left-0 rounded-sm bg-accent/8 ring-1 ring-accent/70"
      />
    </div>
  );
}

/** The box around everything that has a place. */
export function sceneBounds(
  graph: Graph,
  places: ReadonlyMap<ComponentId, Point>,
  only?: ReadonlySet<ComponentId>,
): Rect | undefined {
  const rects: Rect[] = [];
  for (const card of graph.cards.values()) {
    if (only && !only.has(card.id)) continue;
    const at = places.get(card.id);
    const rect = card.frame ? frameRect(graph, card.id, places) : at && { ...at, ...sizeOf(card) };
    if (rect) rects.push(rect);
  }
  return boundsOf(rects);
}

function cameraOver(bounds: Rect | undefined): { readonly x: number; readonly y: number; readonly zoom: number } {
  if (!bounds) return { x: 0, y: 0, zoom: 0.1 };
  const zoom = Math.min((WIDTH - 2 * MARGIN) / bounds.width, (HEIGHT - 2 * MARGIN) / bounds.height, 0.12);
  return {
    zoom,
    x: (WIDTH - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: (HEIGHT - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}
