"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { joinedComparison } from "@tributary/core/protocol";
import { Button, IconButton, Input, Notice, Skeleton } from "@tributary/ui/kit";
import { X } from "lucide-react";
import { useMemo } from "react";
import { count } from "../model/count.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { ComparedComponent } from "./compared-component.tsx";
import { comparedCount, comparedWords } from "./compared-count.ts";
import { ComparedThings } from "./compared-things.tsx";

export type VersionComparisonProps = {
  readonly version: number;
  readonly compared: number;
  readonly newest: number;
  readonly onCompare: (version: number | null) => void;
};

/** As many lie open at first; of more, one opens what one wants to read. */
const FEW = 8;

/**
 * What differs between the version shown and another: functions, kinds and views, and components field by field. Nothing of the pair
 * before stands there while this one is asked for.
 */
export function VersionComparison({ version, compared, newest, onCompare }: VersionComparisonProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const [from, to] = [Math.min(version, compared), Math.max(version, compared)];
  const pages = useInfiniteQuery({
    ...trpc.history.compare.infiniteQueryOptions(
      { workspace, from, to },
      { getNextPageParam: ({ next }) => next, initialCursor: null },
    ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const { error } = pages;
  const data = useMemo(() => pages.data && joinedComparison(pages.data.pages), [pages.data]);
  return (
    <section aria-label={`Changes from version ${from} to ${to}`} className="flex max-h-[40vh] flex-col border-b">
      <header className="flex h-10 shrink-0 items-center gap-2 px-4 text-sm">
        <h2 className="font-semibold">
          v{from} → v{to}
        </h2>
        <span className="text-xs text-muted">{data && comparedWords(data)}</span>
        <span className="flex-1" />
        <span className="flex items-center gap-2 text-xs whitespace-nowrap text-muted">
          v{version} compared with v
          <Input
            size="sm"
            type="number"
            aria-label="Compared with version"
            min={0}
            max={newest}
            value={compared}
            onChange={(event) => {
              const other = event.target.valueAsNumber;
              if (Number.isInteger(other) && other >= 0 && other <= newest) onCompare(other);
            }}
          />
        </span>
        <IconButton label="Stop comparing" size="sm" onClick={() => onCompare(null)}>
          <X />
        </IconButton>
      </header>
      <div className="min-h-0 overflow-y-auto px-4 pb-3">
        {error && !pages.isFetchNextPageError ? (
          <Notice tone="error">{sentenceOf(error)}</Notice>
        ) : !data ? (
          <Skeleton className="h-16" />
        ) : comparedCount(data) === 0 ? (
          <p className="py-3 text-center text-xs text-muted">Nothing differs between these versions.</p>
        ) : (
          <div key={`${from} ${to}`} className="space-y-2">
            <ComparedThings comparison={data} open={comparedCount(data) <= FEW} />
            <ul className="space-y-2">
              {data.changes.map((change) => (
                <ComparedComponent key={change.component} change={change} open={comparedCount(data) <= FEW} />
              ))}
            </ul>
          </div>
        )}
        {data && pages.hasNextPage && (
          <div className="flex flex-col items-center gap-2 pt-3">
            {pages.isFetchNextPageError && <Notice tone="error">{sentenceOf(error)}</Notice>}
            <Button size="sm" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show more
            </Button>
            <p className="text-xs text-muted">{count(data.more + data.moreThings, "difference")} not shown yet</p>
          </div>
        )}
      </div>
    </section>
  );
}
