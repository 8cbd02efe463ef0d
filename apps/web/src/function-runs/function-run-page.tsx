"use client";

import { useQuery } from "@tanstack/react-query";
import type { FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView } from "@tributary/core/protocol";
import { Avatar, CopyButton, Elapsed, Notice, RelativeTime, Skeleton } from "@tributary/ui/kit";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { LogView } from "../runs/log-view.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { AskedOfConnections } from "./asked-of-connections.tsx";
import { failureSentence, failureTitle } from "./failure-words.ts";
import { FunctionRunActions } from "./function-run-actions.tsx";
import { FunctionRunPhase } from "./function-run-phase.tsx";
import { KeptValue } from "./kept-value.tsx";
import { PURPOSE_WORDS, TIER_WORDS } from "./run-words.ts";
import { useFunctionRun } from "./use-function-run.ts";

export type FunctionRunPageProps = { readonly run: FunctionRunId };

/** One run of a function, at an address of its own: what it was called with, asked, printed and answered. */
export function FunctionRunPage({ run: id }: FunctionRunPageProps) {
  const { run, lines, error } = useFunctionRun(id);
  const { id: workspace } = useWorkspace();
  const router = useRouter();
  if (error && !run) return <PageError error={error} />;
  if (!run) return <RunSkeleton />;
  const { state } = run;
  const isRunning = state.phase === "running";
  return (
    <div className="mx-auto w-full max-w-6xl px-6 pt-6 pb-16 max-md:px-4">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 max-md:basis-full">
          <Link href={paths.functionRuns(workspace)} className="text-muted text-xs hover:text-ink hover:underline">
            Runs of functions
          </Link>
          <div className="mt-0.5 flex items-center gap-3">
            <h1 className="truncate font-semibold text-xl tracking-tight">{run.function.name}</h1>
            <FunctionRunPhase state={state} />
          </div>
          <p className="mt-1 flex items-center gap-1.5 text-muted text-sm">
            <Avatar id={run.by.id} name={run.by.name} type={run.by.type} size="sm" plain />
            <span className="text-ink">{run.by.name}</span> {PURPOSE_WORDS[run.purpose]}{" "}
            <RelativeTime at={run.startedAt} />
          </p>
        </div>
        <CopyButton text={typeof window === "undefined" ? "" : window.location.href} label="Copy its address" />
        <FunctionRunActions run={run} onAgain={(next) => router.push(paths.functionRun(workspace, next))} />
      </header>
      <Facts run={run} />
      {(state.phase === "failed" || state.phase === "killed") && (
        <Notice
          tone={state.phase === "failed" ? "error" : "warning"}
          title={failureTitle(state)}
          className="mt-4 [overflow-wrap:anywhere]"
        >
          {failureSentence(state)}
        </Notice>
      )}
      <div className="mt-5 grid grid-cols-1 gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          {state.phase === "succeeded" && <KeptValue label="Result" kept={state.output} tall />}
          <section aria-label="Log of the run">
            <h2 className="mb-1 flex h-6 items-center font-medium text-muted text-xs">Log</h2>
            <LogView
              lines={lines}
              live={isRunning}
              empty={isRunning ? "Nothing yet. What it prints appears here." : "It printed nothing."}
              className="h-72 overflow-hidden rounded-md"
            />
          </section>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <KeptValue label="Called with" kept={run.input} tall />
          {run.exchanges && <AskedOfConnections exchanges={run.exchanges} />}
        </div>
      </div>
    </div>
  );
}

/** Of what it is a run, where, and on what: each leads there. */
function Facts({ run }: { readonly run: FunctionRunView }) {
  const { id: workspace } = useWorkspace();
  const { state, sandbox, component, changeSet, retryOf } = run;
  return (
    <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-3 rounded-xl bg-panel px-4 py-3 shadow-card sm:grid-cols-3 lg:grid-cols-6">
      <Fact title="Function">
        <FunctionLink run={run} />
      </Fact>
      <Fact title="Ran in">{changeSet === null ? "Head" : <ChangeSetLink run={run} changeSet={changeSet} />}</Fact>
      <Fact title="On">
        {component ? (
          <span className="flex flex-wrap gap-x-2">
            <Link
              href={
                changeSet === null
                  ? paths.component(workspace, component.id)
                  : paths.changeSetComponent(workspace, changeSet, component.id)
              }
              className={LINK}
            >
              {component.name}
            </Link>
            <Link
              href={paths.functionRuns(workspace, { component: component.id })}
              className="text-muted hover:underline"
            >
              all runs
            </Link>
          </span>
        ) : (
          "No component"
        )}
      </Fact>
      <Fact title="Took">
        {state.phase === "running" ? (
          <Elapsed from={run.startedAt} />
        ) : (
          `${Math.round(state.durationMs).toLocaleString("en-GB")} ms`
        )}
      </Fact>
      <Fact title="Place">
        <span title={sandbox && `${sandbox.driver}, ${sandbox.boundary}`}>
          {sandbox
            ? (TIER_WORDS[sandbox.tier] ?? sandbox.tier)
            : run.state.phase === "running"
              ? "not told yet"
              : "nowhere"}
        </span>
      </Fact>
      <Fact title={retryOf ? "Repeats" : "Code"}>
        {retryOf ? (
          <Link href={paths.functionRun(workspace, retryOf)} className={LINK}>
            an earlier run
          </Link>
        ) : (
          <code className="font-mono text-xs" title={run.codeHash}>
            {run.codeHash.slice(0, 10)}
          </code>
        )}
      </Fact>
    </dl>
  );
}

const LINK = "text-accent-text hover:underline";

function FunctionLink({ run: { function: of, changeSet } }: { readonly run: FunctionRunView }) {
  const { id: workspace } = useWorkspace();
  if (of.id === undefined) return <>{of.schema ? `${of.schema}/${of.name}` : of.name}</>;
  const href =
    changeSet === null ? paths.functions(workspace, of.id) : paths.changeSetFunctions(workspace, changeSet, of.id);
  return (
    <Link href={href} className={LINK}>
      {of.name}
    </Link>
  );
}

function ChangeSetLink({
  changeSet,
}: {
  readonly run: FunctionRunView;
  readonly changeSet: NonNullable<FunctionRunView["changeSet"]>;
}) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const summary = useQuery(trpc.changeSet.get.queryOptions({ changeSet }));
  return (
    <Link href={paths.changeSet(workspace, changeSet)} className={LINK}>
      {summary.data?.title ?? "a change set"}
    </Link>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-muted">{title}</dt>
      <dd className="truncate text-ink text-sm">{children}</dd>
    </div>
  );
}

function RunSkeleton() {
  return (
    <div aria-busy="true" className="mx-auto w-full max-w-6xl space-y-5 px-6 pt-8">
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-14" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
