"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, EmptyState, Input, Segmented, Select, Skeleton } from "@tributary/ui/kit";
import { Search, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { PageError } from "../page-error.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC, useTRPCClient } from "../trpc.ts";
import { AuditBurst } from "./audit-burst.tsx";
import { bursts, byDay } from "./by-day.ts";
import { ShowEarlier } from "./show-earlier.tsx";
import { VerifyButton } from "./verify-button.tsx";

export type AuditPageProps = { readonly changeSet: string | undefined };

type Outcome = "all" | "accepted" | "refused" | "failed";
const EVERYONE = "everyone";

/** All that was done or tried here, newest first; nothing in it can be altered unseen. */
export function AuditPage({ changeSet: given }: AuditPageProps) {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const { id: workspace, view } = useWorkspace();
  const [outcome, setOutcome] = useState<Outcome>("all");
  const [actor, setActor] = useState(EVERYONE);
  const [changeSet, setChangeSet] = useState(given);
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim());
  const filter = {
    workspace,
    ...(changeSet ? { changeSet } : {}),
    ...(outcome === "all" ? {} : { outcome }),
    ...(actor === EVERYONE ? {} : { actor }),
    ...(text ? { text } : {}),
  };
  const log = useInfiniteQuery({
    queryKey: [...trpc.audit.list.queryKey(filter), "pages"],
    queryFn: ({ pageParam }) => api.audit.list.query(pageParam === null ? filter : { ...filter, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length > 0 && (last.at(-1)?.seq ?? 1) > 1 ? last.at(-1)?.seq : undefined),
    placeholderData: (before) => before,
  });
  const changeSets = useQuery(trpc.changeSet.list.queryOptions({ workspace })).data ?? [];
  const titles = new Map(changeSets.map(({ id, title }) => [id, title]));
  const entries = log.data?.pages.flat();
  const narrowed = Boolean(changeSet || outcome !== "all" || actor !== EVERYONE || text);
  const clear = () => {
    setChangeSet(undefined);
    setOutcome("all");
    setActor(EVERYONE);
    setTyped("");
  };
  if (log.error && !log.data) return <PageError error={log.error} />;
  return (
    <>
      <PageHeader
        title="Audit"
        sentence="All that was done or tried here, by whom, and how it ended. Each entry is bound to the one before it."
        actions={<VerifyButton />}
      >
        <div className="w-64">
          <Input
            size="sm"
            type="search"
            icon={<Search />}
            aria-label="Search the audit log"
            placeholder="Search what was done"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Segmented
          label="Outcome"
          value={outcome}
          onValueChange={(value) => setOutcome(value as Outcome)}
          options={[
            { value: "all", label: "All" },
            { value: "accepted", label: "Accepted" },
            { value: "refused", label: "Refused" },
            { value: "failed", label: "Failed" },
          ]}
        />
        <Select
          size="sm"
          label="By whom"
          className="w-40"
          value={actor}
          onValueChange={setActor}
          options={[
            { value: EVERYONE, label: "Everyone" },
            ...view.members.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Select
          size="sm"
          label="In which change set"
          className="w-48"
          value={changeSet ?? EVERYONE}
          onValueChange={(value) => setChangeSet(value === EVERYONE ? undefined : value)}
          options={[
            { value: EVERYONE, label: "Every change set" },
            ...changeSets.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
        {narrowed && (
          <Button size="sm" variant="ghost" icon={<X />} onClick={clear}>
            Clear
          </Button>
        )}
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-6 pb-16">
        {!entries ? (
          <div aria-busy="true" className="space-y-2">
            {[1, 2, 3, 4, 5, 6].map((row) => (
              <Skeleton key={row} className="h-10" />
            ))}
          </div>
        ) : entries.length === 0 ? (
          <EmptyState
            picture="audit"
            title={narrowed ? "Nothing fits" : "Nothing has happened yet"}
            actions={narrowed && <Button onClick={clear}>Show everything</Button>}
          >
            {narrowed ? "No entry fits this search." : "Every edit, refusal, decision and run will stand here."}
          </EmptyState>
        ) : (
          <>
            {byDay(entries).map(({ day, items }) => (
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
                      />
                    );
                  })}
                </ol>
              </section>
            ))}
            {log.hasNextPage && <ShowEarlier busy={log.isFetchingNextPage} onShow={() => void log.fetchNextPage()} />}
          </>
        )}
      </div>
    </>
  );
}
