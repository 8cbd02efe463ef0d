"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditFilter } from "@tributary/core/protocol";
import { Button, EmptyState } from "@tributary/ui/kit";
import { useEffect, useState } from "react";
import { PageError } from "../page-error.tsx";
import { PageBody } from "../page-body.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC, useTRPCClient } from "../trpc.ts";
import { usePaused } from "../use-paused.ts";
import { useTitles } from "./use-titles.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditBurst } from "./audit-burst.tsx";
import { bursts, byDay } from "./by-day.ts";
import { ExportLink } from "./export-link.tsx";
import { searchOf } from "./filter.ts";
import { Searched } from "../searched.tsx";
import { ShowEarlier } from "../show-earlier.tsx";
import { VerifyAnswer } from "./verify-answer.tsx";
import { VerifyButton } from "./verify-button.tsx";

export type AuditPageProps = { readonly asked: AuditFilter };

/** What is typed is searched at each pause, not at each letter. */
const PAUSE_MS = 200;

/** All that was done or tried here, newest first; nothing in it can be altered unseen. */
export function AuditPage({ asked }: AuditPageProps) {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  const [search, setSearch] = useState(asked);
  const settled = usePaused(search, PAUSE_MS);
  const filter = { workspace, ...settled };
  useEffect(() => {
    const address = `${window.location.pathname}${searchOf(search)}`;
    window.history.replaceState(window.history.state, "", address);
  }, [search]);
  const log = useInfiniteQuery({
    queryKey: [...trpc.audit.list.queryKey(filter), "pages"],
    queryFn: ({ pageParam }) => api.audit.list.query(pageParam === null ? filter : { ...filter, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length > 0 && (last.at(-1)?.seq ?? 1) > 1 ? last.at(-1)?.seq : undefined),
    placeholderData: (before) => before,
  });
  const entries = log.data?.pages.flat();
  const titles = useTitles((entries ?? []).flatMap(({ changeSet }) => changeSet ?? []));
  const narrowed = Object.keys(search).length > 0;
  return (
    <>
      <PageHeader
        title="Audit"
        sentence="All that was done or tried here, by whom, and how it ended. Each entry is bound to the one before it."
        actions={
          <>
            <ExportLink filter={search} />
            <VerifyButton />
          </>
        }
      >
        <VerifyAnswer />
        <AuditFilters filter={search} onFilter={setSearch} />
      </PageHeader>
      <PageBody>
        {log.error && !entries ? (
          <PageError error={log.error} onRetry={() => void log.refetch()} />
        ) : (
          <Searched
            looking={entries === undefined || log.isPlaceholderData || search !== settled}
            none={entries === undefined || entries.length === 0}
            nothing={
              <EmptyState
                picture="audit"
                title={narrowed ? "Nothing fits" : "Nothing has happened yet"}
                actions={narrowed && <Button onClick={() => setSearch({})}>Show everything</Button>}
              >
                {narrowed ? "No entry fits this search." : "Every edit, refusal, decision and run will stand here."}
              </EmptyState>
            }
          >
            {byDay(entries ?? []).map(({ day, items }) => (
              <section key={day} aria-label={day} className="mb-6">
                <h2 className="mb-2 text-xs font-medium text-muted">{day}</h2>
                <ol className="divide-y divide-line/60 overflow-hidden rounded-xl bg-panel shadow-card">
                  {bursts(items).map((burst) => {
                    const [{ seq, changeSet: within }] = burst.entries;
                    return (
                      <AuditBurst
                        key={seq}
                        burst={burst}
                        changeSetTitle={within ? titles.get(within) : undefined}
                        changeSetHref={within ? paths.review(workspace, within) : undefined}
                        onSearch={setSearch}
                      />
                    );
                  })}
                </ol>
              </section>
            ))}
            {log.hasNextPage && <ShowEarlier busy={log.isFetchingNextPage} onShow={() => void log.fetchNextPage()} />}
          </Searched>
        )}
      </PageBody>
    </>
  );
}
