"use client";

import { GitBranch, Lock } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Button } from "../kit/index.ts";
import { createStore, type WritableStore } from "../replica/index.ts";
import { DeskProvider, headDesk, type ModelState, useDeskUi } from "./desk.ts";
import { StartProvider } from "./frame/offer-dialog.tsx";
import { PeerStack } from "./frame/peer-stack.tsx";
import { RetryProvider } from "./inspector/retry.ts";
import { WorkspaceBody } from "./frame/workspace-body.tsx";
import type { HeadWorkspaceProps } from "./props.ts";

/** The workspace of Head: read-only, live, and one step from a change set. */
export function HeadWorkspace({
  snapshot,
  version,
  live = null,
  onStartChangeSet,
  mayEdit = true,
  pastBanner,
  onRetry,
  ...common
}: HeadWorkspaceProps) {
  const model = useRef<WritableStore<ModelState> | null>(null);
  model.current ??= createStore<ModelState>({ view: snapshot, base: snapshot, refusals: [] });
  const store = model.current;
  useEffect(() => store.set({ view: snapshot, base: snapshot }), [store, snapshot]);
  const ui = useDeskUi(common.view);
  const desk = useMemo(() => headDesk(ui, store, live, mayEdit), [ui, store, live, mayEdit]);
  return (
    <DeskProvider value={desk}>
      <RetryProvider value={onRetry}>
        <StartProvider value={onStartChangeSet}>
          <WorkspaceBody
            title={`Head, version ${version}`}
            frame={pastBanner ? "past" : null}
            bar={
              pastBanner ?? (
                <header className="flex min-h-9 shrink-0 items-center gap-x-2.5 gap-y-1 border-b bg-panel px-3 text-xs max-md:flex-wrap max-md:py-1">
                  <Lock aria-hidden="true" className="size-3.5 text-faint" />
                  <span className="shrink-0 font-medium text-ink">Head v{version}</span>
                  <span className="shrink-0 text-muted">what runs · read-only</span>
                  <span className="flex-1" />
                  <PeerStack />
                  {mayEdit && (
                    <Button size="sm" icon={<GitBranch />} onClick={() => onStartChangeSet(null)}>
                      Start a change set
                    </Button>
                  )}
                </header>
              )
            }
            {...common}
          />
        </StartProvider>
      </RetryProvider>
    </DeskProvider>
  );
}
