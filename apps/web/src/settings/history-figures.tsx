"use client";

import { useQuery } from "@tanstack/react-query";
import type { HistoryStatistics } from "@tributary/core/protocol";
import { Avatar, Notice, RelativeTime, Skeleton } from "@tributary/ui/kit";
import { count } from "../model/count.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { categoryTitle, sharesOf } from "./history-shares.ts";
import { SettingsSection } from "./settings-section.tsx";

const NAMED = 8;

/** How much has reached Head, who wrote it, and what it was about. */
export function HistoryFigures() {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const figures = useQuery({ ...trpc.history.statistics.queryOptions({ workspace }), staleTime: 0 });
  const { data, error } = figures;
  return (
    <SettingsSection
      title="What reached Head"
      sentence={
        data && data.firstAt !== null && data.lastAt !== null ? (
          <>
            The first version came <RelativeTime at={data.firstAt} />, the newest <RelativeTime at={data.lastAt} />.
          </>
        ) : (
          "Who wrote how much of what stands on Head."
        )
      }
    >
      {error && !data ? (
        <Notice tone="error" className="m-4">
          {sentenceOf(error)}
        </Notice>
      ) : !data ? (
        <Skeleton className="h-48" />
      ) : data.mutations === 0 ? (
        <p className="p-4 text-sm text-muted">Nothing yet. It is counted once a change set is applied.</p>
      ) : (
        <Figures {...data} />
      )}
    </SettingsSection>
  );
}

function Figures({ versions, mutations, perVersion, byActor, byCategory }: HistoryStatistics) {
  const facts = [
    ["Versions", versions.toLocaleString("en")],
    ["Changes", mutations.toLocaleString("en")],
    ["A version, on average", perVersion.average.toLocaleString("en", { maximumFractionDigits: 1 })],
    ["The largest version", perVersion.largest.toLocaleString("en")],
  ] as const;
  const most = byActor[0]?.mutations ?? 1;
  const others = byActor.slice(NAMED);
  return (
    <>
      <dl className="grid grid-cols-2 gap-px border-b bg-line md:grid-cols-4">
        {facts.map(([term, value]) => (
          <div key={term} className="bg-panel px-4 py-3">
            <dt className="text-xs text-muted">{term}</dt>
            <dd className="mt-0.5 text-xl font-semibold tabular-nums tracking-tight">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="grid gap-x-8 gap-y-5 p-4 md:grid-cols-2">
        <div>
          <h3 className="text-xs font-medium text-muted">Who wrote it</h3>
          <ol aria-label="Who wrote it" className="mt-2 space-y-2 text-sm">
            {byActor.slice(0, NAMED).map(({ actor, mutations: many }) => (
              <li key={actor.id} className="flex items-center gap-2">
                <Avatar {...actor} size="sm" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate">
                    {actor.name}
                    {actor.owner && <span className="text-muted"> for {actor.owner}</span>}
                  </span>
                  <Bar share={many / most} />
                </span>
                <span className="w-14 shrink-0 text-right tabular-nums">{many.toLocaleString("en")}</span>
              </li>
            ))}
          </ol>
          {others.length > 0 && (
            <p className="mt-2 text-xs text-muted">
              and {others.length} more, with{" "}
              {count(
                others.reduce((sum, each) => sum + each.mutations, 0),
                "change",
              )}
            </p>
          )}
        </div>
        <div className="space-y-5">
          <Parts
            title="People and agents"
            parts={sharesOf(byActor).map(({ title, mutations: many }) => [title, many])}
            of={mutations}
          />
          <Parts
            title="What it was about"
            parts={byCategory.map(({ category, mutations: many }) => [categoryTitle(category), many])}
            of={mutations}
          />
        </div>
      </div>
    </>
  );
}

type PartsProps = {
  readonly title: string;
  readonly parts: readonly (readonly [title: string, mutations: number])[];
  readonly of: number;
};

function Parts({ title, parts, of }: PartsProps) {
  return (
    <div>
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <dl aria-label={title} className="mt-2 space-y-1.5 text-sm">
        {parts.map(([term, many]) => (
          <div key={term} className="flex items-center gap-3">
            <dt className="w-24 shrink-0">{term}</dt>
            <dd className="flex min-w-0 flex-1 items-center gap-3">
              <Bar share={many / of} />
              <span className="w-14 shrink-0 text-right tabular-nums">{many.toLocaleString("en")}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Bar({ share }: { readonly share: number }) {
  return (
    <span aria-hidden="true" className="mt-1 block h-1.5 w-full rounded-full bg-sunken">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.max(1, share * 100)}%` }} />
    </span>
  );
}
