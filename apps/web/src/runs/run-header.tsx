"use client";

import { useMutation } from "@tanstack/react-query";
import type { RunView } from "@tributary/core/protocol";
import { Avatar, Button, Elapsed, RelativeTime, toast } from "@tributary/ui/kit";
import { GitBranch, Map as MapIcon, Square } from "lucide-react";
import Link from "next/link";
import { runId } from "../ids.ts";
import { personOf } from "../model/person-of.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { RunPhase } from "./run-phase.tsx";

export type RunHeaderProps = { readonly run: RunView };

/** What runs, who started it, for how long, and how to stop it. */
export function RunHeader({ run }: RunHeaderProps) {
  const { id: workspace, view, mayEdit } = useWorkspace();
  const trpc = useTRPC();
  const cancel = useMutation(trpc.run.cancel.mutationOptions({ onError: (error) => toast.error(sentenceOf(error)) }));
  const starter = personOf(view.members, run.startedBy);
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 bg-panel px-6 py-4 max-md:px-4">
      <div className="min-w-0 flex-1 max-md:basis-full">
        <div className="flex items-center gap-3">
          <h1 className="truncate text-xl font-semibold tracking-tight">{run.title}</h1>
          <RunPhase phase={run.phase} />
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-1.5 text-sm text-muted">
          <Avatar {...starter} size="sm" plain />
          <span className="text-ink">{starter.name}</span> started it <RelativeTime at={run.startedAt} />
          <span aria-hidden="true">·</span>
          {run.phase === "running" ? "running for" : "took"}{" "}
          <Elapsed from={run.startedAt} to={run.endedAt} className="font-medium text-ink" />
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {run.changeSet && (
          <Button asChild>
            <Link href={paths.review(workspace, run.changeSet)}>
              <GitBranch />
              Change set
            </Link>
          </Button>
        )}
        <Button asChild>
          <Link href={paths.map(workspace)}>
            <MapIcon />
            Head
          </Link>
        </Button>
        {run.phase === "running" && mayEdit && (
          <Button
            variant="danger"
            icon={<Square />}
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ run: runId(run.id) })}
          >
            Cancel
          </Button>
        )}
      </div>
    </header>
  );
}
