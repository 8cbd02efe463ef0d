"use client";

import { useMutation } from "@tanstack/react-query";
import type { RunView } from "@tributary/core/protocol";
import { Button, Notice, toast } from "@tributary/ui/kit";
import { Plus, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { runId } from "../ids.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { useStartChangeSet } from "../workspace/use-start-change-set.ts";

export type RunOutcomeProps = { readonly run: RunView };

const LOOK = {
  succeeded: { tone: "success", title: "Everything is as intended" },
  failed: { tone: "error", title: "Stopped at a failed step" },
  cancelled: { tone: "warning", title: "Cancelled" },
} as const;

/** How a run ended, in a plain sentence, and after a failure the sensible ways on. Nothing while it runs. */
export function RunOutcome({ run }: RunOutcomeProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const { id: workspace, mayEdit } = useWorkspace();
  const { start, busy } = useStartChangeSet();
  const retry = useMutation(
    trpc.run.retry.mutationOptions({
      onSuccess: ({ run: next }) => router.push(paths.run(workspace, next)),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  if (run.phase === "running" || !run.sentence) return null;
  const { tone, title } = LOOK[run.phase];
  const offersMore = run.phase !== "succeeded" && mayEdit;
  return (
    <div className="shrink-0 border-b bg-panel px-6 py-3 max-md:px-4">
      <Notice
        tone={tone}
        title={title}
        actions={
          offersMore && (
            <>
              <Button size="sm" icon={<Plus />} busy={busy} onClick={() => start(`Correct: ${run.title}`, null)}>
                Correct it
              </Button>
              <Button
                size="sm"
                variant="primary"
                icon={<RotateCcw />}
                busy={retry.isPending}
                onClick={() => retry.mutate({ run: runId(run.id) })}
              >
                Run the rest again
              </Button>
            </>
          )
        }
      >
        {/* A function's own words may be long; the steps below stay in reach. */}
        <span className="block max-h-[30vh] overflow-y-auto [overflow-wrap:anywhere]">{run.sentence}</span>
      </Notice>
    </div>
  );
}
