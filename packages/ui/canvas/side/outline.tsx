"use client";

import type { ComponentId } from "@tributary/core/base";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import { sameMark, TalkMark, useTalk } from "../../discussion/index.ts";
import { cn, StateDot } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { DivergenceMark } from "../map/divergence-mark.tsx";
import { FindingsMark } from "../map/findings-mark.tsx";
import { KindIcon } from "../map/icons.tsx";
import { useIsOff } from "../map/use-graph.ts";
import { useStatus } from "../map/use-status.ts";
import type { Card, Graph } from "../model/graph.ts";
import { findingsOf } from "../model/status.ts";
import { AttentionStack } from "../presence/attention-stack.tsx";
import { type OutlineRow, outlineRows } from "./outline-rows.ts";
import { useWindow } from "./use-window.ts";

const ROW_HEIGHT = 28;

/** The model as a tree: projects, kinds, components. Arrows move, Enter opens; only the rows in sight are drawn. */
export function Outline({ graph }: { readonly graph: Graph }) {
  const desk = useDesk();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const found = useUi((ui) => (ui.lit?.by === "search" ? ui.lit.ids : null));
  const rows = useMemo(() => outlineRows(graph, closed, found), [graph, closed, found]);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, last } = useWindow(scroller, rows.length, ROW_HEIGHT);
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const current = desk.ui.getState().selection.at(-1);
    const at = rows.findIndex((row) => row.kind === "card" && row.card.id === current);
    for (let next = at + step; next >= 0 && next < rows.length; next += step) {
      const row = rows[next];
      if (row?.kind !== "card") continue;
      desk.ui.set({ selection: [row.card.id], edge: null });
      const top = next * ROW_HEIGHT;
      const element = scroller.current;
      if (element && (top < element.scrollTop || top > element.scrollTop + element.clientHeight - ROW_HEIGHT)) {
        element.scrollTop = top - element.clientHeight / 2;
      }
      return;
    }
  };
  if (rows.length === 0) {
    return (
      <p className="px-4 py-6 text-center text-faint text-xs">
        {found ? "Nothing here matches the search." : "Nothing here yet."}
      </p>
    );
  }
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Components"
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-3 focus-visible:outline-none"
    >
      <div style={{ height: rows.length * ROW_HEIGHT }} className="relative">
        {rows.slice(first, last).map((row, index) => (
          <div
            key={row.key}
            style={{ top: (first + index) * ROW_HEIGHT, height: ROW_HEIGHT }}
            className="absolute inset-x-0"
          >
            {row.kind === "card" ? (
              <CardRow card={row.card} depth={row.depth} />
            ) : (
              <HeadingRow row={row} onToggle={() => toggle(row.key)} />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function HeadingRow({
  row,
  onToggle,
}: {
  readonly row: Extract<OutlineRow, { kind: "heading" }>;
  readonly onToggle: () => void;
}) {
  const desk = useDesk();
  const selected = useUi((ui) => row.card !== undefined && ui.selection.includes(row.card.id));
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      aria-expanded={row.open}
      aria-selected={selected}
      style={{ paddingLeft: row.depth * 12 }}
      className={cn("flex h-full items-center gap-1 rounded-md pr-2 text-muted", selected && "bg-selected")}
    >
      <button
        type="button"
        aria-label={row.open ? "Fold" : "Unfold"}
        onClick={onToggle}
        className="rounded-sm p-1 hover:bg-hover"
      >
        <ChevronRight className={cn("size-3 transition-transform", row.open && "rotate-90")} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        onClick={() => (row.card ? desk.ui.set({ selection: [row.card.id], edge: null }) : onToggle())}
        className={cn(
          "flex min-w-0 flex-1 items-center gap-2 text-left",
          row.card ? "font-medium text-ink text-sm" : "text-2xs",
        )}
      >
        {row.card && <KindIcon name={row.card.icon} className="size-3.5 shrink-0 text-muted" />}
        <span className="truncate">{row.title}</span>
      </button>
      {row.card && <Talk component={row.card.id} />}
      {row.card && <Findings component={row.card.id} />}
      {row.card?.sign && <Sign sign={row.card.sign} />}
      <span className="text-2xs text-faint">{row.count}</span>
    </div>
  );
}

const CardRow = memo(function CardRow({ card, depth }: { readonly card: Card; readonly depth: number }) {
  const desk = useDesk();
  const selected = useUi((ui) => ui.selection.includes(card.id));
  const status = useStatus(card.id);
  const isOff = useIsOff(card.id);
  const select = (extend: boolean) => {
    const now = desk.ui.getState().selection;
    const next: readonly ComponentId[] = !extend
      ? [card.id]
      : selected
        ? now.filter((id) => id !== card.id)
        : [...now, card.id];
    desk.ui.set({ selection: next, edge: null });
  };
  return (
    <button
      type="button"
      role="treeitem"
      aria-selected={selected}
      tabIndex={-1}
      style={{ paddingLeft: 8 + depth * 12 }}
      onClick={(event) => select(event.shiftKey || event.metaKey || event.ctrlKey)}
      onMouseEnter={() => desk.ui.set({ hovered: card.id })}
      onMouseLeave={() => desk.ui.set({ hovered: null })}
      className={cn(
        "flex h-full w-full items-center gap-2 rounded-md pr-2 text-left text-sm hover:bg-hover",
        selected && "bg-selected hover:bg-selected",
      )}
    >
      <KindIcon name={card.icon} className="size-3.5 shrink-0 text-faint" />
      <span
        title={isOff ? "Not on the view that is shown" : undefined}
        className={cn(
          "min-w-0 flex-1 truncate text-ink",
          isOff && "text-faint",
          card.sign === "removed" && "text-muted line-through",
        )}
      >
        {card.name}
      </span>
      <AttentionStack component={card.id} />
      <Talk component={card.id} />
      <DivergenceMark component={card.id} />
      <Findings component={card.id} />
      {card.sign && <Sign sign={card.sign} />}
      {status && <StateDot state={status.state} label={status.word} size={8} />}
    </button>
  );
});

function Talk({ component }: { readonly component: ComponentId }) {
  return <TalkMark mark={useTalk((state) => state.marks.components.get(component), sameMark)} />;
}

function Findings({ component }: { readonly component: ComponentId }) {
  const findings = useStore(useDesk().results, (state) => findingsOf(state.results.get(component)));
  return <FindingsMark findings={findings} />;
}

const SIGNS = { added: "+", changed: "~", removed: "−" };
const TONES = { added: "text-added-text", changed: "text-changed-text", removed: "text-removed-text" };

function Sign({ sign }: { readonly sign: NonNullable<Card["sign"]> }) {
  return (
    <span role="img" aria-label={sign} className={cn("w-2.5 text-center font-bold text-xs", TONES[sign])}>
      {SIGNS[sign]}
    </span>
  );
}
