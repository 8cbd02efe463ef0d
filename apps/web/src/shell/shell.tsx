"use client";

import { useQuery } from "@tanstack/react-query";
import type { WorkspaceId } from "@tributary/core/base";
import { Skeleton } from "@tributary/ui/kit";
import { useHeadReplica, useStore } from "@tributary/ui/replica";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useMe } from "../account/use-me.ts";
import { paths } from "../paths.ts";
import { rememberWorkspace } from "../recall.ts";
import { syncUrl } from "../sync-url.ts";
import { useTRPC } from "../trpc.ts";
import { WholePage } from "../whole-page.tsx";
import { CommandsProvider } from "./commands.tsx";
import { CompanyProvider } from "./company.tsx";
import { DialogsProvider, useDialogs } from "./dialogs.tsx";
import { Palette } from "./palette.tsx";
import { placeOf } from "./place.ts";
import { Rail } from "./rail.tsx";
import { RunDrawer } from "./run-drawer.tsx";
import { SlotsProvider } from "./slots.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useEvents } from "./use-events.ts";
import { useChangeSet, useOpenChanges } from "./use-open-changes.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useWorkspace, WorkspaceProvider } from "./workspace-context.tsx";

export type ShellProps = { readonly workspace: WorkspaceId; readonly children: ReactNode };

/** The frame around every page of a workspace. */
export function Shell({ workspace, children }: ShellProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const pathname = usePathname();
  const me = useMe();
  const view = useQuery({ ...trpc.workspace.get.queryOptions({ workspace }), enabled: Boolean(me.data?.user) });
  const signedOut = me.data && !me.data.user;
  useEffect(() => {
    if (signedOut) router.replace(paths.signIn(pathname));
  }, [signedOut, router, pathname]);
  useEffect(() => {
    if (view.data) rememberWorkspace(workspace);
  }, [view.data, workspace]);
  if (me.error && !me.data) return <WholePage error={me.error} />;
  if (view.error && !view.data) return <WholePage error={view.error} />;
  if (!me.data?.user || !view.data) return <ShellSkeleton />;
  return (
    <Joined workspace={workspace} view={view.data} me={me.data.user} workspaces={me.data.workspaces}>
      {children}
    </Joined>
  );
}

type JoinedProps = Pick<Parameters<typeof WorkspaceProvider>[0], "view" | "me" | "workspaces" | "children"> & {
  readonly workspace: string;
};

function Joined({ workspace, children, ...rest }: JoinedProps) {
  const live = useHeadReplica({ url: syncUrl(), workspace });
  return (
    <WorkspaceProvider live={live} {...rest}>
      <CommandsProvider>
        <SlotsProvider>
          <DialogsProvider>
            <CompanyProvider>
              <Frame>{children}</Frame>
            </CompanyProvider>
          </DialogsProvider>
        </SlotsProvider>
      </CommandsProvider>
    </WorkspaceProvider>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const trpc = useTRPC();
  const router = useRouter();
  const dialogs = useDialogs();
  const { id, view, live, mayEdit } = useWorkspace();
  const place = placeOf(usePathname());
  const shown = useSearchParams().get("view");
  const [palette, setPalette] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const connection = useEvents(id);
  const changes = useOpenChanges(id);
  const runs = useQuery(trpc.run.summaries.queryOptions({ workspace: id })).data ?? [];
  const active = useMemo(() => runs.filter(({ phase }) => phase === "running"), [runs]);
  const drifted = useDriftCount(live);
  const { changeSet } = place;
  const current = useChangeSet(changeSet, changes);
  const isDraft = current === undefined || current.phase === "open";
  useShortcuts({
    "mod+k": () => setPalette((open) => !open),
    "g m": () => router.push(changeSet ? paths.changeSet(id, changeSet, shown) : paths.map(id, shown)),
    "g t": () => router.push(changeSet ? paths.changeSetTable(id, changeSet, shown) : paths.table(id, shown)),
    "g f": () => router.push(changeSet ? paths.changeSetFunctions(id, changeSet) : paths.functions(id)),
    "g c": () => router.push(paths.changes(id)),
    "g r": () => router.push(changeSet ? paths.review(id, changeSet) : paths.runs(id)),
    "g d": () => router.push(paths.drift(id)),
    "g a": () => router.push(paths.audit(id)),
    "g s": () => router.push(paths.settings(id)),
    c: mayEdit ? dialogs.newChangeSet : undefined,
    i: mayEdit ? () => dialogs.importFiles(changeSet) : undefined,
    "?": dialogs.shortcuts,
  });
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-raised focus:px-3 focus:py-1.5"
      >
        Skip to the page
      </a>
      {changeSet && (
        <div aria-hidden="true" className={`h-0.75 shrink-0 ${isDraft ? "bg-accent" : "bg-line-strong"}`} />
      )}
      <TopBar place={place} changes={changes} current={current} onPalette={() => setPalette(true)} />
      <div className="flex min-h-0 flex-1">
        <Rail
          workspace={id}
          place={place}
          view={shown}
          openChanges={changes.count}
          activeRuns={active.length}
          drifted={drifted}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto focus:outline-none">
            {children}
          </main>
          {drawer && <RunDrawer workspace={id} runs={runs} onClose={() => setDrawer(false)} />}
        </div>
      </div>
      <StatusBar
        workspace={id}
        engine={view.engine}
        connection={connection}
        run={active[0]}
        drawer={drawer}
        onDrawer={() => setDrawer(!drawer)}
      />
      <Palette open={palette} onOpenChange={setPalette} changes={changes} />
    </div>
  );
}

const NOTHING = { getState: () => null, subscribe: () => () => {} };

function useDriftCount(live: ReturnType<typeof useWorkspace>["live"]): number {
  return useStore<ReturnType<NonNullable<typeof live>["getState"]> | null, number>(live ?? NOTHING, countDrift);
}

function countDrift(
  state: ReturnType<NonNullable<ReturnType<typeof useWorkspace>["live"]>["getState"]> | null,
): number {
  let drifted = 0;
  state?.resources.forEach((resource) => {
    if (resource.drift.length > 0 || resource.status === "gone") drifted++;
  });
  return drifted;
}

function ShellSkeleton() {
  return (
    <div aria-busy="true" className="flex h-dvh flex-col">
      <div className="flex h-12 items-center gap-3 border-b bg-panel px-4">
        <Skeleton className="size-6" />
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-7 w-28 rounded-full" />
        <Skeleton className="ml-auto h-7 w-36" />
      </div>
      <div className="flex flex-1">
        <div className="flex w-16 flex-col items-center gap-3 border-r bg-panel py-3">
          {[1, 2, 3, 4, 5].map((entry) => (
            <Skeleton key={entry} className="size-9" />
          ))}
        </div>
        <div className="flex-1" />
      </div>
      <div className="h-7 border-t bg-panel" />
    </div>
  );
}
