"use client";

import type { PlanStep, ThingRisk } from "@tributary/core/protocol";
import { Badge, EmptyState, Notice, Segmented, Spinner } from "@tributary/ui/kit";
import { CircleAlert, Clock, List, Workflow } from "lucide-react";
import { useState } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { countSteps, STEP_KINDS } from "../plan/plan-summary.ts";
import { PlanGraph } from "../plan/plan-graph.tsx";
import { StepKindBadge } from "../plan/step-kind.tsx";
import { RiskChip } from "./risk-chip.tsx";
import { SectionHeading } from "./section-heading.tsx";

export type PlanSectionProps = {
  readonly plan: readonly PlanStep[];
  /** By component. */
  readonly risks: ReadonlyMap<string, ThingRisk>;
  readonly settled: boolean;
  readonly title: string;
  readonly onSelect: (component: string) => void;
};

/** A longer plan shows this many steps until one asks for all. */
const SHOWN = 12;

/** What will happen outside, in order: as a list, or as a picture of what waits for what. */
export function PlanSection({ title, plan, risks, settled, onSelect }: PlanSectionProps) {
  const [look, setLook] = useState("list");
  const [all, setAll] = useState(false);
  const counts = countSteps(plan);
  const lacking = plan.filter(({ problem }) => problem !== undefined);
  const names = new Map(plan.map((step) => [step.component, step.name]));
  return (
    <section aria-labelledby="will-happen">
      <SectionHeading id="will-happen" title={title}>
        {STEP_KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
          <StepKindBadge key={kind} kind={kind} count={counts[kind]} />
        ))}
        {!settled && (
          <span role="status" className="flex items-center gap-1.5 text-xs text-muted">
            <Spinner className="size-3" /> still being worked out
          </span>
        )}
        {plan.length > 0 && (
          <Segmented
            label="Show the plan as"
            className="ml-auto"
            value={look}
            onValueChange={setLook}
            options={[
              { value: "list", label: <List aria-label="List" />, title: "List" },
              { value: "graph", label: <Workflow aria-label="Graph" />, title: "Graph" },
            ]}
          />
        )}
      </SectionHeading>
      {lacking.length > 0 && (
        <Notice tone="error" title="This cannot be applied as it is" className="mb-2">
          {lacking.map(({ component, problem }) => (
            <p key={component}>{problem}</p>
          ))}
        </Notice>
      )}
      <div className="overflow-hidden rounded-xl bg-panel shadow-card">
        {plan.length === 0 ? (
          <EmptyState picture="engine" title="Nothing happens outside" className="py-8">
            These changes concern the model alone.
          </EmptyState>
        ) : look === "graph" ? (
          <PlanGraph steps={plan} onSelect={onSelect} className="max-h-120" />
        ) : (
          <ol className="divide-y divide-line/60">
            {(all || plan.length <= SHOWN + 2 ? plan : plan.slice(0, SHOWN)).map((step, index) => {
              const risk = risks.get(step.component);
              const before = step.after.map((id) => names.get(id)).filter((name) => name !== undefined);
              return (
                <li key={step.component}>
                  <button
                    type="button"
                    onClick={() => onSelect(step.component)}
                    className="flex w-full items-center gap-x-3 gap-y-1 px-4 py-2 text-left max-md:flex-wrap transition-colors hover:bg-hover"
                  >
                    <span className="w-5 shrink-0 text-right text-xs text-faint">{index + 1}</span>
                    <span className="w-18 shrink-0">
                      <StepKindBadge kind={step.kind} />
                    </span>
                    <KindIcon schema={step.schema} />
                    <span className="shrink-0 text-sm font-medium text-ink">{step.name}</span>
                    <span className="shrink-0 text-xs text-faint">{kindWord(step.schema)}</span>
                    <span className="min-w-0 flex-1 truncate text-xs text-muted">{step.reason}</span>
                    {step.problem && (
                      <Badge tone="failed">
                        <CircleAlert aria-hidden="true" /> cannot be done
                      </Badge>
                    )}
                    {risk?.risk === "high" && <RiskChip {...risk} />}
                    {step.downtime && (
                      <Badge tone="degraded">
                        <Clock aria-hidden="true" /> downtime
                      </Badge>
                    )}
                    {before.length > 0 && (
                      <span className="hidden max-w-48 shrink-0 truncate text-xs text-faint lg:block">
                        after {before.join(", ")}
                      </span>
                    )}
                  </button>
                </li>
              );
            })}
            {!all && plan.length > SHOWN + 2 && (
              <li>
                <button
                  type="button"
                  onClick={() => setAll(true)}
                  className="w-full bg-sunken/60 py-2 text-xs text-muted hover:bg-hover hover:text-ink"
                >
                  Show all {plan.length} steps
                </button>
              </li>
            )}
          </ol>
        )}
      </div>
    </section>
  );
}
