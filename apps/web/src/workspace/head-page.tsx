"use client";

import type { ComponentId } from "@tributary/core/base";
import { returnTo } from "@tributary/core/history";
import { nameOf } from "@tributary/core/model";
import { HeadWorkspace } from "@tributary/ui/canvas";
import { Badge, Button, EmptyState, IconButton, toast } from "@tributary/ui/kit";
import { FileDown, History, Server } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { useComponentFunctions } from "../function-runs/use-component-functions.tsx";
import { leaveGenerating } from "../generate/generate-later.ts";
import { PastBanner } from "../history/past-banner.tsx";
import { TimeBar } from "../history/time-bar.tsx";
import type { Landing } from "../history/landing.ts";
import { useTimeTravel } from "../history/use-time-travel.ts";
import { useVersions } from "../history/use-versions.ts";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useCompany } from "../shell/company.tsx";
import { useDialogs } from "../shell/dialogs.tsx";
import { TopBarContent } from "../shell/slots.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { SecretDesk } from "../secrets/secret-desk.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useHeadHistory } from "./use-component-history.ts";
import { type LoadedSnapshot, useHeadSnapshot, usePrefetch } from "./use-snapshot.ts";
import { useRetry } from "./use-retry.ts";
import { useStartChangeSet } from "./use-start-change-set.ts";
import { useViewAddress } from "./use-view-address.ts";
import { WorkspaceSkeleton } from "./workspace-skeleton.tsx";

export type HeadPageProps = {
  readonly mode: "map" | "table";
  readonly select: string | undefined;
  /** Which version the address asks for. */
  readonly landing: Landing;
};

/** Head: what is meant to run and what does, live and read-only; and as it was at any version. */
export function HeadPage({ mode, select, landing }: HeadPageProps) {
  const { id, view, live, me, mayEdit } = useWorkspace();
  useCompany(live?.presence, me.id);
  const dialogs = useDialogs();
  const address = useViewAddress();
  const { start } = useStartChangeSet();
  const travel = useTimeTravel(view.headVersion, landing);
  const { version, past, open, goTo, setOpen } = travel;
  const versions = useVersions(version, view.headVersion);
  const history = useHeadHistory(version);
  const retry = useRetry({ workspace: id, may: mayEdit && !past });
  const { functions, sheetOn } = useComponentFunctions(null);
  const head = useHeadSnapshot(id, version);
  const shown = head.data?.version ?? version;
  const now = useHeadSnapshot(id, view.headVersion).data;
  const comeBack = (then: LoadedSnapshot, from: LoadedSnapshot) => {
    const { version: wanted } = then;
    const label = `Return to v${wanted}`;
    // What it takes is worked out where the change set stands: Head may move on before that.
    if (returnTo(then.snapshot, from.snapshot).length > 0) start(label, { label, returnTo: wanted });
    else toast(`Every component says now what it said at v${wanted}.`);
  };
  const generateLater = (component: string | null) => {
    const cell = component === null ? undefined : head.data?.snapshot.components.get(component as ComponentId);
    start(cell ? `Generate for ${nameOf(cell)}` : "Generate", null, (changeSet) => {
      if (component !== null) leaveGenerating(changeSet, component);
    });
  };
  usePrefetch(id, version, open ? view.headVersion : 0);
  useShortcuts({
    h: () => setOpen(!open),
    "[": open ? () => goTo(version - 1) : undefined,
    "]": open ? () => goTo(version + 1) : undefined,
  });
  const selected = useMemo(() => (select ? [select] : []), [select]);
  if (head.error && !head.data) return <PageError error={head.error} onRetry={() => void head.refetch()} />;
  if (!head.data) return <WorkspaceSkeleton version={version} />;
  return (
    <SecretDesk>
      <h1 className="sr-only">Head v{shown}</h1>
      {view.headVersion > 0 && (
        <TopBarContent>
          {past && <Badge tone="drifted">As it was at v{shown}</Badge>}
          <IconButton label="Time travel" shortcut="h" pressed={open} onClick={() => setOpen(!open)}>
            <History />
          </IconButton>
        </TopBarContent>
      )}
      <HeadWorkspace
        key={id}
        snapshot={head.data.snapshot}
        version={shown}
        live={past ? null : live}
        mode={mode}
        selected={selected}
        {...address}
        mayEdit={mayEdit && !past}
        pastBanner={
          past ? (
            <PastBanner
              version={version}
              shown={shown}
              view={versions.get(shown)}
              onBack={() => goTo(view.headVersion)}
              onReturn={
                mayEdit && now?.version === view.headVersion && shown === version
                  ? () => comeBack(head.data, now)
                  : undefined
              }
            />
          ) : undefined
        }
        drawer={
          open && <TimeBar travel={travel} newest={view.headVersion} versions={versions} ready={shown === version} />
        }
        history={history}
        {...(retry ? { onRetry: retry } : {})}
        {...(past ? {} : { functions })}
        onGenerate={mayEdit && !past ? generateLater : undefined}
        onStartChangeSet={(first) => start(first?.label ?? "Untitled change", first)}
        empty={
          <EmptyState
            picture="map"
            title={past ? "Nothing was on Head then" : "Nothing on Head yet"}
            actions={
              mayEdit &&
              !past && (
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
            {past
              ? "At this version Head held nothing."
              : "Head shows what is meant to run. Import a Compose file: it opens as a change set, and lands here once it is approved and applied."}
          </EmptyState>
        }
      />
      {!past && sheetOn(head.data.snapshot)}
    </SecretDesk>
  );
}
