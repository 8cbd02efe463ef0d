"use client";

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { cn } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { Card } from "../model/graph.ts";
import { AttentionRing } from "../presence/attention-ring.tsx";
import { CardFace } from "./card-face.tsx";
import { CardTile } from "./card-tile.tsx";
import { useLevel } from "./level.ts";
import { type Light, useLight } from "./use-light.ts";

export type CardNodeData = { readonly card: Card };
export type CardNode = Node<CardNodeData, "card">;

/** One component on the canvas. What it is, what the change does to it, how it is, who is on it. */
export const CardNodeView = memo(function CardNodeView({ data: { card }, selected }: NodeProps<CardNode>) {
  const desk = useDesk();
  const level = useLevel();
  const light = useLight(card.id);
  const renaming = useUi((ui) => ui.renaming === card.id);
  const handy = useUi((ui) => ui.hovered === card.id || ui.connecting === card.id);
  return (
    <div
      className={cn(
        "group/card relative size-full rounded-lg bg-panel transition-opacity duration-150",
        outline(card, selected, light),
        level === "card" && "shadow-card",
        light === "dim" && "opacity-40",
        light === "dark" && "opacity-15",
      )}
      data-sign={card.sign}
      data-testid={`card-${card.name}`}
    >
      <AttentionRing component={card.id} selected={selected} />
      {level === "card" ? <CardFace card={card} renaming={renaming} /> : <CardTile card={card} />}
      <Anchors />
      {handy && level === "card" && desk.mayEdit() && card.sign !== "removed" && <Handles />}
    </div>
  );
});

function outline({ sign, compact }: Card, selected: boolean, light: Light): string {
  if (light === "target") return "outline-2 outline-accent outline-dashed outline-offset-2";
  const ring = selected ? "ring-2 ring-accent" : "ring-1";
  const tone =
    sign === "added"
      ? "ring-added/70"
      : sign === "changed"
        ? "ring-changed/70"
        : sign === "removed"
          ? "ring-removed/60"
          : "ring-line-strong/70";
  return cn(ring, !selected && tone, sign === "removed" && "bg-removed-soft/40", compact && "rounded-lg");
}

/** Where lines end. React Flow finds them by their class; a real handle on every card would cost ten times as much. */
function Anchors() {
  return (
    <>
      <span
        aria-hidden="true"
        data-handleid="left"
        data-handlepos="left"
        className="source pointer-events-none absolute top-1/2 -left-1.5 size-3 -translate-y-1/2"
      />
      <span
        aria-hidden="true"
        data-handleid="right"
        data-handlepos="right"
        className="source pointer-events-none absolute top-1/2 -right-1.5 size-3 -translate-y-1/2"
      />
    </>
  );
}

/** Where connections start and end: on both sides, shown when the pointer is on the card. */
function Handles() {
  return (
    <>
      {(["left", "right"] as const).map((side) => (
        <Handle
          key={side}
          id={side}
          type="source"
          position={side === "left" ? Position.Left : Position.Right}
          aria-hidden="true"
          className="size-3! rounded-full! border-2! border-panel! bg-accent! after:absolute after:-inset-2 after:content-['']"
        />
      ))}
    </>
  );
}
