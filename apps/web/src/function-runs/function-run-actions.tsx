"use client";

import { useMutation } from "@tanstack/react-query";
import type { FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Button, toast } from "@tributary/ui/kit";
import { RotateCcw, Square } from "lucide-react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type FunctionRunActionsProps = {
  readonly run: FunctionRunView;
  /** Called with the run that repeats this one. */
  readonly onAgain: (run: FunctionRunId) => void;
  readonly size?: "sm" | "md" | undefined;
};

/** What one can do with a run: end it while it goes on, or run the same again. */
export function FunctionRunActions({ run, onAgain, size }: FunctionRunActionsProps) {
  const { mayEdit } = useWorkspace();
  const trpc = useTRPC();
  const onError = (error: unknown) => toast.error(sentenceOf(error));
  const kill = useMutation(trpc.functionRun.kill.mutationOptions({ onError }));
  const retry = useMutation(
    trpc.functionRun.retry.mutationOptions({ onError, onSuccess: ({ run: next }) => onAgain(next) }),
  );
  if (!mayEdit) return null;
  if (run.state.phase === "running" && run.purpose === "action")
    return <span className="text-muted text-xs">A step of a run: cancel that to end it.</span>;
  if (run.state.phase === "running")
    return (
      <Button
        size={size}
        variant="danger"
        icon={<Square />}
        busy={kill.isPending}
        onClick={() => kill.mutate({ run: run.id })}
      >
        End it
      </Button>
    );
  // The others do more than be tried: they are begun where they were begun.
  if (run.purpose !== "test" && run.purpose !== "debug") return null;
  return (
    <Button
      size={size}
      icon={<RotateCcw />}
      busy={retry.isPending}
      title="The same input, the code as it is now"
      onClick={() => retry.mutate({ run: run.id })}
    >
      Run again
    </Button>
  );
}
