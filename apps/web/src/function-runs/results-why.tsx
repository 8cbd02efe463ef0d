"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ChangeSetId, FunctionRunId } from "@tributary/core/base";
import { type BoundFunction, type Component, resultPath } from "@tributary/core/model";
import type { FunctionResult } from "@tributary/core/protocol";
import { Badge, type BadgeTone, Button, Notice, Skeleton, toast } from "@tributary/ui/kit";
import { ChevronDown, ChevronRight, Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { FunctionRunCard } from "./function-run-card.tsx";
import { KeptValue } from "./kept-value.tsx";

export type ResultsWhyProps = {
  readonly component: Component;
  readonly bound: readonly BoundFunction[];
  readonly changeSet: ChangeSetId | null;
  /** The result to be opened at first. */
  readonly path: string | undefined;
};

/** Each function that reacts on a component: what it reads now, what it answered, and another try. */
export function ResultsWhy({ component, bound, changeSet, path }: ResultsWhyProps) {
  const reacting = bound.flatMap((each) => {
    const at = resultPath(each);
    return at === undefined ? [] : [{ bound: each, at }];
  });
  const [open, setOpen] = useState(path);
  if (reacting.length === 0) return <p className="text-sm text-muted">No function runs by itself on it.</p>;
  return (
    <ul className="divide-y overflow-hidden rounded-lg shadow-card">
      {reacting.map(({ bound: each, at }) => (
        <li key={at}>
          <button
            type="button"
            aria-expanded={open === at}
            onClick={() => setOpen(open === at ? undefined : at)}
            className="flex w-full items-center gap-2 px-3 py-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
          >
            {open === at ? (
              <ChevronDown aria-hidden="true" className="size-4 text-faint" />
            ) : (
              <ChevronRight aria-hidden="true" className="size-4 text-faint" />
            )}
            <span className="min-w-0 flex-1 truncate text-ink">{each.title}</span>
            <code className="truncate text-xs text-faint">{at}</code>
          </button>
          {open === at && <Why component={component} at={at} changeSet={changeSet} />}
        </li>
      ))}
    </ul>
  );
}

type WhyProps = Pick<ResultsWhyProps, "component" | "changeSet"> & { readonly at: string };

function Why({ component, at, changeSet }: WhyProps) {
  const trpc = useTRPC();
  const { id: workspace, mayEdit } = useWorkspace();
  const [run, setRun] = useState<FunctionRunId | null>(null);
  const place = { workspace, ...(changeSet === null ? {} : { changeSet }) };
  const why = useQuery(
    trpc.function.explain.queryOptions({ ...place, component: component.id, path: at }, { staleTime: 0 }),
  );
  const onError = (error: unknown) => toast.error(sentenceOf(error));
  const again = useMutation(
    trpc.function.retryResult.mutationOptions({ onError, onSuccess: () => void why.refetch() }),
  );
  const begin = useMutation(trpc.function.run.mutationOptions({ onError, onSuccess: (begun) => setRun(begun.run) }));
  if (why.error && !why.data) return <Notice tone="error" className="m-3" title={sentenceOf(why.error)} />;
  if (!why.data) return <Skeleton className="m-3 h-24" />;
  const { input, result, target } = why.data;
  return (
    <div className="flex flex-col gap-3 bg-panel px-3 pt-1 pb-4">
      <div className="flex flex-wrap items-center gap-2">
        <Phase result={result} />
        <span className="flex-1 text-xs text-muted">
          {result.phase === "done" &&
            `took ${Math.round(result.durationMs).toLocaleString("en-GB")} ms when it was run`}
        </span>
        {mayEdit && result.phase === "failed" && (
          <Button
            size="sm"
            icon={<RotateCcw />}
            busy={again.isPending}
            onClick={() => again.mutate({ ...place, component: component.id, path: at })}
          >
            Try again
          </Button>
        )}
        {mayEdit && (
          <Button
            size="sm"
            icon={<Play />}
            busy={begin.isPending}
            title="Runs it once more beside the model, to see what it prints"
            onClick={() => begin.mutate({ ...place, target, component: component.id })}
          >
            Run with its log
          </Button>
        )}
      </div>
      {"reason" in result && (
        <Notice tone={result.phase === "failed" ? "error" : "warning"}>
          <span className="[overflow-wrap:anywhere]">{result.reason}</span>
        </Notice>
      )}
      {run && <FunctionRunCard key={run} run={run} onAgain={setRun} />}
      {!run && result.value !== undefined && (
        <KeptValue
          label={result.phase === "done" ? "Answered" : "Answered last, before this"}
          kept={{ kind: "whole", value: result.value }}
        />
      )}
      {!run && <KeptValue label="Reads now" kept={input} />}
    </div>
  );
}

const PHASES: Record<FunctionResult["phase"], readonly [tone: BadgeTone, word: string]> = {
  running: ["running", "Running"],
  done: ["healthy", "Up to date"],
  failed: ["failed", "Failed"],
  stale: ["drifted", "Out of date"],
};

function Phase({ result }: { readonly result: FunctionResult }) {
  const [tone, word] = PHASES[result.phase];
  return <Badge tone={tone}>{word}</Badge>;
}
