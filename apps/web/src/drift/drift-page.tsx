"use client";

import { useMutation } from "@tanstack/react-query";
import type { EngineStatus, ResourceState } from "@tributary/core/protocol";
import { Button, EmptyState, Notice, Skeleton, toast } from "@tributary/ui/kit";
import { type HeadReplica, useStore } from "@tributary/ui/replica";
import { RefreshCw, Server } from "lucide-react";
import Link from "next/link";
import { count } from "../model/count.ts";
import { PageError } from "../page-error.tsx";
import { PageBody } from "../page-body.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { useHeadSnapshot } from "../workspace/use-snapshot.ts";
import { DriftCard } from "./drift-card.tsx";
import { driftedOf, hasDockers } from "./drifted.ts";

/** Where reality is not as intended, live. */
export function DriftPage() {
  const { id, view, live, mayEdit } = useWorkspace();
  const head = useHeadSnapshot(id, view.headVersion);
  if (head.error && !head.data) return <PageError error={head.error} />;
  return (
    <>
      <PageHeader
        title="Drift"
        actions={mayEdit && <LookButton workspace={id} />}
        sentence="Where what runs is not what is intended. Restore makes it so again; accept opens a change set that agrees with what is."
      />
      <PageBody className="space-y-3">
        {view.engine.phase === "failed" && (
          <Notice tone="error" title="The engine does not answer" actions={<EngineLink workspace={id} />}>
            {view.engine.reason} What is shown here is what was last read.
          </Notice>
        )}
        {live && head.data ? (
          <Drifts live={live} head={head.data.snapshot} phase={view.engine.phase} />
        ) : (
          <DriftSkeleton />
        )}
      </PageBody>
    </>
  );
}

type DriftsProps = {
  readonly live: HeadReplica;
  readonly head: Parameters<typeof driftedOf>[1];
  readonly phase: EngineStatus["phase"];
};

function Drifts({ live, head, phase }: DriftsProps) {
  const { id } = useWorkspace();
  const resources = useStore(live, resourcesOf);
  const hasArrived = useStore(live, ({ headVersion }) => headVersion !== null);
  const drifted = driftedOf(resources, head);
  if (!hasArrived) return <DriftSkeleton />;
  if (phase === "none" && resources.size === 0)
    return (
      <EmptyState picture="engine" title="No engine is connected" actions={<EngineLink workspace={id} />}>
        Connect a Docker engine, and what runs on it is compared with what is intended, as it happens. What kinds of
        your own have made is compared, too.
      </EmptyState>
    );
  const isLastRead = (phase === "none" || phase === "failed") && hasDockers(resources, head);
  return (
    <>
      {isLastRead && phase === "none" && (
        <Notice tone="warning" title="No engine is connected" actions={<EngineLink workspace={id} />}>
          What Docker made is shown as last read. What has become of it since is not known.
        </Notice>
      )}
      {drifted.length > 0 ? (
        drifted.map((each) => <DriftCard key={each.component} drifted={each} head={head} />)
      ) : (
        <NothingDiffers of={resources.size} isLastRead={isLastRead} />
      )}
    </>
  );
}

type NothingDiffersProps = {
  /** How many things there are outside. */
  readonly of: number;
  /** Some of them cannot be looked at now. */
  readonly isLastRead: boolean;
};

function NothingDiffers({ of, isLastRead }: NothingDiffersProps) {
  const things = of === 1 ? "The one thing" : `All ${of} things`;
  if (isLastRead)
    return (
      <EmptyState picture="engine" title="Nothing differed when last read">
        {things} outside matched the model then. What Docker made is compared again as soon as an engine answers.
      </EmptyState>
    );
  return (
    <EmptyState picture="drift" title="Everything is as intended">
      {of > 0
        ? `${things} outside ${of === 1 ? "matches" : "match"} the model. A difference on a Docker engine shows here within seconds, another when it is looked at.`
        : "Nothing has been applied yet. Once something has, a difference shows here."}
    </EmptyState>
  );
}

function DriftSkeleton() {
  return (
    <div aria-busy="true" className="space-y-3">
      <Skeleton className="h-32 rounded-xl" />
      <Skeleton className="h-32 rounded-xl" />
    </div>
  );
}

function EngineLink({ workspace }: { readonly workspace: string }) {
  return (
    <Button asChild>
      <Link href={paths.settings(workspace, "engine")}>
        <Server />
        Engine settings
      </Link>
    </Button>
  );
}

/** Has everything outside looked at now; what differs shows by itself. */
function LookButton({ workspace }: { readonly workspace: Parameters<typeof paths.settings>[0] }) {
  const trpc = useTRPC();
  const look = useMutation(
    trpc.drift.refresh.mutationOptions({
      onSuccess: ({ looked }) =>
        toast.info(
          looked === 0 ? "There is nothing that could be looked at yet." : `Looked at ${count(looked, "thing")}.`,
        ),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  return (
    <Button size="sm" icon={<RefreshCw />} busy={look.isPending} onClick={() => look.mutate({ workspace })}>
      Look now
    </Button>
  );
}

function resourcesOf(state: { readonly resources: ReadonlyMap<string, ResourceState> }) {
  return state.resources;
}
