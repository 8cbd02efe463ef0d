"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { deserialiseSnapshot, type Snapshot } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";
import { useTRPCClient } from "../trpc.ts";

export type LoadedSnapshot = { readonly version: number; readonly snapshot: Snapshot };

/** Head, or one of its versions, whole. A version never changes, so it is asked for once. */
export function useHeadSnapshot(workspace: WorkspaceId, version: number) {
  const api = useTRPCClient();
  return useQuery({
    queryKey: ["snapshot", "head", workspace, version],
    placeholderData: (before: LoadedSnapshot | undefined) => before,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    queryFn: () =>
      wholeSnapshot((cursor) => api.head.snapshot.query(cursor ? { workspace, cursor } : { workspace, version })),
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
  const { version, schemas, views, functions = [] } = first;
  return { version, snapshot: deserialiseSnapshot({ schemas, components, views, functions }) };
}
