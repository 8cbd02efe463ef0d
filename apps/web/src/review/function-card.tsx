"use client";

import type { ThingPart } from "@tributary/core/document";
import { testField } from "@tributary/core/model";
import type { FunctionChange, FunctionFinding } from "@tributary/core/protocol";
import { Badge, cn, Notice } from "@tributary/ui/kit";
import { SquareFunction, TriangleAlert } from "lucide-react";
import { KIND_WORDS } from "../functions/kind-words.ts";
import { count } from "../model/count.ts";
import { CodeDiff } from "./code-diff.tsx";
import { FunctionFindings } from "./function-findings.tsx";
import { Hands } from "./hands.tsx";
import { PartRow } from "./part-row.tsx";
import { TextHeading } from "./text-heading.tsx";
import { type CardControls, ThingCard } from "./thing-card.tsx";
import type { Reverting } from "./use-reverting.ts";

export type FunctionCardProps = {
  readonly change: FunctionChange;
  readonly finding: FunctionFinding | undefined;
  readonly controls: CardControls;
  readonly reverting: Reverting | null;
};

/** A function that changes: its code by line, its fields and tests, and what it is attached to. */
export function FunctionCard({ change, finding, controls, reverting }: FunctionCardProps) {
  const { function: id, title, kind, attached, detached, fields, tests = [], problem, by = [] } = change;
  const isChanged = change.change === "changed";
  // What is new, or goes, is taken back as a whole.
  const takeBack = (part: ThingPart) =>
    reverting && isChanged ? (what: string) => reverting.part(id, part, what) : undefined;
  return (
    <ThingCard
      thing={id}
      label={`Function ${title}`}
      name={title}
      sign={change.change}
      icon={<SquareFunction aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />}
      anchor={{ kind: "function", function: id }}
      controls={controls}
      detail={<span className="shrink-0 text-xs text-faint">{KIND_WORDS[kind] ?? kind}</span>}
      marks={
        <>
          {finding && (
            <Badge tone="drifted">
              <TriangleAlert aria-hidden="true" /> {count(finding.sentences.length, "finding")}
            </Badge>
          )}
          <Hands hands={by} />
        </>
      }
    >
      {problem && (
        <Notice tone="error" title="It cannot be run as it is written" className="m-3">
          {problem}
        </Notice>
      )}
      {finding && <FunctionFindings sentences={finding.sentences} />}
      <ul className="divide-y divide-line/60">
        {[
          ...attached.map((to) => ({ ...to, tone: "added" as const, words: "attached to" })),
          ...detached.map((from) => ({ ...from, tone: "removed" as const, words: "detached from" })),
        ].map(({ schema, title: to, tone, words }) => (
          <PartRow
            key={schema}
            title="Kind"
            what={`${title} ▸ ${words} ${to}`}
            onTakeBack={takeBack({ part: "attachment", schema })}
          >
            <Badge tone={tone}>
              {words} {to}
            </Badge>
          </PartRow>
        ))}
        {fields.map((field) => (
          <PartRow
            key={field.field}
            title={field.title}
            what={`${title} ▸ ${field.title}`}
            onTakeBack={takeBack({ part: "field", field: field.field })}
          >
            {field.before && <del className="mr-2 text-removed-text">{field.before}</del>}
            <ins className="text-added-text no-underline">{field.after || "nothing"}</ins>
          </PartRow>
        ))}
      </ul>
      {change.before !== change.after && (
        <div className={cn(attached.length + detached.length + fields.length > 0 && "border-t")}>
          {isChanged && <TextHeading title="Code" what={`${title} ▸ Code`} onTakeBack={takeBack({ part: "code" })} />}
          <CodeDiff
            of={{ kind: "function", function: id }}
            title={title}
            label={`Code of ${title}`}
            before={change.before}
            after={change.after}
          />
        </div>
      )}
      {tests.map(({ id: test, name, before, after }) => (
        <div key={test} className="border-t">
          <TextHeading
            sign={before === "" ? "added" : after === "" ? "removed" : "changed"}
            title={`Test “${name}”`}
            what={`${title} ▸ Test ${name}`}
            onTakeBack={takeBack({ part: "field", field: testField(test) })}
          />
          <CodeDiff
            of={{ kind: "function", function: id, test }}
            title={`${title} ▸ Test ${name}`}
            label={`Test ${name}`}
            before={before}
            after={after}
          />
        </div>
      ))}
    </ThingCard>
  );
}
