"use client";

import type { ComponentId } from "@tributary/core/base";
import { GitBranch, WandSparkles } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { componentOf, DiscussionButton, useDiscussion } from "../discussion/index.ts";
import { Badge, cn, IconButton } from "../kit/index.ts";
import { type ChangeSetReplica, ReplicaProvider, useStore } from "../replica/index.ts";
import { changeSetDesk, DeskProvider, useDesk, useDeskUi, useModel, useUi } from "./desk.ts";
import { DivergenceBar } from "./frame/divergence-bar.tsx";
import { LossNotice } from "./frame/loss-notice.tsx";
import { PeerStack } from "./frame/peer-stack.tsx";
import { RebaseNotice } from "./frame/rebase-notice.tsx";
import { SaveIndicator } from "./frame/save-indicator.tsx";
import { UndoButtons } from "./frame/undo-buttons.tsx";
import { RetryProvider } from "./inspector/retry.ts";
import { WorkspaceBody } from "./frame/workspace-body.tsx";
import type { ChangeSetWorkspaceProps } from "./props.ts";

/** The workspace of a change set: while it is open everything can be edited, and it always says that it is not live. */
export function ChangeSetWorkspace({
  replica,
  live = null,
  title,
  ended = null,
  onKeepMine,
  onReportsRead,
  onShowDivergence,
  onRetry,
  ...common
}: ChangeSetWorkspaceProps) {
  const ui = useDeskUi(common.view);
  const here = useStore(replica, (state) => state.shown !== "nothing");
  const open = ended === null;
  const mayEdit = useStore(replica, (state) => state.session?.mayEdit !== false) && open;
  const desk = useMemo(
    () => changeSetDesk(ui, replica, live, mayEdit, onKeepMine),
    [ui, replica, live, mayEdit, onKeepMine],
  );
  return (
    <ReplicaProvider replica={replica}>
      <DeskProvider value={desk}>
        <RetryProvider value={onRetry}>
          <WorkspaceBody
            title={`Change set ${title}`}
            pending={!here}
            frame={open ? "changeSet" : "ended"}
            bar={
              <>
                <Bar replica={replica} title={title} ended={ended} onGenerate={common.onGenerate} />
                <DivergenceBar onElsewhere={onShowDivergence} />
                <RebaseNotice replica={replica} onDismiss={mayEdit ? onReportsRead : undefined} />
                <LossNotice replica={replica} />
              </>
            }
            {...common}
          />
        </RetryProvider>
      </DeskProvider>
    </ReplicaProvider>
  );
}

function Bar({
  replica,
  title,
  ended,
  onGenerate,
}: {
  readonly replica: ChangeSetReplica;
  readonly title: string;
  readonly ended: ReactNode;
  readonly onGenerate: ChangeSetWorkspaceProps["onGenerate"];
}) {
  const version = useStore(replica, (state) => state.baseVersion);
  const open = ended === null;
  const reader = useStore(replica, (state) => state.session?.mayEdit === false) && open;
  return (
    <header
      className={cn(
        "flex min-h-9 shrink-0 items-center gap-x-2.5 gap-y-1 border-b px-3 text-xs max-md:flex-wrap max-md:py-1",
        open ? "border-accent/40 bg-accent-soft" : "border-line-strong bg-sunken",
      )}
    >
      <GitBranch aria-hidden="true" className={cn("size-3.5 shrink-0", open ? "text-accent-text" : "text-muted")} />
      <span className={cn("min-w-0 truncate font-medium max-md:hidden", open ? "text-accent-text" : "shrink text-ink")}>
        {title}
      </span>
      {open ? <span className="shrink-0 text-muted">not live · based on Head v{version}</span> : ended}
      {reader && <Badge>you may look, not edit</Badge>}
      <span className="flex-1" />
      <PeerStack />
      {onGenerate && open && !reader && (
        <IconButton size="sm" label="Generate…" onClick={() => onGenerate(null)}>
          <WandSparkles />
        </IconButton>
      )}
      <Talk />
      {open && !reader && <UndoButtons replica={replica} />}
      {open && <SaveIndicator replica={replica} />}
    </header>
  );
}

/** All that is said about the change set; a thread leads to what it is about. */
function Talk() {
  const desk = useDesk();
  const discussion = useDiscussion();
  const view = useModel((state) => state.view);
  const open = useUi((ui) => ui.talk);
  const thread = useUi((ui) => ui.thread);
  return (
    <DiscussionButton
      view={view}
      open={open}
      current={thread}
      onOpenChange={(talk) => desk.ui.set({ talk })}
      onShow={(anchor) => {
        const component = componentOf(anchor);
        if (component === null) return discussion?.leadTo(anchor);
        desk.ui.set({ selection: [component as ComponentId], edge: null, tab: "comments", commenting: null });
      }}
    />
  );
}
