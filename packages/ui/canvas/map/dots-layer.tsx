"use client";

import type { ComponentId } from "@tributary/core/base";
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Point } from "../layout/pack.ts";
import type { Graph } from "../model/graph.ts";
import { paint, readPalette } from "./painter.ts";
import { useScene } from "./use-scene.ts";

export type DotsLayerProps = { readonly graph: Graph; readonly places: ReadonlyMap<ComponentId, Point> };

/** The whole model from far away, painted: thousands of components in one frame. */
export function DotsLayer({ graph, places }: DotsLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const scene = useScene(graph, places, true);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    let palette = readPalette(element);
    let frame = 0;
    const draw = () => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, scene, { x: transform[0], y: transform[1], zoom: transform[2] }, palette, { width, height });
    };
    const due = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const stop = flow.subscribe(due);
    const theme = new MutationObserver(() => {
      palette = readPalette(element);
      due();
    });
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    return () => {
      stop();
      theme.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [flow, scene]);
  return <canvas ref={canvas} aria-hidden="true" className="pointer-events-none absolute inset-0 z-0 size-full" />;
}
