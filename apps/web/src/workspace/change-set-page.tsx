"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { ChangeSetWorkspace } from "@tributary/ui/canvas";
import { Button, EmptyState, toast } from "@tributary/ui/kit";
import { type ChangeSetReplica, useChangeSetReplica, useStore } from "@tributary/ui/replica";
import { FileDown } from "lucide-react";
import { useEffect, useMemo } from "react";
import { PageError } from "../page-error.tsx";
import { useDialogs } from "../shell/dialogs.tsx";
import { TopBarContent } from "../shell/slots.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { syncUrl } from "../sync-url.ts";
import { useTRPC } from "../trpc.ts";
import { FindingsCount } from "./findings-count.tsx";
import { takeFirstEdit } from "./first-edit.ts";
import { PeerStack } from "./peer-stack.tsx";
import { RequirementStatus } from "./requirement-status.tsx";
import { SaveIndicator } from "./save-indicator.tsx";
import { useComponentHistory } from "./use-component-history.ts";
import { useBaseSnapshot } from "./use-snapshot.ts";
import { WorkspaceSkeleton } from "./workspace-skeleton.tsx";

export type ChangeSetPageProps = {
  readonly changeSet: ChangeSetId;
  readonly mode: "map" | "table";
  readonly select: string | undefined;
};

/** The inside of a change set, where people and agents edit together. */
export function ChangeSetPage({ changeSet, mode, select }: ChangeSetPageProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const dialogs = useDialogs();
  const { live, mayEdit } = useWorkspace();
  const loadHistory = useComponentHistory(changeSet);
  const summary = useQuery(trpc.changeSet.get.queryOptions({ changeSet }));
  const base = useBaseSnapshot(changeSet, summary.data?.baseVersion);
  const replica = useChangeSetReplica({
    url: syncUrl(),
    changeSet,
    base: base.data?.snapshot,
    baseVersion: base.data?.version,
    onBaseMoved: () => void queries.invalidateQueries(trpc.changeSet.get.queryFilter({ changeSet })),
  });
  useFirstEdit(replica);
  const selected = useMemo(() => (select ? [select] : []), [select]);
  const error = summary.error ?? base.error;
  if (error && !replica) return <PageError error={error} />;
  if (!summary.data || !replica) return <WorkspaceSkeleton />;
  const open = summary.data.phase === "open";
  return (
    <>
      <TopBarContent>
        {open && <SaveIndicator replica={replica} />}
        <FindingsCount results={replica.results} />
        <RequirementStatus changeSet={changeSet} />
        <PeerStack presence={replica.presence} />
      </TopBarContent>
      <ChangeSetWorkspace
        replica={replica}
        live={live}
        title={summary.data.title}
        open={open && mayEdit}
        mode={mode}
        selected={selected}
        loadHistory={loadHistory}
        empty={
          <EmptyState
            picture="changes"
            title="Nothing here yet"
            actions={
              mayEdit && (
                <Button variant="primary" icon={<FileDown />} onClick={() => dialogs.importFiles(changeSet)}>
                  Import a Compose file
                </Button>
              )
            }
          >
            Drag a component in from the palette, or import a Compose file into this change set.
          </EmptyState>
        }
      />
    </>
  );
}

/** Makes the edit that was tried on Head, once the document has arrived. */
function useFirstEdit(replica: ChangeSetReplica | null): void {
  const synced = useStore(replica ?? NOTHING, (state) => state?.synced ?? false);
  useEffect(() => {
    if (!replica || !synced) return;
    const first = takeFirstEdit(replica.changeSet);
    if (!first) return;
    const outcome = replica.edit(first.mutations, { label: first.label });
    if (!outcome.ok) toast.error(outcome.error.sentence);
  }, [replica, synced]);
}

const NOTHING = { getState: () => null, subscribe: () => () => {} };
