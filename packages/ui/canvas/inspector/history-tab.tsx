"use client";

import type { ComponentId } from "@tributary/core/base";
import type { AuditEntry } from "@tributary/core/protocol";
import { useEffect, useState } from "react";
import { Avatar, Button, RelativeTime, Skeleton } from "../../kit/index.ts";

export type HistoryTabProps = {
  readonly component: ComponentId;
  readonly load: (component: string) => Promise<readonly AuditEntry[]>;
};

type State =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly sentence: string }
  | { readonly phase: "loaded"; readonly entries: readonly AuditEntry[] };

/** Who did what to this component and when, newest first. */
export function HistoryTab({ component, load }: HistoryTabProps) {
  const [state, setState] = useState<State>({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for it once more
  useEffect(() => {
    let current = true;
    setState({ phase: "loading" });
    load(component).then(
      (entries) => current && setState({ phase: "loaded", entries }),
      (error: unknown) =>
        current &&
        setState({
          phase: "failed",
          sentence: error instanceof Error ? error.message : "The history could not be read.",
        }),
    );
    return () => {
      current = false;
    };
  }, [component, load, attempt]);
  if (state.phase === "loading") {
    return (
      <div role="status" aria-label="Reading the history" className="flex flex-col gap-3 p-4">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} className="h-9" />
        ))}
      </div>
    );
  }
  if (state.phase === "failed") {
    return (
      <div className="flex flex-col items-center gap-3 p-6 text-center text-sm">
        <p className="text-failed-text">{state.sentence}</p>
        <Button size="sm" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </Button>
      </div>
    );
  }
  if (state.entries.length === 0)
    return <p className="p-6 text-center text-faint text-xs">Nothing has been done to it yet.</p>;
  return (
    <ol className="flex flex-col p-2">
      {state.entries.map((entry) => (
        <li key={entry.seq} className="flex gap-2.5 rounded-lg px-2 py-2">
          <Avatar
            id={entry.actor.id}
            name={entry.actor.name}
            type={entry.actor.type}
            owner={entry.actor.owner}
            size="sm"
          />
          <div className="min-w-0 flex-1 text-xs">
            <p className={entry.outcome === "accepted" ? "text-ink" : "text-failed-text"}>{entry.sentence}</p>
            <p className="text-2xs text-faint">
              {entry.actor.name}
              {entry.actor.owner && `, agent of ${entry.actor.owner}`} · <RelativeTime at={entry.at} />
              {entry.outcome !== "accepted" && ` · ${entry.outcome}`}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
