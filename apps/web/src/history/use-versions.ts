"use client";

import { keepPreviousData, useQueries } from "@tanstack/react-query";
import type { VersionView } from "@tributary/core/protocol";
import { useMemo } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { pagesAround } from "./pages-around.ts";

/**
 * The versions around one, by number: a page or two of a hundred, however many there are. Pages begin at the same places for
 * everybody, so scrubbing over a thousand versions asks for ten.
 */
export function useVersions(version: number, newest: number): ReadonlyMap<number, VersionView> {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const pages = useQueries({
    queries: pagesAround(version, newest).map((before) => ({
      ...trpc.history.versions.queryOptions({ workspace, before }),
      placeholderData: keepPreviousData,
      staleTime: before <= newest ? Number.POSITIVE_INFINITY : 0,
    })),
  });
  const data = pages.map((page) => page.data);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pages themselves, not the list made anew of them
  return useMemo(() => new Map(data.flatMap((page) => page ?? []).map((view) => [view.version, view])), data);
}
