"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

export type UsualConnection = {
  /** Whether it has been read which connections there are. */
  readonly isKnown: boolean;
  /** Undefined where there is none, or not known yet. */
  readonly name: string | undefined;
};

/** The connection that a new function is most likely to ask: the first that is no engine's. */
export function useConnectionName(): UsualConnection {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const view = useQuery(trpc.connection.view.queryOptions({ workspace }));
  return {
    isKnown: view.data !== undefined,
    name: view.data?.connections.find(({ isEngine }) => !isEngine)?.name,
  };
}
