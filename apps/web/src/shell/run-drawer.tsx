"use client";

import type { RunId } from "@tributary/core/base";
import type { RunSummary } from "@tributary/core/protocol";
import { Button, cn, EmptyState, IconButton, RelativeTime, StateDot } from "@tributary/ui/kit";
import { ExternalLink, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { runId } from "../ids.ts";
import { paths } from "../paths.ts";
import { STEP_STATE } from "../plan/step-state.ts";
import { LogView } from "../runs/log-view.tsx";
import { RunPhase } from "../runs/run-phase.tsx";
import { useRun } from "../runs/use-run.ts";
import { useStepNames } from "../runs/use-step-names.ts";

export type RunDrawerProps = {
  readonly workspace: string;
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
};

/** The latest runs and their logs, under whatever page one is on. */
export function RunDrawer({ workspace, runs, onClose }: RunDrawerProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const current = runs.find(({ id }) => id === chosen) ?? runs[0];
  return (
    <section aria-label="Runs and logs" className="flex h-72 shrink-0 animate-fade-in flex-col border-t bg-panel">
      {current ? (
        <>
          <header className="flex h-9 shrink-0 items-center gap-1 border-b px-2">
            <ul className="flex min-w-0 flex-1 items-center gap-1 overflow-x-auto">
              {runs.slice(0, 5).map((run) => (
                <li key={run.id}>
                  <button
                    type="button"
                    aria-pressed={run.id === current.id}
                    onClick={() => setChosen(run.id)}
                    className={cn(
                      "flex h-7 max-w-56 items-center gap-2 rounded-md px-2 text-xs text-muted hover:bg-hover",
                      run.id === current.id && "bg-hover font-medium text-ink",
                    )}
                  >
                    <RunPhase phase={run.phase} />
                    <span className="truncate">{run.title}</span>
                  </button>
                </li>
              ))}
            </ul>
            <Button size="sm" variant="ghost" asChild>
              <Link href={paths.run(workspace, current.id)}>
                <ExternalLink />
                Open
              </Link>
            </Button>
            <IconButton label="Close the drawer" size="sm" side="top" onClick={onClose}>
              <X />
            </IconButton>
          </header>
          <DrawerRun key={current.id} run={runId(current.id)} />
        </>
      ) : (
        <EmptyState picture="runs" title="Nothing has run yet" className="py-6">
          When a change set is applied, its steps and their logs show here.
        </EmptyState>
      )}
    </section>
  );
}

function DrawerRun({ run: id }: { readonly run: RunId }) {
  const { run, lines } = useRun(id);
  const names = useStepNames(run);
  if (!run) return <div aria-busy="true" className="flex-1 bg-sunken" />;
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[16rem_minmax(0,1fr)]">
      <ol className="overflow-y-auto border-r py-1">
        {run.steps.map((step) => (
          <li key={step.component} className="flex h-7 items-center gap-2 px-3 text-xs">
            <StateDot state={STEP_STATE[step.phase]} label={step.phase} />
            <span className="min-w-0 flex-1 truncate text-ink">{step.name}</span>
            <span className="text-faint">{step.kind}</span>
          </li>
        ))}
        {run.endedAt && (
          <li className="px-3 pt-2 text-xs text-muted">
            ended <RelativeTime at={run.endedAt} />
          </li>
        )}
      </ol>
      <LogView lines={lines} nameOf={(component) => names.get(component) ?? component} live={run.phase === "running"} />
    </div>
  );
}
