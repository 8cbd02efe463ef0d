"use client";

import type { ComponentId } from "@tributary/core/base";
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { cn, SignBadge } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { Card } from "../model/graph.ts";
import { findingsWithin, sameFindings } from "../model/status.ts";
import { AttentionRing } from "../presence/attention-ring.tsx";
import { AttentionStack } from "../presence/attention-stack.tsx";
import { FindingsMark } from "./findings-mark.tsx";
import { KindIcon } from "./icons.tsx";
import { useLevel } from "./level.ts";
import { NameEditor } from "./name-editor.tsx";

export type FrameNodeData = { readonly card: Card; readonly inside: readonly ComponentId[] };
export type FrameNode = Node<FrameNodeData, "frame">;

export const FRAME_HANDLE = "frame-handle";

const TINT = { added: "border-added/50", changed: "border-changed/50", removed: "border-removed/50 border-dashed" };

/** A project: a frame around what belongs to it. Its title moves all of it. */
export const FrameNodeView = memo(function FrameNodeView({ data: { card, inside }, selected }: NodeProps<FrameNode>) {
  const level = useLevel();
  const members = inside.length;
  const findings = useStore(useDesk().results, ({ results }) => findingsWithin(results, card.id, inside), sameFindings);
  const renaming = useUi((ui) => ui.renaming === card.id);
  return (
    <div
      className={cn(
        "pointer-events-none relative size-full rounded-xl border bg-ink/[0.018] dark:bg-ink/[0.022]",
        selected ? "border-accent" : card.sign ? TINT[card.sign] : "border-line-strong/60",
      )}
      data-testid={`frame-${card.name}`}
    >
      <AttentionRing component={card.id} selected={selected} />
      <div
        className={cn(
          FRAME_HANDLE,
          "pointer-events-auto flex h-10 cursor-grab items-center gap-2 rounded-t-xl px-3.5 text-muted active:cursor-grabbing",
        )}
      >
        <KindIcon name={card.icon} className={level === "card" ? "size-4" : "size-6"} />
        {renaming ? (
          <NameEditor card={card} />
        ) : (
          <span className={cn("truncate font-medium text-ink", level === "card" ? "text-sm" : "text-2xl")}>
            {card.name}
          </span>
        )}
        {level === "card" && <span className="text-2xs text-faint">{members === 0 ? "empty" : members}</span>}
        {card.sign && <SignBadge sign={card.sign} />}
        <AttentionStack component={card.id} />
        <FindingsMark findings={findings} />
      </div>
      {members === 0 && (
        <p className="px-4 text-faint text-xs">
          Nothing in this {card.kind.toLowerCase()} yet. Drop something here from the palette.
        </p>
      )}
    </div>
  );
});
