"use client";

import { HeadWorkspace } from "@tributary/ui/canvas";
import { Button, EmptyState } from "@tributary/ui/kit";
import { FileDown, Server } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useDialogs } from "../shell/dialogs.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useComponentHistory } from "./use-component-history.ts";
import { useHeadSnapshot } from "./use-snapshot.ts";
import { useStartChangeSet } from "./use-start-change-set.ts";
import { WorkspaceSkeleton } from "./workspace-skeleton.tsx";

export type HeadPageProps = { readonly mode: "map" | "table"; readonly select: string | undefined };

/** Head: what is meant to run and what does, live and read-only. */
export function HeadPage({ mode, select }: HeadPageProps) {
  const { id, view, live, mayEdit } = useWorkspace();
  const dialogs = useDialogs();
  const loadHistory = useComponentHistory();
  const { start } = useStartChangeSet();
  const head = useHeadSnapshot(id, view.headVersion);
  const selected = useMemo(() => (select ? [select] : []), [select]);
  if (head.error && !head.data) return <PageError error={head.error} onRetry={() => void head.refetch()} />;
  if (!head.data) return <WorkspaceSkeleton />;
  return (
    <>
      <h1 className="sr-only">Head v{head.data.version}</h1>
      <HeadWorkspace
        key={id}
        snapshot={head.data.snapshot}
        version={head.data.version}
        live={live}
        mode={mode}
        selected={selected}
        mayEdit={mayEdit}
        loadHistory={loadHistory}
        onStartChangeSet={(first) => start(first?.label ?? "Untitled change", first)}
        empty={
          <EmptyState
            picture="map"
            title="Nothing on Head yet"
            actions={
              mayEdit && (
                <>
                  <Button variant="primary" icon={<FileDown />} onClick={() => dialogs.importFiles()}>
                    Import a Compose file
                  </Button>
                  {view.engine.phase === "none" && (
                    <Button asChild>
                      <Link href={paths.settings(id, "engine")}>
                        <Server />
                        Connect an engine
                      </Link>
                    </Button>
                  )}
                </>
              )
            }
          >
            Head shows what is meant to run. Import a Compose file: it opens as a change set, and lands here once it is
            approved and applied.
          </EmptyState>
        }
      />
    </>
  );
}
