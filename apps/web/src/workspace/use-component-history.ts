"use client";

import type { ChangeSetId, ComponentId } from "@tributary/core/base";
import type { ComponentHistory, HappenedEntry, HistoryTabProps } from "@tributary/ui/canvas";
import type { AuditEntry, WriteView } from "@tributary/core/protocol";
import { useMemo } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPCClient } from "../trpc.ts";

const AUDIT_PAGE = 100;
const WRITES_PAGE = 50;

type Place = NonNullable<WriteView["place"]>;

/** Pages of what was written on Head, newest first, before a place where there is one. */
function pagesOf(
  read: (of: string, before: Place | undefined) => Promise<readonly WriteView[]>,
): ComponentHistory["page"] {
  const places = new Map<string, Place>();
  return async (of, after) => {
    const writes = await read(of, after ? places.get(after.key) : undefined);
    const entries = writes.map((write): HappenedEntry => {
      const key = `${write.version} ${write.place?.place}`;
      if (write.place) places.set(key, write.place);
      return { ...write, key, outcome: "accepted" };
    });
    return { entries, more: entries.length >= WRITES_PAGE };
  };
}

/** What reached Head of a component, and who wrote what stands there at a version. */
export function useHeadHistory(version: number): ComponentHistory {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(
    () => ({
      hrefOf: (changeSet) => paths.review(workspace, changeSet),
      authors: (component) => api.history.authors.query({ workspace, component: component as ComponentId, version }),
      page: pagesOf((of, before = { version: version + 1, place: 0 }) =>
        api.history.timeline.query({ workspace, component: of as ComponentId, before }),
      ),
    }),
    [api, workspace, version],
  );
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

/** What was done to a component in a change set, refusals too, and who wrote what stands there. */
export function useChangeSetHistory(changeSet: ChangeSetId): ComponentHistory {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(
    () => ({
      hrefOf: (id) => paths.review(workspace, id),
      authors: (component) => api.history.authorsIn.query({ changeSet, component: component as ComponentId }),
      async page(component, after) {
        const earlier = after ? { before: Number(after.key) } : {};
        const found = await api.audit.list.query({ workspace, changeSet, component, ...earlier });
        return { entries: found.map(happened), more: found.length >= AUDIT_PAGE };
      },
    }),
    [api, workspace, changeSet],
  );
}

function happened({ seq, at, actor, outcome, sentence }: AuditEntry): HappenedEntry {
  return { key: String(seq), at, actor, outcome, sentence, version: null, changeSet: null };
}
