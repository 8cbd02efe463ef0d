"use client";

import type { ChangeSetId, ComponentId } from "@tributary/core/base";
import type { ComponentHistory, HappenedEntry } from "@tributary/ui/canvas";
import type { AuditEntry, WriteView } from "@tributary/core/protocol";
import { useMemo } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPCClient } from "../trpc.ts";

const AUDIT_PAGE = 100;

/** What reached Head of a component, and who wrote what stands there at a version. */
export function useHeadHistory(version: number): ComponentHistory {
  const api = useTRPCClient();
  const { id: workspace } = useWorkspace();
  return useMemo(() => {
    const places = new Map<string, NonNullable<WriteView["place"]>>();
    return {
      hrefOf: (changeSet) => paths.review(workspace, changeSet),
      authors: (component) => api.history.authors.query({ workspace, component: component as ComponentId, version }),
      async page(component, after) {
        const before = after ? places.get(after.key) : { version: version + 1, place: 0 };
        const where = { workspace, component: component as ComponentId, ...(before ? { before } : {}) };
        const writes = await api.history.timeline.query(where);
        const entries = writes.map((write): HappenedEntry => {
          const key = `${write.version} ${write.place?.place}`;
          if (write.place) places.set(key, write.place);
          return { ...write, key, outcome: "accepted" };
        });
        return { entries, more: entries.length >= 50 };
      },
    };
  }, [api, workspace, version]);
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
