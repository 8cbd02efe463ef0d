import type { ViewChange } from "@tributary/core/protocol";
import { pictureOf, TILE } from "./view-scene.ts";

/** A small map of a view: what is new on it, what goes, and whence what moves comes. Says nothing that the list beside it does not. */
export function ViewPicture({ change }: { readonly change: ViewChange }) {
  const { box, tiles, moves } = pictureOf(change);
  return (
    <svg
      role="img"
      aria-label={`Small map of ${change.name}`}
      viewBox={box.join(" ")}
      preserveAspectRatio="xMidYMid meet"
      className="m-3 h-36 w-64 shrink-0 rounded-lg bg-sunken ring-1 ring-line/60"
    >
      {moves.map(({ key, from, to }) => (
        <line
          key={key}
          x1={from[0] + TILE.width / 2}
          y1={from[1] + TILE.height / 2}
          x2={to[0] + TILE.width / 2}
          y2={to[1] + TILE.height / 2}
          className="stroke-changed-text"
          strokeWidth={1.25}
          vectorEffect="non-scaling-stroke"
          strokeDasharray="3 3"
        />
      ))}
      {tiles.map(({ key, at, look, title }) => (
        <rect
          key={key}
          x={at[0]}
          y={at[1]}
          width={TILE.width}
          height={TILE.height}
          rx={14}
          className={LOOKS[look]}
          strokeWidth={1.25}
          vectorEffect="non-scaling-stroke"
          {...(look === "removed" || look === "left" ? { strokeDasharray: "3 3" } : {})}
        >
          <title>{title}</title>
        </rect>
      ))}
    </svg>
  );
}

const LOOKS = {
  still: "fill-panel stroke-line-strong",
  added: "fill-added-soft stroke-added-text",
  removed: "fill-removed-soft stroke-removed-text",
  moved: "fill-changed-soft stroke-changed-text",
  left: "fill-transparent stroke-line-strong",
} as const;
