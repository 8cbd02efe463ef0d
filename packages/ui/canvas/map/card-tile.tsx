"use client";

import { cn, StateDot } from "../../kit/index.ts";
import type { Card } from "../model/graph.ts";
import { KindIcon } from "./icons.tsx";
import { useTileText } from "./level.ts";
import { useStatus } from "./use-status.ts";

const FILL = { added: "bg-added-soft", changed: "bg-changed-soft", removed: "bg-removed-soft" };
const TONE = { added: "text-added-text", changed: "text-changed-text", removed: "text-removed-text" };
const SIGN = { added: "+", changed: "~", removed: "−" };

/** A component from afar: its name large enough to read, its sign, its state. */
export function CardTile({ card }: { readonly card: Card }) {
  const status = useStatus(card.id);
  const size = useTileText();
  return (
    <div
      className={cn(
        "flex size-full items-center gap-2.5 overflow-hidden rounded-lg px-3",
        card.sign && FILL[card.sign],
      )}
    >
      <KindIcon name={card.icon} className="size-6 shrink-0 text-muted" />
      <span
        style={{ fontSize: card.compact ? size * 0.86 : size }}
        className={cn("min-w-0 flex-1 truncate leading-tight", card.compact ? "text-muted" : "font-semibold text-ink")}
      >
        {card.name}
      </span>
      {card.sign && (
        <span aria-hidden="true" className={cn("font-bold text-3xl leading-none", TONE[card.sign])}>
          {SIGN[card.sign]}
        </span>
      )}
      {status && <StateDot state={status.state} label={status.word} size={20} />}
    </div>
  );
}
