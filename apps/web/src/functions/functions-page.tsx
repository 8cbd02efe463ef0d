"use client";

import { createStore, type LiveState, useStore } from "@tributary/ui/replica";
import { changeSetId } from "../ids.ts";
import { PageError } from "../page-error.tsx";
import { useRoom } from "../workspace/change-set-room.tsx";
import { useSettling } from "../workspace/use-settling.ts";
import { useShowDivergence } from "../workspace/use-show-divergence.ts";
import { useHeadSnapshot } from "../workspace/use-snapshot.ts";
import { WorkspaceSkeleton } from "../workspace/workspace-skeleton.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import type { FunctionsDeskProps } from "./desk.ts";
import { FunctionsDesk } from "./functions-desk.tsx";

type Replica = NonNullable<ReturnType<typeof useRoom>["replica"]>;
type PageProps = { readonly select: string | undefined };

/** The functions and kinds of a change set, written together. */
export function ChangeSetFunctionsPage({ select }: PageProps) {
  const { summary, replica, error } = useRoom();
  if (error && !replica) return <PageError error={error} />;
  if (!summary || !replica) return <WorkspaceSkeleton version={summary?.baseVersion} />;
  return (
    <>
      <h1 className="sr-only">Functions of {summary.title}</h1>
      <Joined replica={replica} open={summary.phase === "open"} select={select} />
    </>
  );
}

function Joined({ replica, open, select }: PageProps & { readonly replica: Replica; readonly open: boolean }) {
  const { view, base, refusals, session, synced, divergences } = useStore(replica, (state) => state);
  const settle = useSettling(changeSetId(replica.changeSet));
  const onElsewhere = useShowDivergence(replica);
  const states = useStore(replica.results, (state) => state.functionStates);
  if (!synced) return <WorkspaceSkeleton />;
  const edit: FunctionsDeskProps["edit"] = (label, mutations, group) => {
    replica.edit(mutations, group === undefined ? { label } : { label, group });
  };
  const mayEdit = open && session?.mayEdit !== false;
  const settling = mayEdit ? settle : null;
  return (
    <FunctionsDesk
      {...{ view, base, states, refusals, replica, edit, mayEdit, select, divergences, settling, onElsewhere }}
    />
  );
}

const NO_RESULTS = createStore<Pick<LiveState, "functionStates">>({ functionStates: new Map() });
const NO_REFUSALS: FunctionsDeskProps["refusals"] = [];
const NO_DIVERGENCES: FunctionsDeskProps["divergences"] = [];

/** The functions and kinds that are in force. */
export function HeadFunctionsPage({ select }: PageProps) {
  const { id, view: workspace, live } = useWorkspace();
  const head = useHeadSnapshot(id, workspace.headVersion);
  const states = useStore(live ?? NO_RESULTS, (state) => state.functionStates);
  if (head.error && !head.data) return <PageError error={head.error} onRetry={() => void head.refetch()} />;
  if (!head.data) return <WorkspaceSkeleton version={workspace.headVersion} />;
  const { snapshot } = head.data;
  return (
    <>
      <h1 className="sr-only">Functions on Head</h1>
      <FunctionsDesk
        {...{ view: snapshot, base: snapshot, states, select }}
        refusals={NO_REFUSALS}
        divergences={NO_DIVERGENCES}
        settling={null}
        onElsewhere={() => undefined}
        replica={null}
        mayEdit={false}
        edit={() => undefined}
      />
    </>
  );
}
