"use client";

import type { OverlayKey } from "@tributary/core/document";
import type { ChangeSetReplica } from "@tributary/ui/replica";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { divergenceHref } from "./divergence-href.ts";

/** Leads to the page where what diverges is seen and edited. */
export function useShowDivergence(replica: ChangeSetReplica | null) {
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  return useCallback(
    (divergence: OverlayKey) => {
      if (!replica) return;
      const { view } = replica.getState();
      router.push(divergenceHref({ workspace, changeSet: replica.changeSet, view }, divergence));
    },
    [router, workspace, replica],
  );
}
