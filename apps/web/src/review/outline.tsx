"use client";

import type { ComponentChange, Finding } from "@tributary/core/protocol";
import { cn, SignBadge } from "@tributary/ui/kit";
import { Check, CircleX, TriangleAlert } from "lucide-react";
import type { Viewed } from "./use-viewed.ts";

export type OutlineProps = {
  readonly changes: readonly ComponentChange[];
  readonly findings: readonly Finding[];
  readonly viewed: Viewed;
  readonly current: string | null;
  readonly onSelect: (component: string) => void;
};

/** Every changed component in one short list, with what has been viewed and where findings are. */
export function Outline({ changes, findings, viewed, current, onSelect }: OutlineProps) {
  return (
    <nav aria-label="Changed components" className="overflow-hidden rounded-xl bg-panel shadow-card">
      <header className="border-b px-4 py-3">
        <div className="flex items-baseline justify-between">
          <h2 className="text-sm font-semibold">Viewed</h2>
          <span className="text-xs text-muted">
            {viewed.count} of {changes.length}
          </span>
        </div>
        <div aria-hidden="true" className="mt-2 h-1 overflow-hidden rounded-full bg-pressed">
          <div
            className="h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${changes.length ? (100 * viewed.count) / changes.length : 0}%` }}
          />
        </div>
      </header>
      <ul className="max-h-[40vh] overflow-y-auto py-1">
        {changes.map((change) => {
          const own = findings.filter(
            (finding) => finding.component === change.component && finding.result !== "success",
          );
          const failed = own.some(({ result }) => result === "failure");
          return (
            <li key={change.component}>
              <button
                type="button"
                aria-current={current === change.component || undefined}
                onClick={() => onSelect(change.component)}
                className={cn(
                  "flex h-7 w-full items-center gap-2 px-4 text-left text-xs hover:bg-hover",
                  current === change.component && "bg-selected hover:bg-selected",
                )}
              >
                <SignBadge sign={change.kind} className="scale-90" />
                <span
                  className={cn("min-w-0 flex-1 truncate", viewed.has(change.component) ? "text-faint" : "text-ink")}
                >
                  {change.name}
                </span>
                {own.length > 0 &&
                  (failed ? (
                    <CircleX aria-label="has failures" className="size-3.5 text-failed-text" />
                  ) : (
                    <TriangleAlert aria-label="has warnings" className="size-3.5 text-drifted-text" />
                  ))}
                {viewed.has(change.component) && <Check aria-label="viewed" className="size-3.5 text-healthy-text" />}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
