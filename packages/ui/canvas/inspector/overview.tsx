"use client";

import type { ComponentId } from "@tributary/core/base";
import { type ReactNode, useMemo } from "react";
import { SignBadge, StateDot } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { FindingsMark } from "../map/findings-mark.tsx";
import { KindIcon } from "../map/icons.tsx";
import { statusIn } from "../map/use-status.ts";
import { useViewpoint } from "../map/viewpoint.ts";
import type { Card, Graph } from "../model/graph.ts";
import { otherChanges } from "../model/other-changes.ts";
import { findingsOf } from "../model/status.ts";

export type OverviewProps = {
  readonly graph: Graph;
  /** An earlier version is shown. How it ran, and what was found in it, nobody can say now. */
  readonly past: boolean;
  /** The model is still on its way: nothing can be said of it. */
  readonly pending: boolean;
};

/** With nothing selected: what this change set does, or how Head is, and what the checks have found. */
export function Overview({ graph, past, pending }: OverviewProps) {
  const desk = useDesk();
  const results = useStore(desk.results, (state) => state.results);
  const live = useStore(desk.live, (state) => state);
  const changed = useMemo(() => sorted([...graph.cards.values()].filter(({ sign }) => sign !== undefined)), [graph]);
  const found = useMemo(
    () =>
      [...graph.cards.values()]
        .map((card) => ({ card, findings: findingsOf(results.get(card.id)) }))
        .filter(({ findings }) => findings.failures + findings.warnings + findings.failed + findings.stale > 0)
        .sort((a, b) => b.findings.failures - a.findings.failures || b.findings.warnings - a.findings.warnings),
    [graph, results],
  );
  const troubled = useMemo(
    () =>
      [...graph.cards.values()].flatMap((card) => {
        const status = statusIn(live, card.id);
        return status && status.state !== "healthy" && status.state !== "unknown" ? [{ card, status }] : [];
      }),
    [graph, live],
  );
  const model = useModel((state) => state);
  const others = useMemo(() => otherChanges(model.base, model.view), [model.base, model.view]);
  if (pending) return <p className="p-4 text-faint text-xs">{PENDING}</p>;
  if (past) return <p className="p-4 text-faint text-xs">{PAST}</p>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      {desk.kind === "changeSet" && (
        <Section
          title="Changes"
          count={changed.length}
          empty={
            others !== ""
              ? "No component is changed."
              : desk.writes()
                ? "Nothing is changed yet. Select something to edit it, or add something new."
                : "Nothing is changed here."
          }
          besides={others === "" ? undefined : `${changed.length > 0 ? "and " : ""}${others}: the review shows what`}
        >
          {changed.slice(0, MOST).map((card) => (
            <Row key={card.id} card={card} aside={card.sign && <SignBadge sign={card.sign} />} />
          ))}
        </Section>
      )}
      {(desk.kind === "head" || troubled.length > 0) && (
        <Section title="Attention" count={troubled.length} empty="Everything observed is as intended.">
          {troubled.slice(0, MOST).map(({ card, status }) => (
            <Row
              key={card.id}
              card={card}
              aside={
                <span className="flex items-center gap-1.5 text-2xs text-muted">
                  <StateDot state={status.state} label="" />
                  {status.word}
                </span>
              }
            />
          ))}
        </Section>
      )}
      <Section title="Findings" count={found.length} empty="No check has anything to say.">
        {found.slice(0, MOST).map(({ card, findings }) => (
          <Row key={card.id} card={card} tab="checks" aside={<FindingsMark findings={findings} />} />
        ))}
      </Section>
    </div>
  );
}

const MOST = 100;
const PENDING = "On its way…";
const PAST =
  "Select something to see how it was set then. Whether it ran as intended, and what checks said, is known of now alone.";

function Section({
  title,
  count,
  empty,
  besides,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly empty: string;
  /** What there is that has no line here. */
  readonly besides?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={title} className="px-2 pt-4">
      <h2 className="flex items-baseline gap-2 px-2 pb-1 font-medium text-ink text-xs">
        {title}
        {count > 0 && <span className="font-normal text-2xs text-faint">{count}</span>}
      </h2>
      {count === 0 ? <p className="px-2 text-faint text-xs">{empty}</p> : <ul>{children}</ul>}
      {count > MOST && <p className="px-2 pt-1 text-2xs text-faint">and {count - MOST} more</p>}
      {besides && <p className="px-2 pt-1 text-2xs text-muted">{besides}</p>}
    </section>
  );
}

function Row({ card, aside, tab }: { readonly card: Card; readonly aside: ReactNode; readonly tab?: "checks" }) {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const open = (id: ComponentId) => {
    desk.ui.set({ selection: [id], edge: null, tab: tab ?? "attributes" });
    viewpoint.current.look([id]);
  };
  return (
    <li>
      <button
        type="button"
        onClick={() => open(card.id)}
        onMouseEnter={() => desk.ui.set({ hovered: card.id })}
        onMouseLeave={() => desk.ui.set({ hovered: null })}
        className="flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover"
      >
        <KindIcon name={card.icon} className="size-3.5 shrink-0 text-faint" />
        <span className="min-w-0 flex-1 truncate text-ink">{card.name}</span>
        {aside}
      </button>
    </li>
  );
}

const ORDER = { removed: 0, changed: 1, added: 2 };

function sorted(cards: readonly Card[]): readonly Card[] {
  return [...cards].sort((a, b) => ORDER[a.sign ?? "added"] - ORDER[b.sign ?? "added"] || (a.name < b.name ? -1 : 1));
}
