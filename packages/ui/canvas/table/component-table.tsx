// biome-ignore-all lint/a11y/useSemanticElements: table elements laid out as a grid lose their roles in some browsers
"use client";

import type { ComponentId } from "@tributary/core/base";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, memo, type ReactNode, useMemo, useRef, useState } from "react";
import { cn, Input, SignBadge, StateDot } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk, useUi } from "../desk.ts";
import { FindingsMark } from "../map/findings-mark.tsx";
import { KindIcon } from "../map/icons.tsx";
import { useStatus } from "../map/use-status.ts";
import { ViewBar } from "../map/view-bar.tsx";
import { ViewDivergence } from "../map/view-divergence.tsx";
import { deleteCommand } from "../model/commands.ts";
import type { Card, Graph } from "../model/graph.ts";
import { findingsOf } from "../model/status.ts";
import { AttentionStack } from "../presence/attention-stack.tsx";
import { useWindow } from "../side/use-window.ts";

const ROW_HEIGHT = 36;
const COLUMNS = [
  { key: "name", title: "Name", width: "minmax(180px, 1.4fr)" },
  { key: "kind", title: "Kind", width: "110px" },
  { key: "container", title: "Project", width: "130px" },
  { key: "subtitle", title: "Is", width: "minmax(140px, 1fr)" },
  { key: "sign", title: "Change", width: "96px" },
  { key: "connections", title: "Connections", width: "104px" },
] as const;
const TEMPLATE = [...COLUMNS.map(({ width }) => width), "150px", "84px"].join(" ");

type SortKey = (typeof COLUMNS)[number]["key"];

export type ComponentTableProps = {
  /** What stands on the view that is shown. */
  readonly graph: Graph;
  /** Everything: a component's project is named also where it is not on the view. */
  readonly all: Graph;
  readonly empty?: ReactNode;
};

