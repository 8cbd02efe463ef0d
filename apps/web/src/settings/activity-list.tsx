"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "@tributary/ui/kit";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { ActivityRow } from "./activity-row.tsx";

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
        {activity.data?.map((each) => (
          <ActivityRow key={each.id} {...each} />
        ))}
      </ul>
    </>
  );
}
