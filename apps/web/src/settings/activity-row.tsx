"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ActivityView } from "@tributary/core/protocol";
import { Badge, type BadgeTone, Button, RelativeTime, toast } from "@tributary/ui/kit";
import { Check } from "lucide-react";
import Link from "next/link";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

const PHASES: { readonly [phase: string]: { readonly word: string; readonly tone: BadgeTone } } = {
  waiting: { word: "to be told", tone: "running" },
  told: { word: "told", tone: "healthy" },
  givenUp: { word: "given up", tone: "failed" },
};

/** One thing that was told: what and by whom, whether it arrived, and what somebody has said to it. */
export function ActivityRow(activity: ActivityView) {
  const { description, type, actor, at, phase, requiresAction, acknowledged, lastError, attempts } = activity;
  const { id: workspace } = useWorkspace();
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 text-sm">
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 wrap-break-word">{description}</span>
          {requiresAction && !acknowledged && <Badge tone="drifted">look at it</Badge>}
        </span>
        <span className="mt-0.5 block text-xs text-muted">
          {actor.name}
          {actor.owner ? ` for ${actor.owner}` : ""} · <RelativeTime at={at} /> ·{" "}
          <span className="font-mono">{type}</span>
          {activity.changeSet && (
            <>
              {" · "}
              <Link
                href={paths.review(workspace, activity.changeSet)}
                className="text-accent-text underline-offset-2 hover:underline"
              >
                its change set
              </Link>
            </>
          )}
          {lastError ? ` · ${lastError} Tried ${attempts} times.` : ""}
        </span>
        {acknowledged && (
          <span className="mt-0.5 flex items-center gap-1 text-xs text-healthy-text">
            <Check aria-hidden="true" className="size-3.5 shrink-0" />
            <span>
              {acknowledged.by.name} looked at it <RelativeTime at={acknowledged.at} />
            </span>
          </span>
        )}
        {requiresAction && !acknowledged && <Acknowledge id={activity.id} what={description} />}
      </span>
      <Badge tone={PHASES[phase]?.tone}>{PHASES[phase]?.word ?? phase}</Badge>
    </li>
  );
}

function Acknowledge({ id, what }: Pick<ActivityView, "id"> & { readonly what: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id: workspace, mayEdit } = useWorkspace();
  const acknowledge = useMutation(
    trpc.activity.acknowledge.mutationOptions({
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => void queries.invalidateQueries(trpc.activity.pathFilter()),
    }),
  );
  if (!mayEdit) return null;
  return (
    <Button
      size="sm"
      className="mt-2"
      icon={<Check />}
      aria-label={`I have looked at this: ${what}`}
      busy={acknowledge.isPending}
      onClick={() => acknowledge.mutate({ workspace, id })}
    >
      I have looked at it
    </Button>
  );
}
