"use client";

import type { EngineStatus, RunSummary } from "@tributary/core/protocol";
import { cn, Elapsed, Kbd, Spinner, type State, StateDot } from "@tributary/ui/kit";
import { ChevronDown, ChevronUp } from "lucide-react";
import Link from "next/link";
import { paths } from "../paths.ts";
import { stepsIn } from "../runs/progress-text.ts";

export type StatusBarProps = {
  readonly workspace: string;
  readonly engine: EngineStatus;
  readonly connection: "live" | "connecting" | "reconnecting";
  readonly run: RunSummary | undefined;
  readonly drawer: boolean;
  readonly onDrawer: () => void;
};

/** The quiet line at the bottom: the engine, what runs right now, and whether this page is up to date. */
export function StatusBar({ workspace, engine, connection, run, drawer, onDrawer }: StatusBarProps) {
  const Arrow = drawer ? ChevronDown : ChevronUp;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-1 border-t bg-panel px-2 text-xs whitespace-nowrap text-muted">
      <Link
        href={paths.settings(workspace, "engine")}
        className="flex h-5.5 min-w-0 items-center gap-1.5 rounded-sm px-2 hover:bg-hover hover:text-ink"
      >
        <StateDot state={engineState(engine)} label="" size={9} />
        <span className="truncate">{engineText(engine)}</span>
      </Link>
      <button
        type="button"
        aria-expanded={drawer}
        onClick={onDrawer}
        className="flex h-5.5 min-w-0 shrink-0 items-center gap-1.5 rounded-sm px-2 hover:bg-hover hover:text-ink max-md:max-w-44"
      >
        {run?.phase === "running" ? (
          <>
            <Spinner className="size-3 text-running-text" />
            <span className="truncate text-ink">{run.title}</span>
            <span>
              {run.ended} of {stepsIn(run)}
            </span>
            <Elapsed from={run.startedAt} />
          </>
        ) : (
          "Runs and logs"
        )}
        <Arrow aria-hidden="true" className="size-3.5" />
      </button>
      <span className="ml-auto flex items-center gap-3 px-2">
        <span
          role="status"
          className={cn("flex items-center gap-1.5", connection === "reconnecting" && "text-degraded-text")}
        >
          <StateDot
            state={connection === "live" ? "healthy" : connection === "connecting" ? "waiting" : "degraded"}
            label=""
            size={8}
          />
          {CONNECTION[connection]}
        </span>
        <span className="hidden items-center gap-1.5 sm:flex">
          <Kbd keys="?" /> shortcuts
        </span>
      </span>
    </footer>
  );
}

const CONNECTION = { live: "Live", connecting: "Connecting…", reconnecting: "Reconnecting…" };

function engineState(engine: EngineStatus): State {
  switch (engine.phase) {
    case "none":
      return "waiting";
    case "connecting":
      return "running";
    case "connected":
      return "healthy";
    case "failed":
      return "failed";
  }
}

function engineText(engine: EngineStatus): string {
  switch (engine.phase) {
    case "none":
      return "No engine connected";
    case "connecting":
      return "Connecting to the engine…";
    case "connected":
      return `${engine.name} · Docker ${engine.version} · ${engine.containers} containers`;
    case "failed":
      return "The engine does not answer";
  }
}
