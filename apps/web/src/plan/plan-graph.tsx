"use client";

import type { PlanStep, StepView } from "@tributary/core/protocol";
import { cn, StateDot } from "@tributary/ui/kit";
import { useMemo } from "react";
import { kindWord } from "../model/kind-word.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { layOutPlan } from "./plan-layout.ts";
import { StepKindBadge } from "./step-kind.tsx";
import { STEP_STATE } from "./step-state.ts";

export type PlanGraphProps = {
  readonly steps: readonly (PlanStep | StepView)[];
  readonly selected?: string | null | undefined;
  readonly onSelect?: ((component: string) => void) | undefined;
  readonly className?: string | undefined;
};

const [HEIGHT, GAP_Y, PAD] = [40, 10, 16];

/** The order of a plan as a picture: what stands further right waits for what it is joined to. The list beside it says the same in words. */
export function PlanGraph({ steps, selected, onSelect, className }: PlanGraphProps) {
  const { cells, edges, columns, rows } = useMemo(() => layOutPlan(steps), [steps]);
  // Long chains get narrower cards, so that five columns still fit beside the decision panel.
  const [WIDTH, GAP_X] = columns > 4 ? [146, 26] : [164, 36];
  const width = 2 * PAD + columns * WIDTH + Math.max(0, columns - 1) * GAP_X;
  const height = 2 * PAD + rows * HEIGHT + Math.max(0, rows - 1) * GAP_Y;
  const sizes = useMemo(() => {
    const found = new Map<number, number>();
    for (const { column } of cells.values()) found.set(column, (found.get(column) ?? 0) + 1);
    return found;
  }, [cells]);
  const at = (component: string) => {
    const { column, row } = cells.get(component) ?? { column: 0, row: 0 };
    const own = sizes.get(column) ?? 1;
    const top = (height - own * HEIGHT - (own - 1) * GAP_Y) / 2;
    return { x: PAD + column * (WIDTH + GAP_X), y: top + row * (HEIGHT + GAP_Y) };
  };
  const phases = new Map(steps.map((step) => [step.component, "phase" in step ? step.phase : undefined]));
  return (
    <div className={cn("overflow-auto bg-canvas", className)}>
      <div className="relative mx-auto" style={{ width, height }}>
        <svg aria-hidden="true" className="absolute inset-0" width={width} height={height} fill="none">
          {edges.map(({ from, to }) => {
            const [a, b] = [at(from), at(to)];
            const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
            const done = phases.get(from) === "succeeded";
            return (
              <path
                key={`${from}>${to}`}
                d={`M${x1} ${y1}C${x1 + GAP_X * 0.6} ${y1} ${x2 - GAP_X * 0.6} ${y2} ${x2} ${y2}`}
                stroke={done ? "var(--healthy)" : "var(--line-strong)"}
                strokeWidth={1.5}
                strokeDasharray={phases.get(to) === "skipped" ? "3 4" : undefined}
              />
            );
          })}
        </svg>
        {steps.map((step) => {
          const { x, y } = at(step.component);
          const phase = "phase" in step ? step.phase : undefined;
          return (
            <button
              key={step.component}
              type="button"
              aria-pressed={selected === step.component}
              onClick={() => onSelect?.(step.component)}
              style={{ left: x, top: y, width: WIDTH, height: HEIGHT }}
              className={cn(
                "absolute flex items-center gap-2 rounded-lg bg-raised px-2.5 text-left shadow-card transition-shadow hover:ring-1 hover:ring-line-strong",
                step.kind === "destroy" && "border border-removed/40 border-dashed",
                phase === "running" && "ring-1 ring-running",
                phase === "failed" && "ring-1 ring-failed",
                (phase === "skipped" || phase === "cancelled") && "opacity-60",
                selected === step.component && "ring-2 ring-accent hover:ring-2 hover:ring-accent",
              )}
            >
              <KindIcon schema={step.schema} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-xs font-medium text-ink">{step.name}</span>
                <span className="block truncate text-2xs text-muted">
                  {step.kind} {kindWord(step.schema)}
                </span>
              </span>
              {phase ? (
                <StateDot state={STEP_STATE[phase]} label={phase} size={12} />
              ) : (
                <StepKindBadge kind={step.kind} word={false} />
              )}
            </button>
          );
        })}
      </div>
    </div>
  );
}
