import type { ViewChange } from "@tributary/core/protocol";

type Spot = readonly [number, number];

/** How large a component is drawn, as on the map. */
export const TILE = { width: 220, height: 72 } as const;
const MARGIN = 60;

export type Tile = {
  readonly key: string;
  readonly at: Spot;
  /** `left`: where something stood that stands elsewhere now. */
  readonly look: "still" | "added" | "removed" | "moved" | "left";
  readonly title: string;
};

export type Scene = {
  readonly box: readonly [number, number, number, number];
  readonly tiles: readonly Tile[];
  readonly moves: readonly { readonly key: string; readonly from: Spot; readonly to: Spot }[];
};

/** What is drawn of a view that changes, and the part of the plane that shows all of it. Rule W51. */
export function pictureOf({ change, spots, others }: ViewChange): Scene {
  const still = others.map(
    (at, index): Tile => ({
      ...{ key: `still ${index}`, at, title: change === "removed" ? "goes with the view" : "stays as it is" },
      look: change === "removed" ? "removed" : "still",
    }),
  );
  const moved = spots.flatMap(({ component, name, change: what, before, after }): Tile[] => {
    const left = what === "moved" && before;
    const at = after ?? before;
    return [
      ...(left ? [{ key: `left ${component}`, at: left, look: "left" as const, title: `${name}, before` }] : []),
      ...(at ? [{ key: component, at, look: what === "placed" ? ("moved" as const) : what, title: name }] : []),
    ];
  });
  const moves = spots.flatMap(({ component, change: what, before, after }) =>
    what === "moved" && before && after ? [{ key: component, from: before, to: after }] : [],
  );
  const tiles = [...still, ...moved];
  return { box: boxOf(tiles), tiles, moves };
}

function boxOf(tiles: readonly Tile[]): Scene["box"] {
  const [xs, ys] = [tiles.map(({ at }) => at[0]), tiles.map(({ at }) => at[1])];
  if (tiles.length === 0) return [0, 0, 1, 1];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [
    left - MARGIN,
    top - MARGIN,
    Math.max(...xs) - left + TILE.width + 2 * MARGIN,
    Math.max(...ys) - top + TILE.height + 2 * MARGIN,
  ];
}
