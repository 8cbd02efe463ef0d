import type { ComponentId } from "@tributary/core/base";
import { createContext, type RefObject, useContext } from "react";
import type { Point } from "../layout/pack.ts";

/** What the map last showed, for those beside it who must not be drawn anew when it moves. */
export type Viewpoint = {
  centre: () => Point;
  places: ReadonlyMap<ComponentId, Point>;
  /** Whether anything stands yet. */
  ready: boolean;
  look: (ids: readonly ComponentId[]) => void;
};

export const NO_VIEWPOINT: Viewpoint = {
  centre: () => ({ x: 0, y: 0 }),
  places: new Map(),
  ready: false,
  look: () => {},
};

const ViewpointContext = createContext<RefObject<Viewpoint>>({ current: NO_VIEWPOINT });
export const ViewpointProvider = ViewpointContext.Provider;

export function useViewpoint(): RefObject<Viewpoint> {
  return useContext(ViewpointContext);
}
