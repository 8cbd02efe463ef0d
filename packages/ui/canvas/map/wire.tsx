"use client";

import { type Edge as FlowEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, useState } from "react";
import { cn } from "../../kit/index.ts";
import { useModel, useUi } from "../desk.ts";
import { type Edge, edgeSentence } from "../model/graph.ts";
import { useLevel } from "./level.ts";
import { wireOf } from "./wire-style.ts";

export type WireData = { readonly edge: Edge };
export type WireEdge = FlowEdge<WireData, "wire">;

/** One connection. Its line says what it means; on hover, or selected, words do too. */
export const WireView = memo(function WireView(props: EdgeProps<WireEdge>) {
  const { id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const [hovered, setHovered] = useState(false);
  const edge = data?.edge;
  const dark = useUi(
    ({ lit }) => lit !== null && edge !== undefined && !(lit.ids.has(edge.from) && lit.ids.has(edge.to)),
  );
  const near = useUi(({ hovered: on }) => edge !== undefined && (on === edge.from || on === edge.to));
  const level = useLevel();
  if (!edge) return null;
  const style = wireOf(edge.meaning);
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.32,
  });
  const strong = selected || hovered || near;
  const stroke = selected
    ? "var(--accent)"
    : edge.sign
      ? `var(--${edge.sign})`
      : strong
        ? "var(--muted)"
        : "var(--line-strong)";
  const width = style.double && level !== "card" ? 2 : style.width;
  const dash = style.dash === undefined ? {} : { strokeDasharray: style.dash };
  return (
    <g className={cn("transition-opacity duration-150", edge.sign === "removed" && "opacity-60", dark && "opacity-15")}>
      <path
        d={path}
        fill="none"
        stroke={stroke}
        strokeWidth={width}
        strokeLinecap={style.round ? "round" : "butt"}
        {...dash}
      />
      {style.double && level === "card" && (
        <path d={path} fill="none" stroke="var(--canvas)" strokeWidth={style.width - 2} />
      )}
      {style.arrow === "to" && <Arrow x={targetX} y={targetY} side={targetPosition} colour={stroke} />}
      {style.arrow === "from" && <Arrow x={sourceX} y={sourceY} side={sourcePosition} colour={stroke} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the wide, unseen line only widens the hover target; connections are in the inspector and the table */}
      <path
        d={path}
        fill="none"
        stroke="transparent"
        strokeWidth={14}
        onMouseEnter={() => setHovered(true)}
        onMouseLeave={() => setHovered(false)}
      />
      {(hovered || selected) && level === "card" && <Label id={id} edge={edge} x={labelX} y={labelY} />}
    </g>
  );
});

function Label({ edge, x, y }: { readonly id: string; readonly edge: Edge; readonly x: number; readonly y: number }) {
  const sentence = useModel(({ view }) => edgeSentence(view, edge));
  return (
    <EdgeLabelRenderer>
      <div
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        className="pointer-events-none absolute z-20 flex max-w-80 items-center gap-1.5 rounded-md bg-raised px-2 py-1 text-2xs text-ink shadow-pop ring-1 ring-line"
      >
        <span className="shrink-0 font-medium text-muted">{wireOf(edge.meaning).word}</span>
        <span className="truncate">{sentence}</span>
      </div>
    </EdgeLabelRenderer>
  );
}

function Arrow({
  x,
  y,
  side,
  colour,
}: {
  readonly x: number;
  readonly y: number;
  readonly side: string;
  readonly colour: string;
}) {
  const direction = side === "left" ? 1 : -1;
  return (
    <path
      d={`M ${x - 7 * direction} ${y - 4} L ${x - 1 * direction} ${y} L ${x - 7 * direction} ${y + 4}`}
      fill="none"
      stroke={colour}
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  );
}
