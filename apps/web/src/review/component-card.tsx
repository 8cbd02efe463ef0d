"use client";

import type { Path } from "@tributary/core/model";
import type { ComponentChange, Finding, PlanStep } from "@tributary/core/protocol";
import { AnchorTalk } from "@tributary/ui/discussion";
import { Avatar, Badge, Notice, RelativeTime } from "@tributary/ui/kit";
import { CircleX, TriangleAlert, Waypoints } from "lucide-react";
import { useMemo } from "react";
import { count } from "../model/count.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { StepKindBadge } from "../plan/step-kind.tsx";
import { FieldRow } from "./field-row.tsx";
import { FindingLine } from "./finding-line.tsx";
import type { Reverting } from "./use-reverting.ts";
import { placeFindings } from "./findings-of.ts";
import { type CardControls, ThingCard } from "./thing-card.tsx";
import { VersionMove } from "./version-move.tsx";

export type ComponentCardProps = {
  readonly change: ComponentChange;
  readonly step: PlanStep | undefined;
  readonly findings: readonly Finding[];
  readonly findingHref: string | undefined;
  readonly approvedAt: number | undefined;
  readonly controls: CardControls;
  readonly reverting: Reverting | null;
  readonly onSelect: (component: string) => void;
};

/** Everything that changes on one component, field by field, with what it means for the engine. */
export function ComponentCard(props: ComponentCardProps) {
  const { change, step, findings, findingHref, approvedAt, controls, reverting, onSelect } = props;
  const placed = useMemo(() => placeFindings(change, findings), [change, findings]);
  const author = soleAuthor(change);
  const serious = [...placed.elsewhere, ...[...placed.atField.values()].flat()];
  const failures = serious.filter(({ result }) => result === "failure").length;
  return (
    <ThingCard
      thing={change.component}
      label={`${change.name}, ${change.kind}`}
      name={change.name}
      sign={change.kind}
      icon={<KindIcon schema={change.schema} />}
      anchor={{ kind: "component", component: change.component }}
      controls={controls}
      detail={
        <>
          <span className="shrink-0 text-xs text-faint">{kindWord(change.schema)}</span>
          {change.fields.length > 0 && (
            <span className="hidden shrink-0 text-xs text-muted sm:inline">{count(change.fields.length, "field")}</span>
          )}
        </>
      }
      marks={
        <>
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
        </>
      }
    >
      {change.leaves && (
        <Notice tone="warning" title="Erased, and left outside" className="m-3">
          {change.leaves}
        </Notice>
      )}
      <div className="py-1">
        {placed.elsewhere.length > 0 && (
          <div className="space-y-1 px-4 py-2">
            {placed.elsewhere.map((finding) => (
              <FindingLine key={`${finding.function} ${finding.path}`} finding={finding} href={findingHref} />
            ))}
          </div>
        )}
        {change.moved && <VersionMove moved={change.moved} withAuthor={author === undefined} />}
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
              onRevert={
                reverting
                  ? () => reverting.part(change.component, { part: "value", path: field.path as Path }, field.title)
                  : undefined
              }
              withAuthor={author === undefined}
              findings={placed.atField.get(field.path) ?? []}
              findingHref={findingHref}
              fresh={approvedAt !== undefined && field.by !== undefined && field.by.at > approvedAt}
            />
          ))}
        </ul>
        {change.affects && change.affects.length > 0 && <Affects affects={change.affects} onSelect={onSelect} />}
        {change.fields.length === 0 && !change.moved && (
          <p className="px-4 py-2 text-xs text-muted">Nothing but its being {change.kind}.</p>
        )}
      </div>
    </ThingCard>
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
function soleAuthor({ fields, moved }: ComponentChange): ComponentChange["fields"][number]["by"] {
  const parts = [...(moved ? [moved] : []), ...fields];
  const [first] = parts.map(({ by }) => by);
  const same = parts.every(({ by }) => by?.id === first?.id && Math.abs((by?.at ?? 0) - (first?.at ?? 0)) < ONE_GO_MS);
  return same ? first : undefined;
}
