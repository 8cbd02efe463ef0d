"use client";

import type { RunId } from "@tributary/core/base";
import { Button, cn, Segmented, Skeleton } from "@tributary/ui/kit";
import { List, Workflow } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { count } from "../model/count.ts";
import { PageError } from "../page-error.tsx";
import { PlanGraph } from "../plan/plan-graph.tsx";
import { LogView } from "./log-view.tsx";
import { progressOf, progressText } from "./progress-text.ts";
import { RunHeader } from "./run-header.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import { StepRow } from "./step-row.tsx";
import { useRun } from "./use-run.ts";
import { useStepNames } from "./use-step-names.ts";

export type RunPageProps = { readonly run: RunId };

/** An apply as it happens: each step's state and time, the log, and at the end a plain sentence with the ways on. */
export function RunPage({ run: id }: RunPageProps) {
  const { run, lines, error } = useRun(id);
  const [selected, setSelected] = useState<string | null>(null);
  const [look, setLook] = useState("list");
  const names = useStepNames(run);
  const shown = useMemo(
    () => (selected ? lines.filter((line) => line.component === selected) : lines),
    [lines, selected],
  );
  const choose = useCallback(
    (component: string) => setSelected((before) => (before === component ? null : component)),
    [],
  );
  if (error && !run) return <PageError error={error} />;
  if (!run) return <RunSkeleton />;
  const { done, of } = progressOf(run);
  return (
    <div className="flex h-full min-h-0 flex-col max-md:h-auto max-md:min-h-full">
      <RunHeader run={run} />
      <div
        role="progressbar"
        aria-label="Steps finished"
        aria-valuemin={0}
        aria-valuemax={of}
        aria-valuenow={done}
        className="h-0.5 shrink-0 bg-line"
      >
        <div
          className={`h-full transition-[width] duration-300 ${run.phase === "failed" ? "bg-failed" : run.phase === "running" ? "bg-running" : "bg-healthy"}`}
          style={{ width: `${of === 0 ? 100 : (100 * done) / of}%` }}
        />
      </div>
      <RunOutcome run={run} />
      <div
        className={cn(
          "grid min-h-0 flex-1 max-md:min-h-max max-md:grid-rows-[auto_20rem]",
          look === "list"
            ? "grid-cols-[minmax(20rem,2fr)_minmax(0,3fr)] grid-rows-1 max-md:grid-cols-1"
            : "grid-cols-1 grid-rows-[auto_minmax(0,1fr)]",
        )}
      >
        <section
          aria-label="Steps"
          className={cn(
            "flex min-h-0 flex-col",
            look === "list" ? "border-r max-md:border-r-0 max-md:border-b" : "max-h-[45vh] border-b",
          )}
        >
          <header className="flex h-11 shrink-0 items-center justify-between border-b bg-panel px-4">
            <h2 className="text-sm font-semibold">
              {count(of, "step")} <span className="ml-1 font-normal text-muted">{progressText(run)}</span>
            </h2>
            <Segmented
              label="Show steps as"
              value={look}
              onValueChange={setLook}
              options={[
                { value: "list", label: <List aria-label="List" />, title: "List" },
                { value: "graph", label: <Workflow aria-label="Graph" />, title: "Graph" },
              ]}
            />
          </header>
          {look === "list" ? (
            <ol className="min-h-0 flex-1 divide-y overflow-y-auto bg-panel">
              {run.steps.map((step) => (
                <StepRow
                  key={step.component}
                  step={step}
                  names={names}
                  selected={selected === step.component}
                  onSelect={choose}
                />
              ))}
            </ol>
          ) : (
            <PlanGraph steps={run.steps} selected={selected} onSelect={choose} className="min-h-0 flex-1" />
          )}
        </section>
        <section aria-label="Log" className="flex min-h-0 flex-col">
          <header className="flex h-11 shrink-0 items-center justify-between gap-3 border-b bg-panel px-4">
            <h2 className="truncate text-sm font-semibold">
              Log {selected && <span className="font-normal text-muted">of {names.get(selected)}</span>}
            </h2>
            {selected && (
              <Button size="sm" variant="ghost" onClick={() => setSelected(null)}>
                Show all
              </Button>
            )}
          </header>
          <LogView
            lines={shown}
            nameOf={(component) => names.get(component) ?? component}
            live={run.phase === "running"}
            className="flex-1"
          />
        </section>
      </div>
    </div>
  );
}

function RunSkeleton() {
  return (
    <div aria-busy="true" className="flex h-full flex-col">
      <div className="space-y-2 bg-panel px-6 py-4">
        <Skeleton className="h-7 w-80" />
        <Skeleton className="h-5 w-56" />
      </div>
      <div className="grid flex-1 grid-cols-[2fr_3fr] border-t">
        <div className="space-y-3 border-r bg-panel p-4">
          {[1, 2, 3, 4, 5, 6].map((row) => (
            <Skeleton key={row} className="h-10" />
          ))}
        </div>
        <div className="bg-sunken" />
      </div>
    </div>
  );
}
