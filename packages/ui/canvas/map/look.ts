import { getViewportForBounds, type Rect, type Viewport } from "@xyflow/react";

export type Pane = {
  readonly width: number;
  readonly height: number;
  readonly minZoom: number;
  readonly maxZoom: number;
};

/** How high the map's own controls stand at its upper and its lower edge, with a little air, in pixels of the screen. */
export const CONTROLS_PX = 52;

/** The look at the whole map that leaves its controls free. Rule [C69]. */
export function lookAtAll(bounds: Rect, { width, height, minZoom, maxZoom }: Pane): Viewport {
  return getViewportForBounds(bounds, width, height, minZoom, maxZoom, { x: "24px", y: `${CONTROLS_PX}px` });
}
