"use client";

import { useQuery } from "@tanstack/react-query";
import { Avatar, Button, Elapsed, EmptyState, RelativeTime, Segmented, Skeleton } from "@tributary/ui/kit";
import Link from "next/link";
import { useState } from "react";
import { personOf } from "../model/person-of.ts";
import { PageError } from "../page-error.tsx";
import { PageBody } from "../page-body.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { kindsText } from "../plan/plan-summary.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { stepsIn } from "./progress-text.ts";
import { RunPhase } from "./run-phase.tsx";

/** Everything that was done to the engine, newest first. */
export function RunList() {
  const trpc = useTRPC();
  const { id: workspace, view } = useWorkspace();
  const [filter, setFilter] = useState("all");
  const runs = useQuery(trpc.run.summaries.queryOptions({ workspace }));
  if (runs.error && !runs.data) return <PageError error={runs.error} />;
  const shown = runs.data?.filter(({ phase }) => filter === "all" || phase === filter);
  return (
    <>
      <PageHeader
        title="Runs"
        sentence="Each apply and each restore, step by step, with its log."
        actions={
          <Button asChild variant="ghost">
            <Link href={paths.functionRuns(workspace)}>Runs of functions</Link>
          </Button>
        }
      >
        <Segmented
          label="Show"
          value={filter}
          onValueChange={setFilter}
          options={[
            { value: "all", label: "All" },
            { value: "running", label: "Running" },
            { value: "failed", label: "Failed" },
            { value: "succeeded", label: "Succeeded" },
          ]}
        />
      </PageHeader>
      <PageBody>
        {!shown ? (
          <div aria-busy="true" className="space-y-2">
            {[1, 2, 3, 4, 5].map((row) => (
              <Skeleton key={row} className="h-14" />
            ))}
          </div>
        ) : shown.length === 0 ? (
          <EmptyState
            picture="runs"
            title={filter === "all" ? "Nothing has run yet" : `No ${filter} runs`}
            actions={
              filter === "all" && (
                <Button asChild>
                  <Link href={paths.changes(workspace)}>See change sets</Link>
                </Button>
              )
            }
          >
            When an approved change set is applied, its steps and their logs appear here as they happen.
          </EmptyState>
        ) : (
          <ul className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
            {shown.map((run) => {
              const starter = personOf(view.members, run.startedBy);
              return (
                <li key={run.id}>
                  <Link
                    href={paths.run(workspace, run.id)}
                    className="flex items-center gap-4 px-4 py-3 max-md:flex-wrap max-md:gap-x-3 max-md:gap-y-1 transition-colors hover:bg-hover"
                  >
                    <span className="w-24 shrink-0 max-md:w-auto">
                      <RunPhase phase={run.phase} />
                    </span>
                    <span className="min-w-0 flex-1 max-md:order-first max-md:basis-full">
                      <span className="block truncate text-sm font-medium text-ink">{run.title}</span>
                      <span className="block truncate text-xs text-muted">
                        {run.phase === "running"
                          ? `${run.ended} of ${stepsIn(run)} steps finished`
                          : (run.phase === "failed" && run.sentence) || kindsText(run.kinds)}
                      </span>
                    </span>
                    <Elapsed
                      from={run.startedAt}
                      to={run.endedAt}
                      className="w-20 shrink-0 text-right text-xs text-muted"
                    />
                    <RelativeTime at={run.startedAt} className="w-24 shrink-0 text-right text-xs text-muted" />
                    <Avatar {...starter} />
                  </Link>
                </li>
              );
            })}
          </ul>
        )}
      </PageBody>
    </>
  );
}
