"use client";

import { type QueryClient, queryOptions, skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { WorkspaceId } from "@tributary/core/base";
import { readModel, type Reading, type ReadModel } from "@tributary/ui/replica";
import { useCallback, useEffect } from "react";
import { fetchModelPage } from "./model-page.ts";

export type LoadedSnapshot = ReadModel;

/** Versions that were gone past are forgotten after a while: each is as large as the model. */
const KEEP_MS = 60_000;

/**
 * Head, or one of its versions, whole; undefined is one that is not known yet. A version never changes, so it is asked for once:
 * a change set that stands on what was just looked at is there at once.
 */
export function useHeadSnapshot(workspace: WorkspaceId, version: number | undefined) {
  const queries = useQueryClient();
  return useQuery({
    ...headSnapshot(queries, workspace, version ?? -1),
    enabled: version !== undefined,
    placeholderData: (before: LoadedSnapshot | undefined) => before,
  });
}

/** For what needs a version once: it is asked for only where it is not at hand. */
export function useModelAt(workspace: WorkspaceId): (version: number) => Promise<LoadedSnapshot> {
  const queries = useQueryClient();
  return useCallback((version) => queries.fetchQuery(headSnapshot(queries, workspace, version)), [queries, workspace]);
}

/** How far the reading of that version has come; undefined before its first page. */
export function useReading(workspace: WorkspaceId, version: number | undefined): Reading | undefined {
  return useQuery<Reading>({ queryKey: readingKey(workspace, version ?? -1), queryFn: skipToken }).data;
}

/** Asks for the versions on either side of one, so that a step to them is at once. */
export function usePrefetch(workspace: WorkspaceId, version: number, newest: number): void {
  const queries = useQueryClient();
  useEffect(() => {
    const soon = setTimeout(() => {
      for (const beside of [version + 1, version - 1])
        if (beside >= 1 && beside <= newest) void queries.prefetchQuery(headSnapshot(queries, workspace, beside));
    }, 200);
    return () => clearTimeout(soon);
  }, [queries, workspace, version, newest]);
}

function headSnapshot(queries: QueryClient, workspace: WorkspaceId, version: number) {
  return queryOptions({
    queryKey: ["snapshot", "head", workspace, version],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEEP_MS,
    structuralSharing: false,
    queryFn: ({ signal }): Promise<LoadedSnapshot> =>
      readModel(
        (page) => fetchModelPage({ workspace, version, page, signal }),
        (reading) => queries.setQueryData(readingKey(workspace, version), reading),
      ),
  });
}

function readingKey(workspace: WorkspaceId, version: number) {
  return ["reading", workspace, version];
}
