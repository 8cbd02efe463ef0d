"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { deserialiseSnapshot, type Snapshot } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";
import { useEffect } from "react";
import { useTRPCClient } from "../trpc.ts";

export type LoadedSnapshot = { readonly version: number; readonly snapshot: Snapshot };

/** Versions that were gone past are forgotten after a while: each is as large as the model. */
const KEEP_MS = 60_000;

/** Head, or one of its versions, whole. A version never changes, so it is asked for once. */
export function useHeadSnapshot(workspace: WorkspaceId, version: number) {
  const api = useTRPCClient();
  return useQuery({
    ...headSnapshot(api, workspace, version),
    placeholderData: (before: LoadedSnapshot | undefined) => before,
  });
}

/** Asks for the versions on either side of one, so that a step to them is at once. */
export function usePrefetch(workspace: WorkspaceId, version: number, newest: number): void {
  const api = useTRPCClient();
  const queries = useQueryClient();
  useEffect(() => {
    const soon = setTimeout(() => {
      for (const beside of [version + 1, version - 1])
        if (beside >= 1 && beside <= newest) void queries.prefetchQuery(headSnapshot(api, workspace, beside));
    }, 200);
    return () => clearTimeout(soon);
  }, [api, queries, workspace, version, newest]);
}

function headSnapshot(api: ReturnType<typeof useTRPCClient>, workspace: WorkspaceId, version: number) {
  return queryOptions({
    queryKey: ["snapshot", "head", workspace, version],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEEP_MS,
    structuralSharing: false,
    queryFn: ({ signal }): Promise<LoadedSnapshot> =>
      wholeSnapshot((cursor) =>
        api.head.snapshot.query(cursor ? { workspace, cursor } : { workspace, version }, { signal }),
      ),
  });
}

/** What a change set starts from. */
export function useBaseSnapshot(changeSet: ChangeSetId, version: number | undefined) {
  const api = useTRPCClient();
  return useQuery({
    queryKey: ["snapshot", "base", changeSet, version],
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: (before: LoadedSnapshot | undefined) => before,
    queryFn: () => wholeSnapshot((cursor) => api.changeSet.base.query(cursor ? { changeSet, cursor } : { changeSet })),
  });
}

async function wholeSnapshot(page: (cursor: string | undefined) => Promise<SnapshotPage>): Promise<LoadedSnapshot> {
  const first = await page(undefined);
  const components = [...first.components];
  for (let { next } = first; next !== undefined; ) {
    const more = await page(next);
    components.push(...more.components);
    next = more.next;
  }
  const { version, schemas, views, functions = [], catalogue = {} } = first;
  return { version, snapshot: deserialiseSnapshot({ schemas, components, views, functions, catalogue }) };
}
