import { useStore as useFlow } from "@xyflow/react";

/** How much of a component is drawn at a zoom: everything, its name, or a dot. */
export type Level = "card" | "tile" | "dot";

export const TILE_BELOW = 0.58;
export const DOT_BELOW = 0.2;
/** With very many components the painter takes over earlier, names and all. */
export const PAINT_MANY_BELOW = 0.34;
/** Fewer components than this are never painted as dots: there is room for their names. */
export const DOTS_FROM = 120;

export function levelOf(zoom: number): Level {
  return zoom >= TILE_BELOW ? "card" : zoom >= DOT_BELOW ? "tile" : "dot";
}

/** The level the canvas is at; draws anew only when it changes. */
export function useLevel(): Level {
  return useFlow((state) => levelOf(state.transform[2]));
}

const STEPS = [0.5, 0.42, 0.35, 0.28, 0.22];

/** Type size of a tile's name, in map units: larger the farther one is, in steps, so that it stays readable. */
export function useTileText(): number {
  return useFlow((state) => {
    const zoom = state.transform[2];
    return Math.round(10.5 / (STEPS.find((step) => zoom >= step) ?? 0.2));
  });
}
