"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Badge, type BadgeTone, Button, RelativeTime } from "@tributary/ui/kit";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

const PHASES: { readonly [phase: string]: { readonly word: string; readonly tone: BadgeTone } } = {
  waiting: { word: "to be told", tone: "running" },
  told: { word: "told", tone: "healthy" },
  givenUp: { word: "given up", tone: "failed" },
};

/** What was told, newest first, and whether it arrived. */
export function ActivityList() {
  const trpc = useTRPC();
  const { id: workspace, mayAdminister } = useWorkspace();
  const activity = useQuery(trpc.activity.list.queryOptions({ workspace }));
  const retry = useMutation(trpc.activity.retry.mutationOptions());
  if (activity.data?.length === 0)
    return <p className="p-4 text-sm text-muted">Nothing to tell yet. When a change set is applied, it stands here.</p>;
  const isStuck = activity.data?.some(({ phase }) => phase === "givenUp");
  return (
    <>
      {isStuck && mayAdminister && (
        <div className="flex items-center justify-between border-b bg-failed-soft/50 px-4 py-2 text-sm">
          Some of it could not be told, however often it was tried.
          <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate({ workspace })}>
            Try again
          </Button>
        </div>
      )}
      <ul aria-label="Activity" className="divide-y">
        {activity.data?.map(({ id, description, type, actor, at, phase, requiresAction, lastError, attempts }) => (
          <li key={id} className="flex items-start gap-3 px-4 py-2.5 text-sm">
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                {description}
                {requiresAction && <Badge tone="drifted">look at it</Badge>}
              </span>
              <span className="mt-0.5 block text-xs text-muted">
                {actor.name}
                {actor.owner ? ` for ${actor.owner}` : ""} · <RelativeTime at={at} /> ·{" "}
                <span className="font-mono">{type}</span>
                {lastError ? ` · ${lastError} Tried ${attempts} times.` : ""}
              </span>
            </span>
            <Badge tone={PHASES[phase]?.tone}>{PHASES[phase]?.word ?? phase}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}
