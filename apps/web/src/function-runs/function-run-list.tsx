"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { ChangeSetId, ComponentId, FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Avatar, Button, Notice, RelativeTime, Skeleton } from "@tributary/ui/kit";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { failureTitle } from "./failure-words.ts";
import { FunctionRunCard } from "./function-run-card.tsx";
import { FunctionRunPhase } from "./function-run-phase.tsx";
import { PURPOSE_WORDS } from "./run-words.ts";

export type FunctionRunListProps = {
  /** Runs of one function, in one change set, on one component; of nothing in particular, all. */
  readonly of: { readonly functionKey?: string; readonly component?: ComponentId; readonly changeSet?: ChangeSetId };
  readonly empty: string;
  /** Where a run is opened: here, in place of the list, or on its own page. */
  readonly opens?: "here" | "page";
};

/** Runs, newest first, in pages; the one chosen whole. */
export function FunctionRunList({ of, empty, opens = "here" }: FunctionRunListProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const [chosen, setChosen] = useState<FunctionRunId | null>(null);
  const pages = useInfiniteQuery(
    trpc.functionRun.list.infiniteQueryOptions(
      { workspace, ...of },
      { getNextPageParam: ({ next }) => next, initialCursor: null },
    ),
  );
  if (chosen)
    return (
      <div className="flex flex-col gap-3">
        <Button size="sm" variant="ghost" icon={<ArrowLeft />} className="self-start" onClick={() => setChosen(null)}>
          All runs
        </Button>
        <FunctionRunCard key={chosen} run={chosen} onAgain={setChosen} />
      </div>
    );
  if (pages.error && !pages.data) return <Notice tone="error">{sentenceOf(pages.error)}</Notice>;
  if (!pages.data) return <Skeleton className="h-24" />;
  const runs = pages.data.pages.flatMap((page) => page.runs);
  if (runs.length === 0) return <p className="text-sm text-muted">{empty}</p>;
  return (
    <div>
      <ul aria-label="Runs" className="divide-y overflow-hidden rounded-lg bg-panel shadow-card">
        {runs.map((run) => (
          <li key={run.id}>
            {opens === "page" ? (
              <Link href={paths.functionRun(workspace, run.id)} className={ROW}>
                <Row run={run} of={of} />
              </Link>
            ) : (
              <button type="button" onClick={() => setChosen(run.id)} className={ROW}>
                <Row run={run} of={of} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-2"
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show earlier runs
        </Button>
      )}
    </div>
  );
}

const ROW =
  "flex w-full items-center gap-2.5 px-3 py-2 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2";

/** Says what the list does not say already: the function, unless it is one function's; and on what. */
function Row({ run, of }: { readonly run: FunctionRunView } & Pick<FunctionRunListProps, "of">) {
  const component = run.component?.name ?? "No component";
  const title = of.functionKey !== undefined ? component : run.function.name;
  const on = of.functionKey === undefined && of.component === undefined && run.component ? ` on ${component}` : "";
  return (
    <>
      <span className="w-18 shrink-0">
        <FunctionRunPhase state={run.state} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm text-ink">
          {title}
          {on && <span className="text-muted">{on}</span>}
        </span>
        <span className="block truncate text-xs text-muted">{aboutOf(run)}</span>
      </span>
      <RelativeTime at={run.startedAt} className="shrink-0 text-xs text-muted" />
      <Avatar id={run.by.id} name={run.by.name} type={run.by.type} size="sm" />
    </>
  );
}

function aboutOf({ state, purpose, changeSet }: FunctionRunView): string {
  const where = changeSet === null ? "on Head" : "in a change set";
  if (state.phase === "failed" || state.phase === "killed") return `${failureTitle(state)}, ${where}`;
  const took = state.phase === "succeeded" ? `${Math.round(state.durationMs)} ms, ` : "";
  return `${took}${PURPOSE_WORDS[purpose]} ${where}`;
}
