"use client";

import type { ComponentId } from "@tributary/core/base";
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";
import { type Camera, paint, paintEdges, readPalette } from "./painter.ts";
import { useScene } from "./use-scene.ts";

export type PaintedLayerProps = {
  readonly graph: Graph;
  readonly places: ReadonlyMap<ComponentId, Point>;
  /** Dots for everything, or only the connections, for tiles that React draws. */
  readonly what: "dots" | "edges";
};

/** The picture is this much larger than the window on every side, so that moving it rarely means painting it anew. */
const MARGIN = 0.3;
const REPAINT_AFTER_MS = 110;

/**
 * The model from far away, painted: thousands of components in one picture. While one pans or zooms the picture is moved
 * and scaled as a whole; it is painted again when one stops, or nears its edge.
 */
export function PaintedLayer({ graph, places, what }: PaintedLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const scene = useScene(graph, places, what === "dots");
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    let palette = readPalette(element);
    let painted: (Camera & { readonly left: number; readonly top: number }) | undefined;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const draw = () => {
      frame = 0;
      clearTimeout(timer);
      const { transform, width, height } = flow.getState();
      const [x, y, zoom] = transform;
      const [left, top] = [Math.round(width * MARGIN), Math.round(height * MARGIN)];
      const size = { width: width + 2 * left, height: height + 2 * top };
      element.width = Math.round(size.width * ratio);
      element.height = Math.round(size.height * ratio);
      element.style.width = `${size.width}px`;
      element.style.height = `${size.height}px`;
      element.style.transform = `translate(${-left}px, ${-top}px)`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const camera = { x: x + left, y: y + top, zoom };
      if (what === "dots") paint(context, scene, camera, palette, size);
      else paintEdges(context, scene, camera, palette);
      painted = { x, y, zoom, left, top };
    };
    const due = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const follow = () => {
      const { transform, width, height } = flow.getState();
      const [x, y, zoom] = transform;
      if (!painted) return due();
      const scale = zoom / painted.zoom;
      const [dx, dy] = [x - painted.x * scale, y - painted.y * scale];
      element.style.transform = `translate(${dx - painted.left * scale}px, ${dy - painted.top * scale}px) scale(${scale})`;
      const covers =
        dx - painted.left * scale <= 0 &&
        dy - painted.top * scale <= 0 &&
        dx + (width + painted.left) * scale >= width &&
        dy + (height + painted.top) * scale >= height;
      if (!covers) return due();
      clearTimeout(timer);
      timer = setTimeout(due, REPAINT_AFTER_MS);
    };
    draw();
    const stop = flow.subscribe(({ transform, width, height }, before) => {
      if (transform !== before.transform || width !== before.width || height !== before.height) follow();
    });
    const theme = new MutationObserver(() => {
      palette = readPalette(element);
      due();
    });
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    return () => {
      stop();
      theme.disconnect();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [flow, scene, what]);
  return (
    <div className="pointer-events-none absolute inset-0 z-0 overflow-hidden">
      <canvas ref={canvas} tabIndex={-1} className="absolute top-0 left-0 origin-top-left will-change-transform" />
    </div>
  );
}
