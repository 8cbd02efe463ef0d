"use client";

import type { FieldChange, Finding } from "@tributary/core/protocol";
import { Avatar, Badge, DiffView, IconButton, RelativeTime, Tooltip } from "@tributary/ui/kit";
import { ArrowRight, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { FieldValue } from "./field-value.tsx";
import { FindingLine } from "./finding-line.tsx";

export type FieldRowProps = {
  readonly field: FieldChange;
  readonly findings: readonly Finding[];
  readonly findingHref: string | undefined;
  /** Changed after this person approved. */
  readonly fresh: boolean;
  /** Takes this one change back. */
  readonly onRevert: (() => void) | undefined;
  /** Names who wrote it; left out where one person wrote the whole component. */
  readonly withAuthor: boolean;
  /** Stands at the end of the line: what is said about it. */
  readonly margin?: ReactNode;
};

/** One changed field: its name, before → after, who wrote it, and the findings that concern it. */
export function FieldRow({ field, findings, findingHref, fresh, withAuthor, onRevert, margin }: FieldRowProps) {
  const { before, after, by } = field;
  const long = [before, after].some((side) => side && (side.text.includes("\n") || side.text.length > 160));
  return (
    <li className="group/row group/line grid grid-cols-[minmax(8rem,13rem)_minmax(0,1fr)_auto] items-start gap-x-4 px-4 py-2 max-md:grid-cols-[minmax(0,1fr)_auto]">
      <Tooltip content={<code className="font-mono text-2xs">{field.path}</code>} align="start">
        <span className="truncate py-0.5 text-xs text-muted">{field.title}</span>
      </Tooltip>
      <span className="min-w-0 max-md:order-last max-md:col-span-full">
        {long ? (
          <DiffView
            label={`Changes of ${field.title}`}
            before={before?.text ?? ""}
            after={after?.text ?? ""}
            className="overflow-hidden rounded-md ring-1 ring-line"
          />
        ) : (
          <span className="flex flex-wrap items-center gap-1.5">
            {before && <FieldValue side={before} tone="before" />}
            {before && after && <ArrowRight aria-label="becomes" className="size-3 shrink-0 text-faint" />}
            {after && <FieldValue side={after} tone="after" />}
            {before && !after && <span className="text-xs text-muted">is taken away</span>}
          </span>
        )}
        {findings.length > 0 && (
          <span className="mt-1.5 block space-y-1">
            {findings.map((finding) => (
              <FindingLine key={`${finding.function} ${finding.path}`} finding={finding} href={findingHref} />
            ))}
          </span>
        )}
      </span>
      <span className="flex h-5 items-center gap-2">
        {fresh && <Badge tone="changed">since you approved</Badge>}
        {onRevert && (
          <IconButton
            size="sm"
            label={`Take back ${field.title}`}
            onClick={onRevert}
            className="opacity-0 transition-opacity focus-visible:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100"
          >
            <RotateCcw />
          </IconButton>
        )}
        {withAuthor && by && (
          <>
            <RelativeTime at={by.at} className="hidden text-2xs text-faint xl:inline" />
            <Avatar {...by} size="sm" />
          </>
        )}
        {margin}
      </span>
    </li>
  );
}
