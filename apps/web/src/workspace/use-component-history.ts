"use client";

import type { AuditEntry } from "@tributary/core/protocol";
import { useCallback } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPCClient } from "../trpc.ts";

/** Loads what happened to a component, newest first, for the inspector. */
export function useComponentHistory(changeSet?: string): (component: string) => Promise<readonly AuditEntry[]> {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useCallback(
    async (component) => {
      const entries = await api.audit.list.query({ workspace, ...(changeSet ? { changeSet } : {}) });
      return entries.filter(({ mutation }) => mutation && "component" in mutation && mutation.component === component);
    },
    [api, workspace, changeSet],
  );
}
