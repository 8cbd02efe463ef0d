"use client";

import { useQuery } from "@tanstack/react-query";
import type { PresentPerson } from "@tributary/core/protocol";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { hereIn } from "./here.ts";

/** Asked again this often while a list is in sight. */
const EVERY_MS = 4_000;

/** Who else is where, for lists: by change set, or null for Head. */
export function usePresent(): (changeSet: string | null) => readonly PresentPerson[] {
  const trpc = useTRPC();
  const { id: workspace, me } = useWorkspace();
  const { data, isError, isPaused } = useQuery({
    ...trpc.workspace.present.queryOptions({ workspace }),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  return hereIn(isError || isPaused ? undefined : data, me.id);
}
