"use client";

import type { ComponentChange, Finding, PlanStep } from "@tributary/core/protocol";
import { AnchorTalk } from "@tributary/ui/discussion";
import { Avatar, Badge, Checkbox, cn, IconButton, RelativeTime, SignBadge } from "@tributary/ui/kit";
import { ChevronRight, CircleX, RotateCcw, TriangleAlert, Waypoints } from "lucide-react";
import { useMemo } from "react";
import { count } from "../model/count.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { StepKindBadge } from "../plan/step-kind.tsx";
import { FieldRow } from "./field-row.tsx";
import { FindingLine } from "./finding-line.tsx";
import type { Reverting } from "./use-reverting.ts";
import { placeFindings } from "./findings-of.ts";

export type ComponentCardProps = {
  readonly change: ComponentChange;
  readonly step: PlanStep | undefined;
  readonly findings: readonly Finding[];
  readonly findingHref: string | undefined;
  readonly approvedAt: number | undefined;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly viewed: boolean;
  readonly onViewed: (viewed: boolean) => void;
  /** What it has changed since, for this person. */
  readonly changedSince: "approved" | "viewed" | undefined;
  /** Whether it is among those that are to be applied by themselves. */
  readonly chosen: boolean;
  readonly onChosen: ((chosen: boolean) => void) | undefined;
  readonly reverting: Reverting | null;
  readonly onSelect: (component: string) => void;
  /** The one that j and k are at. */
  readonly current: boolean;
};

/** Everything that changes on one component, field by field, with what it means for the engine. */
export function ComponentCard(props: ComponentCardProps) {
  const { change, step, findings, findingHref, approvedAt, open, onOpen, viewed, onViewed, current } = props;
  const { changedSince, chosen, onChosen, reverting, onSelect } = props;
  const placed = useMemo(() => placeFindings(change, findings), [change, findings]);
  const author = soleAuthor(change);
  const serious = [...placed.elsewhere, ...[...placed.atField.values()].flat()];
  const failures = serious.filter(({ result }) => result === "failure").length;
  return (
    <article
      id={`component-${change.component}`}
      aria-label={`${change.name}, ${change.kind}`}
      aria-current={current || undefined}
      className={cn(
        "scroll-mt-4 overflow-clip rounded-xl bg-panel shadow-card transition-shadow",
        current && "ring-2 ring-accent",
      )}
    >
      <header
        className={cn(
          "group/line flex items-center gap-2.5 px-3 py-2.5",
          open && "border-b",
          viewed && !open && "opacity-70",
        )}
      >
        {onChosen && (
          <span title="Choose it, to apply it by itself" className="flex">
            <Checkbox id={`choose-${change.component}`} checked={chosen} onCheckedChange={onChosen} />
            <label htmlFor={`choose-${change.component}`} className="sr-only">
              Choose {change.name}
            </label>
          </span>
        )}
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-2.5 rounded-md text-left"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
          />
          <SignBadge sign={change.kind} />
          <KindIcon schema={change.schema} />
          <span
            className={cn(
              "truncate text-sm font-semibold text-ink",
              change.kind === "removed" && "line-through decoration-removed/60",
            )}
          >
            {change.name}
          </span>
          <span className="shrink-0 text-xs text-faint">{kindWord(change.schema)}</span>
          <span className="hidden shrink-0 text-xs text-muted sm:inline">{count(change.fields.length, "field")}</span>
        </button>
        {changedSince && <Badge tone="changed">changed since you {changedSince} it</Badge>}
        {serious.length > 0 && (
          <Badge tone={failures > 0 ? "failed" : "drifted"}>
            {failures > 0 ? <CircleX aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
            {count(serious.length, "finding")}
          </Badge>
        )}
        {author && (
          <span className="flex items-center gap-1.5">
            <RelativeTime at={author.at} className="hidden text-2xs text-faint xl:inline" />
            <Avatar {...author} size="sm" />
          </span>
        )}
        {step?.downtime && <Badge tone="degraded">downtime</Badge>}
        {step && <StepKindBadge kind={step.kind} />}
        {reverting && (
          <IconButton
            size="sm"
            label={`Take back everything on ${change.name}`}
            onClick={() => reverting.component(change.component, change.name)}
          >
            <RotateCcw />
          </IconButton>
        )}
        <AnchorTalk anchor={{ kind: "component", component: change.component }} title={change.name} />
        <Checkbox label="Viewed" checked={viewed} onCheckedChange={onViewed} className="ml-1 text-xs text-muted" />
      </header>
      {open && (
        <div className="py-1">
          {placed.elsewhere.length > 0 && (
            <div className="space-y-1 px-4 py-2">
              {placed.elsewhere.map((finding) => (
                <FindingLine key={`${finding.function} ${finding.path}`} finding={finding} href={findingHref} />
              ))}
            </div>
          )}
          <ul className="divide-y divide-line/60">
            {change.fields.map((field) => (
              <FieldRow
                key={field.path}
                margin={
                  <AnchorTalk
                    anchor={{ kind: "attribute", component: change.component, path: field.path }}
                    title={`${change.name} ▸ ${field.title}`}
                  />
                }
                field={field}
                onRevert={reverting ? () => reverting.field(change.component, field.path, field.title) : undefined}
                withAuthor={author === undefined}
                findings={placed.atField.get(field.path) ?? []}
                findingHref={findingHref}
                fresh={approvedAt !== undefined && field.by !== undefined && field.by.at > approvedAt}
              />
            ))}
          </ul>
          {change.affects && change.affects.length > 0 && <Affects affects={change.affects} onSelect={onSelect} />}
          {change.fields.length === 0 && (
            <p className="px-4 py-2 text-xs text-muted">Nothing but its being {change.kind}.</p>
          )}
        </div>
      )}
    </article>
  );
}

/** Whom the change reaches along connections. */
function Affects({
  affects,
  onSelect,
}: {
  readonly affects: NonNullable<ComponentChange["affects"]>;
  readonly onSelect: (component: string) => void;
}) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 border-line/60 border-t px-4 py-2 text-xs text-muted">
      <Waypoints aria-hidden="true" className="size-3.5 shrink-0 self-center text-faint" />
      Also affects
      {affects.map(({ component, name, takes }, index) => (
        <span key={component}>
          <button
            type="button"
            onClick={() => onSelect(component)}
            className="rounded-sm font-medium text-ink hover:underline"
          >
            {name}
          </button>{" "}
          <span className="text-faint">(takes {takes.join(", ")})</span>
          {index < affects.length - 1 && ","}
        </span>
      ))}
    </p>
  );
}

const ONE_GO_MS = 60_000;

/** Who wrote all of it in one go, so that it need be said only once. */
function soleAuthor({ fields }: ComponentChange): ComponentChange["fields"][number]["by"] {
  const [first] = fields.map(({ by }) => by);
  const same = fields.every(({ by }) => by?.id === first?.id && Math.abs((by?.at ?? 0) - (first?.at ?? 0)) < ONE_GO_MS);
  return same ? first : undefined;
}
