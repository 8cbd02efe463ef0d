"use client";

import { cn, Tooltip } from "@tributary/ui/kit";
import {
  Activity,
  GitBranch,
  History,
  Map as MapIcon,
  type LucideIcon,
  Settings,
  SquareFunction,
  Table2,
  Waves,
} from "lucide-react";
import Link from "next/link";
import type { Place } from "./place.ts";
import { paths } from "../paths.ts";

export type RailProps = {
  readonly workspace: string;
  readonly place: Place;
  /** The view that is shown here, which the map and the table of the same keep. */
  readonly view: string | null;
  readonly openChanges: number;
  readonly activeRuns: number;
  readonly drifted: number;
};

type Entry = {
  readonly page: Place["page"];
  readonly label: string;
  readonly icon: LucideIcon;
  readonly href: string;
  readonly keys: string;
  readonly count?: number;
  readonly tone?: "drifted" | "running";
};

/** The few places of a workspace. Map and Table stay inside the change set one is in. */
export function Rail({ workspace, place, view, openChanges, activeRuns, drifted }: RailProps) {
  const { changeSet } = place;
  const entries: readonly Entry[] = [
    {
      page: "map",
      label: "Map",
      icon: MapIcon,
      keys: "g m",
      href: changeSet ? paths.changeSet(workspace, changeSet, view) : paths.map(workspace, view),
    },
    {
      page: "table",
      label: "Table",
      icon: Table2,
      keys: "g t",
      href: changeSet ? paths.changeSetTable(workspace, changeSet, view) : paths.table(workspace, view),
    },
    {
      page: "functions",
      label: "Functions",
      icon: SquareFunction,
      keys: "g f",
      href: changeSet ? paths.changeSetFunctions(workspace, changeSet) : paths.functions(workspace),
    },
    {
      page: "changes",
      label: "Changes",
      icon: GitBranch,
      keys: "g c",
      href: paths.changes(workspace),
      count: openChanges,
    },
    {
      page: "runs",
      label: "Runs",
      icon: Activity,
      keys: "g r",
      href: paths.runs(workspace),
      count: activeRuns,
      tone: "running",
    },
    {
      page: "drift",
      label: "Drift",
      icon: Waves,
      keys: "g d",
      href: paths.drift(workspace),
      count: drifted,
      tone: "drifted",
    },
    { page: "audit", label: "Audit", icon: History, keys: "g a", href: paths.audit(workspace) },
    { page: "settings", label: "Settings", icon: Settings, keys: "g s", href: paths.settings(workspace) },
  ];
  const here = place.page === "review" ? "changes" : place.page;
  return (
    <nav
      aria-label="Workspace"
      className="flex w-16 shrink-0 flex-col items-center gap-0.5 border-r bg-panel px-1.5 py-2 max-md:w-11 max-md:px-1"
    >
      {entries.map(({ page, label, icon: Icon, href, keys, count, tone }) => (
        <Tooltip key={page} content={label} shortcut={keys} side="right">
          <Link
            href={href}
            aria-current={here === page ? "page" : undefined}
            className={cn(
              "relative flex w-full flex-col items-center gap-1 rounded-lg py-2 text-muted transition-colors hover:bg-hover hover:text-ink",
              here === page && "bg-selected text-accent-text hover:bg-selected hover:text-accent-text",
              page === "settings" && "mt-auto",
            )}
          >
            <Icon aria-hidden="true" className="size-4.5" strokeWidth={1.75} />
            <span className="text-[10px] leading-3 font-medium max-md:sr-only">{label}</span>
            {count !== undefined && count > 0 && (
              <span
                className={cn(
                  "absolute top-0.5 left-[calc(50%+8px)] inline-flex h-3.5 min-w-3.5 items-center justify-center rounded-full px-1 text-[9px] font-semibold ring-2 ring-panel",
                  tone === "drifted"
                    ? "bg-drifted-soft text-drifted-text"
                    : tone === "running"
                      ? "bg-running-soft text-running-text"
                      : "bg-pressed text-muted",
                )}
              >
                {count > 99 ? "99" : count}
              </span>
            )}
          </Link>
        </Tooltip>
      ))}
    </nav>
  );
}
