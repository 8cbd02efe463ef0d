"use client";

import type { FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Avatar, Button, Elapsed, Notice, RelativeTime, Skeleton } from "@tributary/ui/kit";
import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { paths } from "../paths.ts";
import { LogView } from "../runs/log-view.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf } from "../trpc.ts";
import { AskedOfConnections } from "./asked-of-connections.tsx";
import { failureSentence, failureTitle } from "./failure-words.ts";
import { FunctionRunActions } from "./function-run-actions.tsx";
import { FunctionRunPhase } from "./function-run-phase.tsx";
import { KeptValue } from "./kept-value.tsx";
import { TIER_WORDS } from "./run-words.ts";
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
  const { id: workspace } = useWorkspace();
  const { state, by, sandbox, component } = run;
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
      <Button asChild size="sm" variant="ghost">
        <Link href={paths.functionRun(workspace, run.id)} title="The run on a page of its own">
          <ExternalLink />
          Open
        </Link>
      </Button>
      <FunctionRunActions run={run} onAgain={onAgain} size="sm" />
    </header>
  );
}
