"use client";

import { useMutation } from "@tanstack/react-query";
import type { FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Avatar, Button, Elapsed, Notice, RelativeTime, Skeleton, toast } from "@tributary/ui/kit";
import { RotateCcw, Square } from "lucide-react";
import { LogView } from "../runs/log-view.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { AskedOfConnections } from "./asked-of-connections.tsx";
import { failureSentence, failureTitle } from "./failure-words.ts";
import { FunctionRunPhase } from "./function-run-phase.tsx";
import { KeptValue } from "./kept-value.tsx";
import { useFunctionRun } from "./use-function-run.ts";

export type FunctionRunCardProps = {
  readonly run: FunctionRunId;
  /** Called with the run that repeats this one. */
  readonly onAgain: (run: FunctionRunId) => void;
};

/** One run of a function: how it stands, what came of it, its log as it comes, and what it was called with. */
export function FunctionRunCard({ run: id, onAgain }: FunctionRunCardProps) {
  const { run, lines, error } = useFunctionRun(id);
  if (error && !run) return <Notice tone="error">{sentenceOf(error)}</Notice>;
  if (!run) return <Skeleton className="h-40" />;
  const { state, input } = run;
  const isRunning = state.phase === "running";
  return (
    <article aria-label={`Run of ${run.function.name}`} className="flex flex-col gap-3">
      <RunLine run={run} onAgain={onAgain} />
      {(state.phase === "failed" || state.phase === "killed") && (
        <Notice tone={state.phase === "failed" ? "error" : "warning"} title={failureTitle(state)}>
          <span className="[overflow-wrap:anywhere]">{failureSentence(state)}</span>
        </Notice>
      )}
      {state.phase === "succeeded" && <KeptValue label="Result" kept={state.output} />}
      <section aria-label="Log of the run">
        <h4 className="mb-1 flex h-6 items-center text-xs font-medium text-muted">Log</h4>
        <LogView lines={lines} live={isRunning} empty={emptyLog(run)} className="h-32 overflow-hidden rounded-md" />
      </section>
      {run.exchanges && <AskedOfConnections exchanges={run.exchanges} />}
      <KeptValue label="Called with" kept={input} />
    </article>
  );
}

function emptyLog({ input, state }: FunctionRunView): string {
  if (input.kind === "withheld") return "What it prints is not kept: this function handles secrets.";
  return state.phase === "running" ? "Nothing yet. What it prints appears here." : "It printed nothing.";
}

function RunLine({ run, onAgain }: { readonly run: FunctionRunView } & Pick<FunctionRunCardProps, "onAgain">) {
  const { mayEdit } = useWorkspace();
  const trpc = useTRPC();
  const onError = (error: unknown) => toast.error(sentenceOf(error));
  const kill = useMutation(trpc.functionRun.kill.mutationOptions({ onError }));
  const retry = useMutation(
    trpc.functionRun.retry.mutationOptions({ onError, onSuccess: ({ run: next }) => onAgain(next) }),
  );
  const { state, by, sandbox, component } = run;
  const isByHand = run.purpose === "test" || run.purpose === "debug";
  return (
    <header className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
      <FunctionRunPhase state={state} />
      <span className="flex-1" />
      <p className="order-last flex w-full min-w-0 items-center gap-1.5 text-xs text-muted">
        <Avatar id={by.id} name={by.name} type={by.type} size="sm" plain />
        <span className="min-w-0">
          {by.name}
          {component && <> on {component.name}</>}, <RelativeTime at={run.startedAt} />
          {" · "}
          {state.phase === "running" ? (
            <Elapsed from={run.startedAt} />
          ) : (
            `${Math.round(state.durationMs).toLocaleString("en-GB")} ms`
          )}
          {sandbox && (
            <span title={`${sandbox.driver}, ${sandbox.boundary}`}> · {TIER_WORDS[sandbox.tier] ?? sandbox.tier}</span>
          )}
        </span>
      </p>
      {mayEdit && state.phase === "running" && run.purpose === "action" && (
        <span className="text-xs text-muted">A step of a run: cancel that to end it.</span>
      )}
      {mayEdit && state.phase === "running" && run.purpose !== "action" && (
        <Button
          size="sm"
          variant="danger"
          icon={<Square />}
          busy={kill.isPending}
          onClick={() => kill.mutate({ run: run.id })}
        >
          End it
        </Button>
      )}
      {mayEdit && state.phase !== "running" && isByHand && (
        <Button
          size="sm"
          icon={<RotateCcw />}
          busy={retry.isPending}
          title="The same input, the code as it is now"
          onClick={() => retry.mutate({ run: run.id })}
        >
          Run again
        </Button>
      )}
    </header>
  );
}

const TIER_WORDS: { readonly [tier: string]: string } = {
  reactive: "in an isolate",
  world: "in a process of its own",
  hardened: "in a machine of its own",
};
