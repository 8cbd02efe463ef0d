"use client";

import { HeadWorkspace } from "@tributary/ui/canvas";
import { Badge, Button, EmptyState, IconButton } from "@tributary/ui/kit";
import { FileDown, History, Server } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { TimeBar } from "../history/time-bar.tsx";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useDialogs } from "../shell/dialogs.tsx";
import { TopBarContent } from "../shell/slots.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
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
  const [chosen, setChosen] = useState<number | null>(null);
  const [travelling, setTravelling] = useState(false);
  const version = chosen ?? view.headVersion;
  const past = version < view.headVersion;
  const head = useHeadSnapshot(id, version);
  const goTo = (to: number) => setChosen(to >= view.headVersion ? null : to);
  const close = () => {
    setTravelling(false);
    setChosen(null);
  };
  useShortcuts({ h: () => (travelling ? close() : setTravelling(true)) });
  const selected = useMemo(() => (select ? [select] : []), [select]);
  if (head.error && !head.data) return <PageError error={head.error} onRetry={() => void head.refetch()} />;
  if (!head.data) return <WorkspaceSkeleton />;
  return (
    <>
      <h1 className="sr-only">Head v{head.data.version}</h1>
      {view.headVersion > 0 && (
        <TopBarContent>
          {past && <Badge tone="drifted">As it was at v{version}</Badge>}
          <IconButton
            label="Time travel"
            shortcut="h"
            pressed={travelling}
            onClick={() => (travelling ? close() : setTravelling(true))}
          >
            <History />
          </IconButton>
        </TopBarContent>
      )}
      <HeadWorkspace
        key={id}
        snapshot={head.data.snapshot}
        version={head.data.version}
        live={past ? null : live}
        mode={mode}
        selected={selected}
        mayEdit={mayEdit && !past}
        drawer={travelling && <TimeBar version={version} newest={view.headVersion} onVersion={goTo} onClose={close} />}
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
