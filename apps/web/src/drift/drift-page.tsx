"use client";

import type { ResourceState } from "@tributary/core/protocol";
import { Button, EmptyState, Notice, Skeleton } from "@tributary/ui/kit";
import { type HeadReplica, useStore } from "@tributary/ui/replica";
import { Server } from "lucide-react";
import Link from "next/link";
import { PageError } from "../page-error.tsx";
import { PageHeader } from "../page-header.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useHeadSnapshot } from "../workspace/use-snapshot.ts";
import { DriftCard } from "./drift-card.tsx";
import { driftedOf } from "./drifted.ts";

/** Where reality is not as intended, live. */
export function DriftPage() {
  const { id, view, live } = useWorkspace();
  const head = useHeadSnapshot(id, view.headVersion);
  if (head.error && !head.data) return <PageError error={head.error} />;
  return (
    <>
      <PageHeader
        title="Drift"
        sentence="Where what runs is not what is intended. Restore makes it so again; accept opens a change set that agrees with what is."
      />
      <div className="mx-auto w-full max-w-5xl space-y-3 px-6 pb-16">
        {view.engine.phase === "failed" && (
          <Notice tone="error" title="The engine does not answer" actions={<EngineLink workspace={id} />}>
            {view.engine.reason} What is shown here is what was last read.
          </Notice>
        )}
        {view.engine.phase === "none" ? (
          <EmptyState picture="engine" title="No engine is connected" actions={<EngineLink workspace={id} />}>
            Connect a Docker engine, and what runs on it is compared with what is intended, as it happens.
          </EmptyState>
        ) : live && head.data ? (
          <Drifts live={live} head={head.data.snapshot} />
        ) : (
          <div aria-busy="true" className="space-y-3">
            <Skeleton className="h-32 rounded-xl" />
            <Skeleton className="h-32 rounded-xl" />
          </div>
        )}
      </div>
    </>
  );
}

function Drifts({ live, head }: { readonly live: HeadReplica; readonly head: Parameters<typeof driftedOf>[1] }) {
  const resources = useStore(live, resourcesOf);
  const drifted = driftedOf(resources, head);
  if (drifted.length > 0) return drifted.map((each) => <DriftCard key={each.component} drifted={each} head={head} />);
  return (
    <EmptyState picture="drift" title="Everything is as intended">
      {resources.size > 0
        ? `All ${resources.size} things on the engine match the model. A difference shows here within seconds.`
        : "Nothing has been applied yet. Once something has, a difference shows here within seconds."}
    </EmptyState>
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

function resourcesOf(state: { readonly resources: ReadonlyMap<string, ResourceState> }) {
  return state.resources;
}
