import { useStore as useFlow } from "@xyflow/react";
import { useMemo } from "react";
import type { Rect } from "../layout/pack.ts";

/**
 * The part of the map worth handing to React Flow when there is much more: what is in sight and as much again around it.
 * Changes only when one has moved half a window, so that panning costs nothing in between.
 */
export function useRegion(many: boolean): Rect | undefined {
  const key = useFlow(({ transform: [x, y, zoom], width, height }) => {
    if (!many || width === 0) return "";
    // Zoom in half-octaves, so that zooming smoothly does not make a new region with every frame.
    const scale = 2 ** (Math.floor(Math.log2(zoom) * 2) / 2);
    const [w, h] = [width / scale / 2, height / scale / 2];
    return [Math.floor(-x / zoom / w), Math.floor(-y / zoom / h), w, h].join(" ");
  });
  return useMemo(() => {
    if (key === "") return undefined;
    const [column = 0, row = 0, w = 0, h = 0] = key.split(" ").map(Number);
    return { x: (column - 1) * w, y: (row - 1) * h, width: 5 * w, height: 5 * h };
  }, [key]);
}
