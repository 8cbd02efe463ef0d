"use client";

import type { StepView } from "@tributary/core/protocol";
import { cn, Elapsed, StateDot } from "@tributary/ui/kit";
import { memo } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { StepKindBadge } from "../plan/step-kind.tsx";
import { STEP_STATE } from "../plan/step-state.ts";

export type StepRowProps = {
  readonly step: StepView;
  readonly names: ReadonlyMap<string, string>;
  readonly selected: boolean;
  readonly onSelect: (component: string) => void;
};

/**
 * One step of a run: what it does, how it stands, how long it took, what it waits for or why it failed. Of hundreds only those
 * that moved on are drawn anew.
 */
export const StepRow = memo(function StepRow({ step, names, selected, onSelect }: StepRowProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={selected}
        onClick={() => onSelect(step.component)}
        className={cn(
          "flex w-full items-start gap-3 px-4 py-2.5 text-left transition-colors hover:bg-hover",
          selected && "bg-selected hover:bg-selected",
        )}
      >
        <StateDot state={STEP_STATE[step.phase]} label={step.phase} size={12} className="mt-1" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <KindIcon schema={step.schema} className="size-3.5" />
            <span className="truncate text-sm font-medium text-ink">{step.name}</span>
            <span className="text-xs text-faint">{kindWord(step.schema)}</span>
          </span>
          <span className={cn("mt-0.5 block text-xs", step.phase === "failed" ? "text-failed-text" : "text-muted")}>
            {sentence(step, names)}
          </span>
        </span>
        <span className="flex shrink-0 flex-col items-end gap-1">
          <StepKindBadge kind={step.kind} />
          {step.startedAt !== undefined && (
            <Elapsed from={step.startedAt} to={step.endedAt} className="text-xs text-muted" />
          )}
        </span>
      </button>
    </li>
  );
});

function sentence(step: StepView, names: ReadonlyMap<string, string>): string {
  if (step.message) return step.message;
  switch (step.phase) {
    case "waiting": {
      const before = step.after.map((id) => names.get(id)).filter((name) => name !== undefined);
      return before.length > 0
        ? `waits for ${before.slice(0, 3).join(", ")}${before.length > 3 ? ` and ${before.length - 3} more` : ""}`
        : "waits for its turn";
    }
    case "running":
      return step.reason || "in progress";
    case "succeeded":
      return step.reason || "done";
    case "failed":
      return "failed without saying why";
    case "skipped":
      return "not started, because something before it failed";
    case "cancelled":
      return "cancelled";
  }
}
