"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

/** The connection that a new function is most likely to ask: the first that is no engine's; undefined where there is none, or not known yet. */
export function useConnectionName(): string | undefined {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const view = useQuery(trpc.connection.view.queryOptions({ workspace }));
  return view.data?.connections.find(({ isEngine }) => !isEngine)?.name;
}
