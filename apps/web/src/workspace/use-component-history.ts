"use client";

import type { ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import type { ComponentHistory, HappenedEntry, HistoryTabProps } from "@tributary/ui/canvas";
import type { AuditEntry } from "@tributary/core/protocol";
import { useMemo } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPCClient } from "../trpc.ts";
import { hereThenOnHead, pagesOf } from "./history-pages.ts";

const AUDIT_PAGE = 100;

/** What reached Head of a component, and who wrote what stands there at a version. */
export function useHeadHistory(version: number): ComponentHistory {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(
    () => ({
      ...linksIn(workspace),
      authors: (component) => api.history.authors.query({ workspace, component: component as ComponentId, version }),
      page: reachedHead(api, workspace, version),
    }),
    [api, workspace, version],
  );
}

type Api = ReturnType<typeof useTRPCClient>;

function reachedHead(api: Api, workspace: WorkspaceId, version: number): ComponentHistory["page"] {
  return pagesOf((component, before = { version: version + 1, place: 0 }, path) =>
    api.history.timeline.query({
      ...{ workspace, before },
      component: component as ComponentId,
      ...(path === undefined ? {} : { path }),
    }),
  );
}

function linksIn(workspace: string): Pick<ComponentHistory, "hrefOf" | "versionHref"> {
  return {
    hrefOf: (changeSet) => paths.review(workspace, changeSet),
    versionHref: (version, component) => paths.componentAt(workspace, component, version),
  };
}

/** What reached Head of a function, a version of a kind, a view or a note. */
export function useThingHistory(): HistoryTabProps["history"] {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(
    () => ({
      hrefOf: (changeSet) => paths.review(workspace, changeSet),
      page: pagesOf((thing, before) => api.history.timeline.query({ workspace, thing, ...(before ? { before } : {}) })),
    }),
    [api, workspace],
  );
}

/**
 * What was done to a component in a change set, refusals too, and who wrote what stands there; of a single path also what had reached
 * Head before that.
 */
export function useChangeSetHistory(changeSet: ChangeSetId, baseVersion: number | undefined): ComponentHistory {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(() => {
    const here: ComponentHistory["page"] = async (component, after, path) => {
      const narrowed = { ...(after ? { before: Number(after.key) } : {}), ...(path === undefined ? {} : { path }) };
      const found = await api.audit.list.query({ workspace, changeSet, component, ...narrowed });
      return { entries: found.map(happened), more: found.length >= AUDIT_PAGE };
    };
    return {
      ...linksIn(workspace),
      authors: (component) => api.history.authorsIn.query({ changeSet, component: component as ComponentId }),
      page: baseVersion === undefined ? here : hereThenOnHead(here, reachedHead(api, workspace, baseVersion)),
    };
  }, [api, workspace, changeSet, baseVersion]);
}

function happened({ seq, at, actor, outcome, sentence }: AuditEntry): HappenedEntry {
  return { key: String(seq), at, actor, outcome, sentence, version: null, changeSet: null };
}
