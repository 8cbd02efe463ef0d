"use client";

import { useQuery } from "@tanstack/react-query";
import type { RunView } from "@tributary/core/protocol";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

/** The newest run that a change set caused, if any. */
export function useChangeSetRun(changeSet: string): RunView | undefined {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  return useQuery(trpc.run.list.queryOptions({ workspace })).data?.find((run) => run.changeSet === changeSet);
}