/** The model as rows: everything the map shows, for those who would rather read than look. Arrows move, Enter opens, Delete deletes. */
export function ComponentTable({ graph, all, empty }: ComponentTableProps) {
  const desk = useDesk();
  const found = useUi((ui) => (ui.lit?.by === "search" ? ui.lit.ids : null));
  const search = useUi((ui) => ui.search);
  const [sort, setSort] = useState<{ readonly key: SortKey; readonly down: boolean }>({ key: "name", down: true });
  const rows = useMemo(() => sortedRows(graph, all, found, sort), [graph, all, found, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, last } = useWindow(scroller, rows.length, ROW_HEIGHT);
  if (all.cards.size === 0 && empty) return <div className="flex size-full items-center justify-center">{empty}</div>;
  const onKeyDown = (event: KeyboardEvent) => {
    const selection = desk.ui.getState().selection;
    const at = rows.findIndex(({ card }) => card.id === selection.at(-1));
    const to =
      event.key === "ArrowDown"
        ? at + 1
        : event.key === "ArrowUp"
          ? at - 1
          : event.key === "Home"
            ? 0
            : event.key === "End"
              ? rows.length - 1
              : undefined;
    if (to !== undefined) {
      event.preventDefault();
      const row = rows[Math.max(0, Math.min(to, rows.length - 1))];
      if (!row) return;
      desk.ui.set({ selection: [row.card.id], edge: null });
      const element = scroller.current;
      const top = rows.indexOf(row) * ROW_HEIGHT;
      if (element && (top < element.scrollTop || top > element.scrollTop + element.clientHeight - 2 * ROW_HEIGHT))
        element.scrollTop = top - element.clientHeight / 2;
    }
    if (event.key === "Enter" && at >= 0)
      desk.ui.set({ tab: "attributes", reveal: { component: rows[at]?.card.id ?? ("" as ComponentId), path: "" } });
    if ((event.key === "Delete" || event.key === "Backspace") && selection.length > 0 && desk.mayEdit())
      desk.edit(deleteCommand(desk.model.getState().view, selection));
  };
  return (
    <div className="flex size-full min-h-0 flex-col bg-panel">
      <div className="flex items-center gap-3 px-4 py-2.5">
        <ViewBar />
        <Input
          size="sm"
          type="search"
          aria-label="Search components"
          placeholder="Search, or kind: is: image:"
          value={search}
          onChange={(event) => desk.ui.set({ search: event.target.value })}
          className="max-w-72"
        />
        <span role="status" className="text-2xs text-faint">
          {rows.length} of {graph.cards.size}
        </span>
      </div>
      <div className="px-4 pb-2 empty:hidden">
        <ViewDivergence />
      </div>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label="Components"
        aria-rowcount={rows.length + 1}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-auto focus-visible:outline-none"
      >
        <div className="min-w-[900px]">
          <div
            role="row"
            tabIndex={-1}
            style={{ gridTemplateColumns: TEMPLATE }}
            className="sticky top-0 z-10 grid h-8 items-center border-y bg-panel px-2 text-2xs text-muted"
          >
            {COLUMNS.map(({ key, title }) => (
              <span
                key={key}
                role="columnheader"
                tabIndex={-1}
                aria-sort={sort.key === key ? (sort.down ? "ascending" : "descending") : "none"}
                className="px-2"
              >
                <button
                  type="button"
                  onClick={() => setSort({ key, down: sort.key === key ? !sort.down : true })}
                  className="flex items-center gap-1 hover:text-ink"
                >
                  {title}
                  {sort.key === key && (sort.down ? <ArrowDown className="size-3" /> : <ArrowUp className="size-3" />)}
                </button>
              </span>
            ))}
            <span role="columnheader" tabIndex={-1} className="px-2">
              State
            </span>
            <span role="columnheader" tabIndex={-1} className="px-2">
              Checks
            </span>
          </div>
          <div style={{ height: rows.length * ROW_HEIGHT }} className="relative">
            {rows.slice(first, last).map((row, index) => (
              <Row key={row.card.id} row={row} at={first + index} />
            ))}
          </div>
          {rows.length === 0 && <p className="py-8 text-center text-muted text-sm">{emptyText(graph, found)}</p>}
        </div>
      </div>
    </div>
  );
}

function emptyText({ cards }: Graph, found: ReadonlySet<ComponentId> | null): string {
  if (cards.size === 0)
    return "Nothing stands on this view yet. What is chosen under Everything is put on it with the menu above.";
  return found ? "Nothing here matches the search." : "";
}

type TableRow = { readonly card: Card; readonly container: string; readonly connections: number };

const Row = memo(function Row({
  row: { card, container, connections },
  at,
}: {
  readonly row: TableRow;
  readonly at: number;
}) {
  const desk = useDesk();
  const selected = useUi((ui) => ui.selection.includes(card.id));
  const status = useStatus(card.id);
  const findings = useStore(desk.results, (state) => findingsOf(state.results.get(card.id)));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it takes the keys
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={at + 2}
      aria-selected={selected}
      style={{ gridTemplateColumns: TEMPLATE, top: at * ROW_HEIGHT, height: ROW_HEIGHT }}
      onClick={(event) => {
        const extend = event.metaKey || event.ctrlKey || event.shiftKey;
        const now = desk.ui.getState().selection;
        desk.ui.set({
          selection: extend ? (selected ? now.filter((id) => id !== card.id) : [...now, card.id]) : [card.id],
          edge: null,
        });
      }}
      className={cn(
        "absolute inset-x-0 grid cursor-default items-center border-line/60 border-b px-2 text-sm hover:bg-hover",
        selected && "bg-selected hover:bg-selected",
      )}
    >
      <Cell>
        <span className="flex min-w-0 items-center gap-2">
          <KindIcon name={card.icon} className="size-3.5 shrink-0 text-faint" />
          <span className={cn("truncate font-medium text-ink", card.sign === "removed" && "text-muted line-through")}>
            {card.name}
          </span>
          <AttentionStack component={card.id} />
        </span>
      </Cell>
      <Cell className="text-muted">{card.kind}</Cell>
      <Cell className="text-muted">{container}</Cell>
      <Cell className="font-mono text-muted text-xs">{card.subtitle ?? ""}</Cell>
      <Cell>{card.sign && <SignBadge sign={card.sign} word />}</Cell>
      <Cell className="text-muted">{connections > 0 ? connections : ""}</Cell>
      <Cell>
        {status && (
          <span className="flex items-center gap-1.5 text-muted text-xs">
            <StateDot state={status.state} label="" />
            {status.word}
          </span>
        )}
      </Cell>
      <Cell>
        <FindingsMark findings={findings} />
      </Cell>
    </div>
  );
});

function Cell({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <span role="gridcell" tabIndex={-1} className={cn("min-w-0 truncate px-2", className)}>
      {children}
    </span>
  );
}

function sortedRows(
  graph: Graph,
  all: Graph,
  found: ReadonlySet<ComponentId> | null,
  sort: { readonly key: SortKey; readonly down: boolean },
): readonly TableRow[] {
  const touching = new Map<ComponentId, number>();
  for (const { from, to } of graph.edges) for (const id of [from, to]) touching.set(id, (touching.get(id) ?? 0) + 1);
  const rows = [...graph.cards.values()]
    .filter(({ id }) => !found || found.has(id))
    .map(
      (card): TableRow => ({
        card,
        container: (card.container && all.cards.get(card.container)?.name) ?? "",
        connections: touching.get(card.id) ?? 0,
      }),
    );
  const value = (row: TableRow): string | number =>
    sort.key === "connections"
      ? row.connections
      : sort.key === "container"
        ? row.container
        : (row.card[sort.key] ?? "");
  const direction = sort.down ? 1 : -1;
  return rows.sort((a, b) => direction * compare(value(a), value(b)) || compare(a.card.name, b.card.name));
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
