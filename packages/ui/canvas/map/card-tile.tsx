"use client";

import { cn, StateDot } from "../../kit/index.ts";
import type { Card } from "../model/graph.ts";
import { KindIcon } from "./icons.tsx";
import { useStatus } from "./use-status.ts";

const FILL = { added: "bg-added-soft", changed: "bg-changed-soft", removed: "bg-removed-soft" };
const SIGN = { added: "+", changed: "~", removed: "−" };

/** A component from afar: its name large enough to read, its sign, its state. */
export function CardTile({ card }: { readonly card: Card }) {
  const status = useStatus(card.id);
  return (
    <div
      className={cn(
        "flex size-full items-center gap-2.5 overflow-hidden rounded-lg px-3",
        card.sign && FILL[card.sign],
      )}
    >
      <KindIcon name={card.icon} className="size-6 shrink-0 text-muted" />
      <span className={cn("min-w-0 flex-1 truncate font-semibold text-ink", card.compact ? "text-lg" : "text-xl")}>
        {card.name}
      </span>
      {card.sign && (
        <span aria-hidden="true" className="font-bold text-muted text-xl leading-none">
          {SIGN[card.sign]}
        </span>
      )}
      {status && <StateDot state={status.state} label={status.word} size={20} />}
    </div>
  );
}
